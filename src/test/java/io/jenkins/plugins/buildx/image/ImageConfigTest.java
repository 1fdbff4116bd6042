package io.jenkins.plugins.buildx.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageConfigTest {
    /** Composed after the example of the OCI image specification, with what Docker adds. */
    private static final String FULL = """
            {
              "created": "2015-10-31T22:22:56.015925234Z",
              "author": "somebody",
              "architecture": "arm",
              "variant": "v6",
              "os": "linux",
              "config": {
                "User": "alice:staff",
                "ExposedPorts": {"9090/udp": {}, "8080/tcp": {}},
                "Env": ["PATH=/usr/bin:/bin", "OPTIONS=-a=b", "EMPTY=", "BARE"],
                "Entrypoint": ["/bin/my-app-binary"],
                "Cmd": ["--foreground", "--config"],
                "Healthcheck": {"Test": ["CMD-SHELL", "curl -f http://localhost:8080"], "Interval": 5000000000},
                "Volumes": {"/var/job-result-data": {}},
                "WorkingDir": "/home/alice",
                "Labels": {"org.opencontainers.image.title": "my app", "com.example.git": "45a939b2"}
              },
              "rootfs": {"type": "layers", "diff_ids": []},
              "history": []
            }
            """;

    private static ImageConfig parse(String text) {
        return ImageConfig.parse(text.getBytes(UTF_8));
    }

    @Test
    void shouldReadWhatAContainerRuns() {
        ImageConfig config = parse(FULL);

        assertThat(config.platform()).isEqualTo(Platform.parse("linux/arm/v6"));
        assertThat(config.created()).contains(Instant.parse("2015-10-31T22:22:56.015925234Z"));
        assertThat(config.entrypoint()).containsExactly("/bin/my-app-binary");
        assertThat(config.cmd()).containsExactly("--foreground", "--config");
        assertThat(config.workingDir()).isEqualTo("/home/alice");
        assertThat(config.user()).isEqualTo("alice:staff");
        assertThat(config.exposedPorts()).containsExactly("9090/udp", "8080/tcp");
        assertThat(config.hasHealthcheck()).isTrue();
    }

    @Test
    void shouldKeepTheOrderOfEnvironmentAndLabels() {
        ImageConfig config = parse(FULL);

        assertThat(config.env().toString()).isEqualTo("{PATH=/usr/bin:/bin, OPTIONS=-a=b, EMPTY=, BARE=}");
        assertThat(config.labels().toString())
                .isEqualTo("{org.opencontainers.image.title=my app, com.example.git=45a939b2}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}",
                "{\"config\": null, \"created\": null}",
                "{\"created\": \"\", \"config\": {\"Cmd\": null, \"Env\": null, \"Labels\": null, \"ExposedPorts\": null}}"
            })
    void shouldTakeWhatIsNotSaidForNothing(String text) {
        ImageConfig config = parse(text);

        assertThat(config.platform().isUnknown()).isTrue();
        assertThat(config.created()).isEmpty();
        assertThat(config.entrypoint()).isEmpty();
        assertThat(config.cmd()).isEmpty();
        assertThat(config.env()).isEmpty();
        assertThat(config.workingDir()).isEmpty();
        assertThat(config.user()).isEmpty();
        assertThat(config.exposedPorts()).isEmpty();
        assertThat(config.labels()).isEmpty();
        assertThat(config.hasHealthcheck()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"Test\": [\"NONE\"]} | false",
                "{\"Test\": []} | false",
                "{\"Interval\": 5} | false",
                "{\"Test\": [\"CMD\", \"true\"]} | true"
            })
    void shouldTellHealthchecksFromNone(String healthcheck, boolean expected) {
        assertThat(parse("{\"config\": {\"Healthcheck\": " + healthcheck + "}}").hasHealthcheck())
                .isEqualTo(expected);
    }

    @Test
    void shouldReadVersionAndFeaturesOfTheOperatingSystem() {
        assertThat(parse("""
                                {"os": "windows", "os.version": "10.0.17763.1", "os.features": ["win32k"], "architecture": "amd64"}""").platform()).isEqualTo(Platform.parse("windows(10.0.17763.1+win32k)/amd64"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | is no JSON object",
                "{\"created\": \"yesterday\"} | created is \"yesterday\" instead of a time as in RFC 3339",
                "{\"config\": []} | config is [] instead of an object",
                "{\"config\": {\"Env\": \"A=b\"}} | config.Env is \"A=b\" instead of an array",
                "{\"config\": {\"Cmd\": [\"a\", 2]}} | config.Cmd[1] is 2 instead of a text",
                "{\"config\": {\"Healthcheck\": {\"Test\": [null]}}} | config.Healthcheck.Test[0] is null instead of a text"
            })
    void shouldRejectWithReason(String text, String reason) {
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> parse(text))
                .withMessageStartingWith("Image configuration " + Digest.sha256(text.getBytes(UTF_8)) + " is ")
                .withMessageContaining(reason);
    }

    @Test
    void shouldBeEqualByBytes() {
        assertThat(parse(FULL)).isEqualTo(parse(FULL)).hasSameHashCodeAs(parse(FULL));
        assertThat(parse(FULL)).isNotEqualTo(parse(FULL + " ")).isNotEqualTo(FULL);
        assertThat(parse(FULL).digest()).isEqualTo(Digest.sha256(FULL.getBytes(UTF_8)));
        assertThat(parse(FULL)).hasToString("linux/arm/v6 " + Digest.sha256(FULL.getBytes(UTF_8)));
    }

    @Test
    void shouldSurviveSerialisation() throws Exception {
        assertThat(Serialisation.roundTrip(parse(FULL)))
                .usingRecursiveComparison()
                .isEqualTo(parse(FULL));
        assertThat(Serialisation.roundTrip(parse("{}")))
                .usingRecursiveComparison()
                .isEqualTo(parse("{}"));
    }
}
