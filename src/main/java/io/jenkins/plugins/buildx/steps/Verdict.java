package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.buildx.report.PlatformReport;
import java.util.List;

/**
 * A verdict as pages show it.
 *
 * @param text for people
 * @param icon symbol of Jenkins
 * @param color CSS class of Jenkins
 */
public record Verdict(String text, String icon, String color) {
    private static final Verdict NONE = new Verdict("", "", "");

    /** That of one platform; empty if it was not tested. */
    static Verdict of(@CheckForNull PlatformReport.Smoke smoke) {
        return smoke == null ? NONE : of(smoke.verdict());
    }

    /** That of all platforms: the worst; empty if none was tested. */
    static Verdict of(List<PlatformReport> platforms) {
        List<String> verdicts = platforms.stream()
                .map(PlatformReport::smoke)
                .filter(smoke -> smoke != null)
                .map(PlatformReport.Smoke::verdict)
                .toList();
        if (verdicts.isEmpty()) {
            return NONE;
        }
        return of(List.of("FAILED", "NOT_RUN").stream()
                .filter(verdicts::contains)
                .findFirst()
                .orElse("PASSED"));
    }

    private static Verdict of(String verdict) {
        return switch (verdict) {
            case "PASSED" -> new Verdict("passed", "symbol-status-blue", "jenkins-!-success-color");
            case "FAILED" -> new Verdict("failed", "symbol-status-red", "jenkins-!-error-color");
            default -> new Verdict("not run", "symbol-status-nobuilt", "jenkins-!-warning-color");
        };
    }
}
