package io.jenkins.plugins.buildx.smoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimpleChecksTest {
    @Test
    void shouldWaitUntilSomethingListens() throws Exception {
        TcpCheck check = new TcpCheck(5432);

        assertThat(check.name()).isEqualTo("tcp 5432");
        assertThat(check.publishes()).hasValue(5432);
        assertThat(check.observe(new FakeTarget())).isEqualTo(Observation.notYet("nothing listens on port 5432"));
        assertThat(check.observe(new FakeTarget().listening())).isEqualTo(Observation.passed("accepts connections"));
    }

    @Test
    void shouldRefuseAPortThatIsNone() {
        assertThatThrownBy(() -> new TcpCheck(70000))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("The port 70000 is none: 1 to 65535 are");
    }

    @Test
    void shouldCountLogLines() {
        LogCheck check = new LogCheck("ready", false, 2);

        assertThat(check.name()).isEqualTo("log 'ready' 2 times");
        assertThat(LogCheck.matching("^a+$").name()).isEqualTo("log /^a+$/");
        assertThat(check.observe(new FakeTarget())).isEqualTo(Observation.notYet("no such line"));
        assertThat(check.observe(new FakeTarget().having(1))).isEqualTo(Observation.notYet("found 1 of 2 times"));
        assertThat(check.observe(new FakeTarget().having(2))).isEqualTo(Observation.passed("found"));
    }

    @Test
    void shouldTellTextsFromRegularExpressions() {
        assertThat(LogCheck.containing("a.c").pattern().matcher("xabcx").find()).isFalse();
        assertThat(LogCheck.matching("a.c").pattern().matcher("xabcx").find()).isTrue();
    }

    @Test
    void shouldRefuseALogLineThatCantBeLookedFor() {
        assertThatThrownBy(() -> LogCheck.containing(""))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("say what is in it");
        assertThatThrownBy(() -> new LogCheck("x", false, 0))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("A log line is looked for at least 1 time, not 0");
        assertThatThrownBy(() -> LogCheck.matching("*")).isInstanceOf(InvalidInput.class);
    }

    @Test
    void shouldFollowTheHealth() throws Exception {
        HealthCheck check = new HealthCheck();

        assertThat(check.observe(new FakeTarget().being("healthy", ""))).isEqualTo(Observation.passed("healthy"));
        assertThat(check.observe(new FakeTarget().being("starting", "connection refused")))
                .isEqualTo(Observation.notYet("starting\nconnection refused"));
        assertThat(check.observe(new FakeTarget().being("unhealthy", "no route")))
                .isEqualTo(Observation.failed("unhealthy\nno route"));
        assertThat(check.observe(new FakeTarget()))
                .isEqualTo(Observation.failed(
                        "the image has no HEALTHCHECK: add one to the Dockerfile, or use another check"));
    }

    @Test
    void shouldWaitForTheExitAndJudgeIt() throws Exception {
        ExitCheck check = new ExitCheck(3);

        assertThat(check.name()).isEqualTo("exit 3");
        assertThat(check.observe(new FakeTarget())).isEqualTo(Observation.notYet("it still runs"));
        assertThat(check.observe(new FakeTarget().exited(3))).isEqualTo(Observation.passed("exit code 3"));
        assertThat(check.observe(new FakeTarget().exited(0)))
                .isEqualTo(Observation.failed("expected exit code 3, got 0"));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 256})
    void shouldRefuseAnExitCodeThatIsNone(int code) {
        assertThatThrownBy(() -> new ExitCheck(code))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("The exit code " + code + " is none: 0 to 255 are");
    }

    @Test
    void shouldJudgeWhatACommandWrote() throws Exception {
        ExecCheck check = ExecCheck.of(List.of("ldd", "--version"))
                .withStdout(Expectation.containing("musl"))
                .withStderr(Expectation.excluding("error"));

        assertThat(check.name()).isEqualTo("exec ldd --version");
        assertThat(check.observe(new FakeTarget().executing(0, "musl libc", "")))
                .isEqualTo(Observation.passed("exit code 0"));
        assertThat(check.observe(new FakeTarget().executing(1, "glibc", "an error")))
                .isEqualTo(Observation.notYet("""
                                expected exit code 0, got 1; standard output has no 'musl'; standard error matches /error/, which it must not
                                standard output:
                                glibc
                                standard error:
                                an error"""));
    }

    @Test
    void shouldNotWaitForAnotherResultInAContainerOfItsOwn() throws Exception {
        ExecCheck check = new ExecCheck(
                "version",
                List.of("app"),
                0,
                Expectation.ANY,
                Expectation.ANY,
                new ExecCheck.Place(true, List.of(), java.util.Map.of(), List.of(), ""));

        assertThat(check.needsProcess()).isFalse();
        assertThat(check.executes()).isTrue();
        assertThat(check.observe(new FakeTarget().executing(2, "", "")).state()).isEqualTo(Observation.State.FAILED);
    }

    @Test
    void shouldRefuseACommandThatIsNone() {
        assertThatThrownBy(() -> ExecCheck.of(List.of()))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("has no command");
        assertThatThrownBy(() -> ExecCheck.of(List.of("a")).withExitCode(300)).isInstanceOf(InvalidInput.class);
    }

    @Test
    void shouldShortenALongName() {
        assertThat(ExecCheck.of(List.of("sh", "-c", "echo a\n".repeat(50))).name())
                .hasSizeLessThan(80)
                .startsWith("exec sh -c echo a echo a")
                .endsWith("...");
    }

    @ParameterizedTest
    @CsvSource({
        "$A and ${B}, 1 and 2",
        "$NONE, ''",
        "awk '{print $1}', awk '{print }'",
        "100$, 100$",
        "$$, ''",
        "$Ab, ''"
    })
    void shouldFillVariablesInAsGoDoes(String text, String expected) {
        assertThat(Metadata.expand(text, java.util.Map.of("A", "1", "B", "2"))).isEqualTo(expected);
    }
}
