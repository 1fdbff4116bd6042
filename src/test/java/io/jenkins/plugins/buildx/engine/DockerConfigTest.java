package io.jenkins.plugins.buildx.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.LocalMachine;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DockerConfigTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "'', docker.io",
        "docker.io, docker.io",
        "https://index.docker.io/v1/, docker.io",
        "https://registry-1.docker.io, docker.io",
        "https://registry.example/v2/, registry.example",
        "http://127.0.0.1:5000, 127.0.0.1:5000",
        "registry.example:5000/team, registry.example:5000",
        "https://[::1]:5000/, [::1]:5000"
    })
    void shouldKnowTheRegistryOfAUrl(String url, String registry) {
        assertThat(DockerConfig.registry(url)).isEqualTo(registry);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://", "two words", "user:secret@registry.example"})
    void shouldRefuseWhatIsNoRegistry(String url) {
        assertThatThrownBy(() -> DockerConfig.registry(url))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("is no registry");
    }

    @Test
    void shouldAddLoginsAndKeepWhatIsThere() throws Exception {
        JsonNode config = merged("""
                {"currentContext": "arm", "proxies": {"default": {"httpProxy": "http://proxy.example"}},
                 "auths": {"other.example": {"auth": "b3RoZXI="}, "registry.example": {"auth": "b2xk"}}}""", Map.of("registry.example", "bmV3", "docker.io", "aHVi"));

        assertThat(config.at("/currentContext").asText()).isEqualTo("arm");
        assertThat(config.at("/proxies/default/httpProxy").asText()).isEqualTo("http://proxy.example");
        assertThat(config.path("auths").path("other.example").path("auth").asText())
                .isEqualTo("b3RoZXI=");
        assertThat(config.path("auths").path("registry.example").path("auth").asText())
                .isEqualTo("bmV3");
        assertThat(config.path("auths")
                        .path("https://index.docker.io/v1/")
                        .path("auth")
                        .asText())
                .isEqualTo("aHVi");
        assertThat(config.has("credHelpers")).isFalse();
    }

    @Test
    void shouldGoBeforeACredentialHelperForTheRegistriesOfTheLoginsAlone() throws Exception {
        JsonNode config = merged(
                "{\"credsStore\": \"desktop\", \"credHelpers\": {\"other.example\": \"ecr-login\"}}",
                Map.of("registry.example", "bmV3"));

        assertThat(config.path("credsStore").asText()).isEqualTo("desktop");
        assertThat(config.path("credHelpers").path("other.example").asText()).isEqualTo("ecr-login");
        assertThat(config.path("credHelpers").path("registry.example").asText("none"))
                .isEmpty();
    }

    @Test
    void shouldLeaveTheAccountsOwnDirectoryAloneAndShareItsPlugins() throws Exception {
        Path own = Files.createDirectories(folder.resolve("own"));
        Files.writeString(own.resolve("config.json"), "{\"auths\":{}}");
        Files.createDirectories(own.resolve("cli-plugins"));
        Files.writeString(own.resolve("cli-plugins/docker-buildx"), "plugin");
        LocalMachine machine = new LocalMachine(
                Map.of("DOCKER_CONFIG", own.toString()), folder.resolve("state"), folder.resolve("tmp"));

        String directory = DockerConfig.provide(machine, Map.of("registry.example", "bmV3"));
        String again = DockerConfig.provide(machine, Map.of("registry.example", "bmV3"));

        assertThat(again).isEqualTo(directory);
        assertThat(Path.of(directory, "cli-plugins/docker-buildx")).hasContent("plugin");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(directory, "config.json"))))
                .isEqualTo("rw-------");
        machine.delete(machine.temporaryDirectory());
        assertThat(own.resolve("config.json")).hasContent("{\"auths\":{}}");
        assertThat(own.resolve("cli-plugins/docker-buildx")).hasContent("plugin");
    }

    @Test
    void shouldSayThatTheAccountsOwnIsBrokenWithoutShowingIt() {
        assertThatThrownBy(() -> merged("{\"auths\": {\"r.example\": {\"auth\": \"c2VjcmV0\" oops", Map.of()))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("docker's configuration on this machine can't be read")
                .hasMessageContaining("line 1 is no JSON")
                .hasMessageNotContaining("c2VjcmV0");
    }

    private static JsonNode merged(String known, Map<String, String> logins) throws Exception {
        return new JsonMapper().readTree(DockerConfig.merged(known.getBytes(StandardCharsets.UTF_8), logins));
    }
}
