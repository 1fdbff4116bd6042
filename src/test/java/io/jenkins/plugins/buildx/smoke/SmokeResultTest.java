package io.jenkins.plugins.buildx.smoke;

import static io.jenkins.plugins.buildx.smoke.SmokeVerdict.FAILED;
import static io.jenkins.plugins.buildx.smoke.SmokeVerdict.NOT_RUN;
import static io.jenkins.plugins.buildx.smoke.SmokeVerdict.PASSED;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.image.Platform;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmokeResultTest {
    @ParameterizedTest
    @CsvSource({
        "PASSED, false, PASSED",
        "PASSED PASSED, false, PASSED",
        "PASSED FAILED, true, FAILED",
        "NOT_RUN FAILED, true, FAILED",
        "PASSED NOT_RUN, false, NOT_RUN",
        "PASSED NOT_RUN, true, PASSED",
        "NOT_RUN, false, NOT_RUN",
        "NOT_RUN, true, NOT_RUN",
        "'', true, NOT_RUN",
        "'', false, NOT_RUN"
    })
    void shouldNeverPassWhatDidNotRun(String verdicts, boolean allowed, SmokeVerdict expected) {
        List<PlatformVerdict> platforms = Stream.of(verdicts.split(" "))
                .filter(verdict -> !verdict.isEmpty())
                .map(verdict -> platform(SmokeVerdict.valueOf(verdict), "", List.of(), ""))
                .toList();

        SmokeResult result = new SmokeResult(platforms, allowed);

        assertThat(result.verdict()).isEqualTo(expected);
        assertThat(result.passed()).isEqualTo(expected == PASSED);
    }

    @Test
    void shouldReadAsOneLineWhenPassed() {
        PlatformVerdict verdict = platform(
                PASSED,
                "",
                List.of(
                        new CheckResult("architecture", PASSED, "aarch64 = linux/arm64", 0.1),
                        new CheckResult("http /", PASSED, "200 'Hello World!'", 0.2)),
                "");

        assertThat(verdict.lines())
                .containsExactly("linux/arm64  PASSED in 0.8 s (emulated): architecture aarch64 = linux/arm64,"
                        + " http / 200 'Hello World!'");
    }

    @Test
    void shouldShowTheEvidenceWhenFailed() {
        PlatformVerdict verdict = platform(
                FAILED,
                "http /: expected status 200 to 299, got 500",
                List.of(
                        new CheckResult("http /", FAILED, "expected status 200 to 299, got 500\nthe answer: 500", 60),
                        new CheckResult("log 'x'", NOT_RUN, "no emulator", 0)),
                "panic: nil\nat main");

        assertThat(verdict.lines())
                .containsExactly(
                        "linux/arm64  FAILED in 0.8 s (emulated): http /: expected status 200 to 299, got 500",
                        "  FAILED http /: expected status 200 to 299, got 500",
                        "    | the answer: 500",
                        "  NOT_RUN log 'x': no emulator",
                        "  the container's last lines:",
                        "    | panic: nil",
                        "    | at main");
    }

    private static PlatformVerdict platform(
            SmokeVerdict verdict, String reason, List<CheckResult> checks, String logTail) {
        return new PlatformVerdict(
                Platform.parse("linux/arm64"), RunMode.EMULATED, verdict, reason, 0.84, checks, logTail);
    }
}
