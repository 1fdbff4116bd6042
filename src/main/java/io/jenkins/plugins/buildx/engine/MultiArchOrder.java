package io.jenkins.plugins.buildx.engine;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.buildx.buildx.BuildRequest;
import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.smoke.SmokeRequest;
import java.util.Collection;

/**
 * What {@link MultiArch} is to do.
 *
 * @param qemu emulators to set up; {@code null} for none
 * @param builder that builds
 * @param build what is built
 * @param smoke what is tested; {@code null} for nothing
 * @param publish whether an image that is pushed by digest gets its tags in the end
 */
public record MultiArchOrder(
        @Nullable QemuRequest qemu,
        BuilderSpec builder,
        BuildRequest build,
        @Nullable SmokeOrder smoke,
        boolean publish) {
    /** Makes the request for a smoke test, once it is known what was built. */
    @FunctionalInterface
    public interface SmokeOrder {
        SmokeRequest of(BuildOutcome outcome, Collection<Platform> nativePlatforms);
    }
}
