package io.jenkins.plugins.buildx.buildx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.engine.FakeMachine;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerEndpointTest {
    /** Where `docker context create far` keeps it: the folder is the SHA-256 of the name. */
    private static final String FAR =
            "/home/ci/.docker/contexts/meta/512eea46ceb3921dff4363c7069d89d4964d1d9fccaa0f411851a7aa60a5c868/meta.json";

    private final FakeMachine machine =
            new FakeMachine().file("/proc/sys/kernel/ostype", "Linux\n").variable("HOME", "/home/ci");

    @Test
    void shouldBeTheDefaultSocketWhereNothingIsConfigured() throws Exception {
        DockerEndpoint endpoint = endpoint();

        assertThat(endpoint.host()).isEqualTo("unix:///var/run/docker.sock");
        assertThat(endpoint.context()).isEqualTo("default");
        assertThat(endpoint.isLocalSocket()).isTrue();
        assertThat(endpoint.sharesKernel()).isTrue();
        assertThat(machine.commands()).isEmpty();
    }

    @Test
    void shouldPreferTheHostOfTheEnvironment() throws Exception {
        machine.variable("DOCKER_HOST", "tcp://docker:2376")
                .variable("DOCKER_CONTEXT", "far")
                .file("/home/ci/.docker/config.json", "{\"currentContext\": \"far\"}");

        assertThat(endpoint()).hasToString("tcp://docker:2376");
        assertThat(endpoint().isLocalSocket()).isFalse();
        assertThat(endpoint().sharesKernel()).isFalse();
    }

    @Test
    void shouldFollowTheCurrentContextOfTheConfiguration() throws Exception {
        machine.file("/home/ci/.docker/config.json", "{\"auths\": {}, \"currentContext\": \"far\"}")
                .file(FAR, context("far", "ssh://ci@far.example"));

        assertThat(endpoint()).hasToString("ssh://ci@far.example (context far)");
        assertThat(endpoint().sharesKernel()).isFalse();
    }

    @Test
    void shouldPreferTheContextOfTheEnvironmentToTheConfiguration() throws Exception {
        machine.variable("DOCKER_CONTEXT", "far")
                .variable("DOCKER_CONFIG", "/ws/config")
                .file("/ws/config/config.json", "{\"currentContext\": \"other\"}")
                .file(FAR.replace("/home/ci/.docker", "/ws/config"), context("far", "unix:///run/far.sock"));

        assertThat(endpoint()).isEqualTo(new DockerEndpoint("far", "unix:///run/far.sock", true));
        assertThat(endpoint().sharesKernel()).isTrue();
    }

    @Test
    void shouldTakeTheDefaultContextByName() throws Exception {
        machine.variable("DOCKER_CONTEXT", "default")
                .file("/home/ci/.docker/config.json", "{\"currentContext\": \"far\"}");

        assertThat(endpoint().host()).isEqualTo("unix:///var/run/docker.sock");
    }

    @Test
    void shouldPassOverAConfigurationThatIsNoJsonAsTheClientDoes() throws Exception {
        machine.file("/home/ci/.docker/config.json", "{ not json");

        assertThat(endpoint().host()).isEqualTo("unix:///var/run/docker.sock");
    }

    @Test
    void shouldSayWhichContextIsMissing() {
        machine.variable("DOCKER_CONTEXT", "far");

        assertThatThrownBy(this::endpoint).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.sentence()).contains("`far`");
            assertThat(failure.evidence()).contains(FAR);
            assertThat(failure.remedy()).contains("docker context use default");
        });
    }

    @ParameterizedTest(name = "{0} at {1}, Linux: {2}")
    @CsvSource({
        "default, unix:///var/run/docker.sock, true, true",
        "rootless, unix:///run/user/1000/docker.sock, true, true",
        "default, unix:///var/run/docker.sock, false, false",
        "desktop-linux, unix:///home/ci/.docker/desktop/docker.sock, true, false",
        "default, unix:///home/ci/.docker/desktop/docker.sock, true, false",
        "colima, unix:///home/ci/.colima/default/docker.sock, true, false",
        "default, tcp://127.0.0.1:2375, true, false",
        "far, ssh://ci@far.example, true, false",
        "default, npipe:////./pipe/docker_engine, false, false",
    })
    void shouldTrustTheLocalKernelOnlyWhereContainersRunOnIt(
            String context, String host, boolean onLinux, boolean shares) {
        assertThat(new DockerEndpoint(context, host, onLinux).sharesKernel()).isEqualTo(shares);
    }

    private DockerEndpoint endpoint() throws IOException, InterruptedException {
        return DockerEndpoint.of(machine);
    }

    private static String context(String name, String host) {
        return "{\"Name\":\"" + name + "\",\"Metadata\":{},\"Endpoints\":{\"docker\":{\"Host\":\"" + host
                + "\",\"SkipTLSVerify\":false}}}";
    }
}
