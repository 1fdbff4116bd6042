package io.jenkins.plugins.buildx.smoke;

import java.io.Serializable;
import java.util.List;

/**
 * What came of a smoke test.
 *
 * @param platforms in the order of the request
 * @param notRunAllowed whether platforms that this machine can't run don't spoil the result
 */
public record SmokeResult(List<PlatformVerdict> platforms, boolean notRunAllowed) implements Serializable {
    private static final long serialVersionUID = 1L;

    public SmokeResult {
        platforms = List.copyOf(platforms);
    }

    /**
     * The verdict on the whole: FAILED when a platform failed, NOT_RUN when none passed or one was not run that had to
     * be, PASSED else. A smoke test of which nothing ran never passed, whatever is allowed.
     */
    public SmokeVerdict verdict() {
        if (has(SmokeVerdict.FAILED)) {
            return SmokeVerdict.FAILED;
        }
        boolean spoiled = has(SmokeVerdict.NOT_RUN) && !notRunAllowed;
        return has(SmokeVerdict.PASSED) && !spoiled ? SmokeVerdict.PASSED : SmokeVerdict.NOT_RUN;
    }

    /** Whether the image may be called proven. */
    public boolean passed() {
        return verdict() == SmokeVerdict.PASSED;
    }

    private boolean has(SmokeVerdict verdict) {
        return platforms.stream().anyMatch(platform -> platform.verdict() == verdict);
    }
}
