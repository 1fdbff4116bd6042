package io.jenkins.plugins.buildx.report;

import edu.umd.cs.findbugs.annotations.Nullable;
import java.io.Serializable;
import java.util.List;

/**
 * What a run found out about one platform of an image.
 *
 * @param platform such as {@code linux/arm64}
 * @param digest of its manifest, or of its image in docker's store; empty if it has none
 * @param reference by which this platform alone can be started; empty if there is none
 * @param size bytes to pull: configuration and compressed layers; 0 if unknown
 * @param mode {@code native}, {@code emulated} or {@code cross}; empty if nothing was built for it
 * @param seconds in which at least one of its build steps ran
 * @param steps of the Dockerfile that were built or taken from the cache
 * @param cachedSteps those of them taken from the cache
 * @param slowest its slowest build steps, slowest first
 * @param smoke what its smoke test found; {@code null} if there was none
 */
public record PlatformReport(
        String platform,
        String digest,
        String reference,
        long size,
        String mode,
        double seconds,
        int steps,
        int cachedSteps,
        List<Step> slowest,
        @Nullable Smoke smoke)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    public PlatformReport {
        slowest = List.copyOf(slowest);
    }

    /** This, with the smoke test's findings. */
    public PlatformReport with(Smoke findings) {
        return new PlatformReport(
                platform, digest, reference, size, mode, seconds, steps, cachedSteps, slowest, findings);
    }

    /** A build step and how long it ran. */
    public record Step(String name, double seconds) implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    /**
     * A platform's smoke test.
     *
     * @param verdict {@code PASSED}, {@code FAILED} or {@code NOT_RUN}
     * @param reason why it is not PASSED; empty if it is
     */
    public record Smoke(String verdict, String reason, double seconds, List<Check> checks) implements Serializable {
        private static final long serialVersionUID = 1L;

        public Smoke {
            checks = List.copyOf(checks);
        }
    }

    /** One check of a smoke test. */
    public record Check(String name, String verdict, String message, double seconds) implements Serializable {
        private static final long serialVersionUID = 1L;
    }
}
