package io.jenkins.plugins.buildx.smoke.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathQuestionsTest {
    private static final List<String> PATHS = List.of(
            "/usr/local/sbin/httpd",
            "/usr/local/bin/httpd",
            "/usr/sbin/httpd",
            "/bin/httpd",
            "/bin/httpd/x",
            "/etc/passwd");

    private final PathQuestions questions = new PathQuestions("smoke-1", PATHS);

    @Test
    void shouldAskForEachPathOnOneConnection() {
        assertThat(new PathQuestions("smoke-1", List.of("/bin/sh", "/opt/my app/ä")).requests())
                .isEqualTo("HEAD /containers/smoke-1/archive?path=%2Fbin%2Fsh HTTP/1.1\r\nHost: docker\r\n\r\n"
                        + "HEAD /containers/smoke-1/archive?path=%2Fopt%2Fmy+app%2F%C3%A4 HTTP/1.1\r\nHost: docker\r\n"
                        + "Connection: close\r\n\r\n");
    }

    @Test
    void shouldLeaveWhatIsThereAndWhatTheDaemonCantTell() throws Exception {
        try (InputStream recorded = getClass().getResourceAsStream("/recorded/docker-26.1-dial-stdio-heads.txt")) {
            assertThat(questions.notRuledOut(new String(recorded.readAllBytes(), StandardCharsets.UTF_8)))
                    .containsExactly("/bin/httpd", "/bin/httpd/x", "/etc/passwd");
        }
    }

    /** Modes are Go's. */
    @ParameterizedTest
    @CsvSource({
        "493, true, a file",
        "438, true, a file of Windows",
        "8388973, true, a setuid program",
        "2147484141, false, a directory",
        "134218239, true, a link",
        "69206454, false, a device"
    })
    void shouldLeaveWhatMayBeAProgram(long mode, boolean left, String what) {
        assertThat(questions.notRuledOut(found("{\"name\":\"httpd\",\"size\":7,\"mode\":" + mode + "}") + found("{}")))
                .as(what)
                .satisfies(paths -> assertThat(paths.contains(PATHS.get(0))).isEqualTo(left))
                .containsAll(PATHS.subList(1, PATHS.size()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"mode\":\"rwx\"}", "{\"mode\":", "[]"})
    void shouldLeaveWhatItDoesNotUnderstand(String stat) {
        assertThat(questions.notRuledOut(found(stat))).isEqualTo(PATHS);
    }

    @Test
    void shouldLeaveNothingWhereAllIsSomethingElse() {
        assertThat(questions.notRuledOut(found("{\"mode\":2147484141}").repeat(PATHS.size())))
                .isEmpty();
    }

    private static String found(String stat) {
        return "HTTP/1.1 200 OK\r\nServer: Docker\r\nX-Docker-Container-Path-Stat: "
                + Base64.getEncoder().encodeToString(stat.getBytes(StandardCharsets.UTF_8)) + "\r\n\r\n";
    }

    @Test
    void shouldLeaveWhatWasNotAnswered() {
        assertThat(questions.notRuledOut("HTTP/1.1 404 Not Found\r\nContent-Length: 1\r\n\r\nHTTP/1.1 200 OK\r\n"))
                .containsExactlyElementsOf(PATHS.subList(1, PATHS.size()));
    }

    @Test
    void shouldRuleNothingOutWhereNothingIsFound() {
        assertThat(questions.notRuledOut("HTTP/1.1 404 Not Found\r\n\r\n".repeat(PATHS.size())))
                .isEqualTo(PATHS);
    }

    @Test
    void shouldRuleNothingOutForOtherWords() {
        assertThat(questions.notRuledOut("")).isEqualTo(PATHS);
        assertThat(questions.notRuledOut("docker: 'system dial-stdio' is not a docker command"))
                .isEqualTo(PATHS);
    }
}
