package io.jenkins.plugins.buildx.engine;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.Serializable;
import java.util.Optional;

/**
 * The image of one platform.
 *
 * @param reference by which it can be started
 * @param digest of its manifest, or of its configuration where it is in docker's classic store alone; {@code null} if
 *     buildx did not tell it
 * @param imageId of its configuration, by which docker's classic store knows it; {@code null} if it is not known yet
 * @param size bytes to pull; 0 if unknown
 */
public record BuiltPlatform(
        Platform platform,
        ImageReference reference,
        @Nullable Digest digest,
        @Nullable Digest imageId,
        long size) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** {@link #digest}, if it is known. */
    public Optional<Digest> knownDigest() {
        return Optional.ofNullable(digest);
    }
}
