package io.jenkins.plugins.buildx.smoke;

import io.jenkins.plugins.buildx.image.Platform;
import java.io.Serializable;
import java.util.List;

/**
 * What came of the smoke test of one platform.
 *
 * @param reason why it did not pass, one sentence; empty when it passed
 * @param seconds from the first command for this platform until its container was gone
 * @param checks in the order of the request, the architecture first
 * @param logTail the last lines that the container wrote; empty when it passed or wrote nothing
 */
public record PlatformVerdict(
        Platform platform,
        RunMode mode,
        SmokeVerdict verdict,
        String reason,
        double seconds,
        List<CheckResult> checks,
        String logTail)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    public PlatformVerdict {
        checks = List.copyOf(checks);
    }
}
