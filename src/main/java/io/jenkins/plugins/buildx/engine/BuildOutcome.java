package io.jenkins.plugins.buildx.engine;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.buildx.buildx.BuildMetadata;
import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.ImageReference;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * What a build left behind.
 *
 * @param metadata that buildx wrote of the build itself
 * @param reference by which the image can be pulled whole, or the name it was loaded under; {@code null} if it is in the cache alone
 * @param digest of what was pushed; {@code null} if nothing was
 * @param attestations manifests of provenance and SBOM in the index
 * @param platforms those that can be started, in the order asked for; none if the image is in the cache alone
 */
public record BuildOutcome(
        BuildMetadata metadata,
        @Nullable ImageReference reference,
        @Nullable Digest digest,
        int attestations,
        List<BuiltPlatform> platforms)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    public BuildOutcome {
        platforms = List.copyOf(platforms);
    }

    /** {@link #reference}, if there is one. */
    public Optional<ImageReference> image() {
        return Optional.ofNullable(reference);
    }

    /** {@link #digest}, if there is one. */
    public Optional<Digest> pushedDigest() {
        return Optional.ofNullable(digest);
    }
}
