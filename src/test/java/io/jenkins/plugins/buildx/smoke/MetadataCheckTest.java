package io.jenkins.plugins.buildx.smoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.smoke.MetadataCheck.Entry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetadataCheckTest {
    private static final FakeTarget TARGET = new FakeTarget()
            .saying(new Metadata(
                    "linux",
                    "amd64",
                    "",
                    Map.of("VERSION", "1.4.2"),
                    Map.of("vendor", "ACME"),
                    List.of("/app"),
                    List.of("--help"),
                    List.of("8080/tcp", "53/udp"),
                    List.of("/data"),
                    "/srv",
                    "nobody"));

    @Test
    void shouldPassWhenAllIsAsExpected() throws Exception {
        MetadataCheck check = new MetadataCheck(
                List.of(new Entry("VERSION", "^1\\.", true)),
                List.of("DEBUG"),
                List.of(new Entry("vendor", "ACME", false)),
                List.of("/app"),
                List.of("--help"),
                List.of("8080", "53/udp"),
                List.of("80"),
                List.of("/data"),
                List.of("/root"),
                "/srv",
                "nobody");

        assertThat(check.observe(TARGET)).isEqualTo(Observation.passed("as expected"));
        assertThat(check.executes()).isFalse();
    }

    @Test
    void shouldSayAllThatDiffers() throws Exception {
        MetadataCheck check = new MetadataCheck(
                List.of(new Entry("VERSION", "1.4", false), new Entry("HOME", "/", false)),
                List.of("VERSION"),
                List.of(new Entry("vendor", "^B", true)),
                List.of(),
                List.of("--version"),
                List.of("80"),
                List.of("8080"),
                List.of("/root"),
                List.of("/data"),
                "/app",
                "root");

        assertThat(check.observe(TARGET).state()).isEqualTo(Observation.State.FAILED);
        assertThat(check.observe(TARGET).message().lines())
                .containsExactly(
                        "the variable VERSION is '1.4.2', expected '1.4'",
                        "the variable HOME is not set",
                        "the variable VERSION is there, and must not be",
                        "the label vendor is 'ACME', expected /^B/",
                        "the entrypoint is [/app], expected []",
                        "the command is [--help], expected [--version]",
                        "there is no exposed port 80, only [8080/tcp, 53/udp, 8080, 53]",
                        "the exposed port 8080 is there, and must not be",
                        "there is no volume /root, only [/data]",
                        "the volume /data is there, and must not be",
                        "the working directory is '/srv', expected '/app'",
                        "the user is 'nobody', expected 'root'");
    }

    @Test
    void shouldRefuseEntriesThatCantBe() {
        assertThatThrownBy(() -> new Entry("", "x", false))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("no key");
        assertThatThrownBy(() -> new Entry("x", "(", true)).isInstanceOf(InvalidInput.class);
    }
}
