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
 * @param agent name of the agent that built it; empty if it was not built by one
 * @param part name among the artifacts of the part of the image that it was built in; empty if the image was built as a whole
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
        @Nullable Smoke smoke,
        @Nullable String agent,
        @Nullable String part)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    public PlatformReport {
        slowest = List.copyOf(slowest);
        // reports of older versions don't tell
        agent = agent == null ? "" : agent;
        part = part == null ? "" : part;
    }

    /** A platform of which nothing is known yet. */
    public static PlatformReport unknown(String platform) {
        return new PlatformReport(platform, "", "", 0, "", 0, 0, 0, List.of(), null, "", "");
    }

    /** Its mode for people, with its agent if that is worth telling, such as {@code native on arm-1}. */
    public String how(boolean withAgent) {
        return mode.isEmpty() || agent.isEmpty() || !withAgent ? mode : mode + " on " + agent;
    }

    /** This, with how it was built. */
    public PlatformReport built(
            String how, double inSeconds, int ofSteps, int ofCachedSteps, List<Step> ofThemSlowest) {
        return new PlatformReport(
                platform,
                digest,
                reference,
                size,
                how,
                inSeconds,
                ofSteps,
                ofCachedSteps,
                ofThemSlowest,
                smoke,
                agent,
                part);
    }

    /** This, with where its image is. */
    public PlatformReport stored(String itsDigest, String itsReference, long bytes) {
        return new PlatformReport(
                platform,
                itsDigest,
                itsReference,
                bytes,
                mode,
                seconds,
                steps,
                cachedSteps,
                slowest,
                smoke,
                agent,
                part);
    }

    /** This, with the smoke test's findings. */
    public PlatformReport with(@Nullable Smoke findings) {
        return new PlatformReport(
                platform, digest, reference, size, mode, seconds, steps, cachedSteps, slowest, findings, agent, part);
    }

    /** This, with the agent that built it. */
    public PlatformReport on(String itsAgent) {
        return new PlatformReport(
                platform, digest, reference, size, mode, seconds, steps, cachedSteps, slowest, smoke, itsAgent, part);
    }

    /** This, with the part of the image that it was built in. */
    public PlatformReport in(String itsPart) {
        return new PlatformReport(
                platform, digest, reference, size, mode, seconds, steps, cachedSteps, slowest, smoke, agent, itsPart);
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
