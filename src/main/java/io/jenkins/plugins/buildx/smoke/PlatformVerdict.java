package io.jenkins.plugins.buildx.smoke;

import io.jenkins.plugins.buildx.image.Platform;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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

    /** The verdict as people read it: a line, and on failure what each check has seen. */
    public List<String> lines() {
        String head = String.format(Locale.ROOT, "%s  %s in %.1f s (%s): ", platform, verdict, seconds, mode);
        if (verdict == SmokeVerdict.PASSED) {
            return List.of(head
                    + String.join(
                            ", ",
                            checks.stream()
                                    .map(check -> check.name() + " " + check.message())
                                    .toList()));
        }
        List<String> lines = new ArrayList<>(List.of(head + reason));
        for (CheckResult check : checks) {
            lines.add("  " + check.verdict() + " " + check.name() + ": " + check.headline());
            check.message().lines().skip(1).forEach(line -> lines.add("    | " + line));
        }
        if (!logTail.isEmpty()) {
            lines.add("  the container's last lines:");
            logTail.lines().forEach(line -> lines.add("    | " + line));
        }
        return lines;
    }
}
