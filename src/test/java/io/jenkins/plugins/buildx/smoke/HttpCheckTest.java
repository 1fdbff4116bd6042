package io.jenkins.plugins.buildx.smoke;

import static io.jenkins.plugins.buildx.smoke.Observation.State.NOT_YET;
import static io.jenkins.plugins.buildx.smoke.Observation.State.PASSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpCheckTest {
    private static final HttpCheck CHECK = HttpCheck.on(8080, "/");

    @Test
    void shouldPassOnTheExpectedAnswer() throws Exception {
        FakeTarget target = new FakeTarget().answering(ProbeAnswer.of(200, "Hello World!\nand more"));

        assertThat(CHECK.observe(target)).isEqualTo(Observation.passed("200"));
        assertThat(CHECK.withBody(Expectation.containing("Hello")).observe(target))
                .isEqualTo(Observation.passed("200 'Hello World!'"));
    }

    @Test
    void shouldShowWhatCameInstead() throws Exception {
        FakeTarget target = new FakeTarget().answering(ProbeAnswer.of(503, "starting"));

        Observation observation =
                CHECK.withBody(Expectation.containing("Hello")).observe(target);

        assertThat(observation.state()).isEqualTo(NOT_YET);
        assertThat(observation.message())
                .isEqualTo("expected status 200 to 299, got 503; the body has no 'Hello'\nthe answer: 503\nstarting");
    }

    @Test
    void shouldWaitForAnAnswer() throws Exception {
        assertThat(CHECK.observe(new FakeTarget()))
                .isEqualTo(Observation.notYet("no answer on port 8080: Connection refused"));
    }

    /** What docker's proxy does with a published port. */
    @ParameterizedTest
    @ValueSource(strings = {"Connection reset", "Unexpected end of file from server"})
    void shouldSayThatNothingListensBehindAPublishedPort(String error) throws Exception {
        FakeTarget target = new FakeTarget().answering(ProbeAnswer.none(error));

        assertThat(CHECK.observe(target).message())
                .isEqualTo("no answer on port 8080: the connection was taken and dropped, as where nothing listens in"
                        + " the container (" + error + ")");
    }

    @ParameterizedTest
    @CsvSource({"200, PASSED", "204, PASSED", "299, PASSED", "199, NOT_YET", "301, NOT_YET", "404, NOT_YET"})
    void shouldExpectSuccessUnlessSaid(int status, Observation.State expected) throws Exception {
        assertThat(CHECK.observe(new FakeTarget().answering(ProbeAnswer.of(status, "")))
                        .state())
                .isEqualTo(expected);
    }

    @Test
    void shouldExpectTheStatusesSaid() throws Exception {
        HttpCheck check = CHECK.withStatuses(List.of(301, 404));

        assertThat(check.observe(new FakeTarget().answering(ProbeAnswer.of(404, "")))
                        .state())
                .isEqualTo(PASSED);
        assertThat(check.observe(new FakeTarget().answering(ProbeAnswer.of(200, "")))
                        .message())
                .startsWith("expected status 301 or 404, got 200");
    }

    @Test
    void shouldHaveAShortName() {
        assertThat(CHECK.name()).isEqualTo("http /");
        assertThat(HttpCheck.on(443, "/x?y=1").byTls(true).withMethod("HEAD").name())
                .isEqualTo("https HEAD /x?y=1");
        assertThat(CHECK.publishes()).hasValue(8080);
        assertThat(CHECK.executes()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "index.html", "/a b", "/a#b", "/%zz"})
    void shouldRefusePathsThatCantBeSent(String path) {
        assertThatThrownBy(() -> HttpCheck.on(80, path))
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith("The path \"" + path + "\"");
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "65536"})
    void shouldRefusePortsThatAreNone(int port) {
        assertThatThrownBy(() -> HttpCheck.on(port, "/"))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("The port " + port + " is none: 1 to 65535 are");
    }

    @Test
    void shouldSayAllThatIsWrongAtOnce() {
        assertThatThrownBy(() -> new HttpCheck(
                        0, "x", "ftp", "BREW", Map.of("A b", "c", "Host", "x"), List.of(99), Expectation.ANY, false))
                .isInstanceOfSatisfying(InvalidInput.class, e -> assertThat(e.problems())
                        .containsExactlyInAnyOrder(
                                "The port 0 is none: 1 to 65535 are",
                                "The scheme \"ftp\" is not supported: http, https are",
                                "The method \"BREW\" is not supported: DELETE, GET, HEAD, OPTIONS, POST, PUT, TRACE are",
                                "The path \"x\" must start with /",
                                "The header \"A b: c\" is invalid: a name has no spaces, a value no control characters",
                                "The header \"Host\" is set by the client itself; to send another, use an exec check",
                                "The status 99 is none: 100 to 599 are"));
    }

    @Test
    void shouldRefuseHeadersThatWouldForgeOthers() {
        assertThatThrownBy(() -> CHECK.withHeaders(Map.of("X", "a\r\nCookie: b")))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("no control characters");
    }
}
