package io.jenkins.plugins.buildx.smoke.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.smoke.Metadata;
import io.jenkins.plugins.buildx.smoke.SmokeTarget.Health;
import io.jenkins.plugins.buildx.smoke.container.ContainerInspection.Address;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ContainerInspectionTest {
    private static final Platform ARM64 = Platform.parse("linux/arm64");

    @Test
    void shouldReadAContainerAndItsImage() throws IOException {
        ContainerInspection inspection =
                ContainerInspection.parse(recorded("docker-26.1-inspect-container-and-image.json"), ARM64);

        assertThat(inspection.argv()).containsExactly("helloworld");
        assertThat(inspection.state().running()).isTrue();
        assertThat(inspection.state().health()).contains(new Health("unhealthy", "/bin/sh: x: not found\n"));
        assertThat(inspection.ports()).containsOnlyKeys(8080);
        assertThat(inspection.ports().get(8080).host()).isEqualTo("127.0.0.1");
        assertThat(inspection.networks()).containsExactly(entry("bridge", "10.213.119.2"));
        assertThat(inspection.metadata())
                .contains(new Metadata(
                        "linux",
                        "arm64",
                        "",
                        Map.of("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
                        Map.of(),
                        List.of("helloworld"),
                        List.of(),
                        List.of("8080/tcp"),
                        List.of(),
                        "",
                        "65534"));
    }

    /** Composed: what remains of the above where the tag meanwhile names another image. */
    @Test
    void shouldNotTakeAnotherImageForTheContainersOwn() throws IOException {
        String json =
                "[{\"Image\":\"sha256:aa\",\"Path\":\"/app\",\"Args\":[\"-x\"],\"State\":{\"Status\":\"created\"}},"
                        + "{\"Id\":\"sha256:bb\",\"Os\":\"linux\"}]";

        ContainerInspection inspection = ContainerInspection.parse(json, ARM64);

        assertThat(inspection.metadata()).isEmpty();
        assertThat(inspection.imageId()).isEqualTo("sha256:aa");
        assertThat(inspection.argv()).containsExactly("/app", "-x");
        assertThat(inspection.state().running()).isTrue();
    }

    /** Composed of what docker 26.1 with containerd's image store printed of an image of amd64 and arm64. */
    @Test
    void shouldNotTakeDockersOwnPlatformForTheContainers() throws IOException {
        String image =
                "{\"Id\":\"sha256:aa\",\"RepoDigests\":[\"app@sha256:aa\"],\"Os\":\"linux\",\"Architecture\":\"amd64\"}";
        String json = "[{\"Image\":\"sha256:aa\",\"State\":{}}," + image + "]";

        assertThat(ContainerInspection.parse(json, ARM64).metadata()).isEmpty();
        assertThat(ContainerInspection.parse(json, Platform.parse("linux/amd64"))
                        .metadata())
                .isPresent();
        assertThat(ContainerInspection.parseImage("[" + image + "]", ARM64)).isEmpty();
    }

    /** Composed: in the classic store an image of the wrong platform is found out by its config. */
    @Test
    void shouldTakeTheConfigOfTheWrongPlatformForTheImages() throws IOException {
        String json = "[{\"Image\":\"sha256:aa\",\"State\":{}},"
                + "{\"Id\":\"sha256:aa\",\"RepoDigests\":[\"app@sha256:bb\"],\"Os\":\"linux\",\"Architecture\":\"amd64\"}]";

        assertThat(ContainerInspection.parse(json, ARM64).metadata())
                .map(Metadata::architecture)
                .contains("amd64");
    }

    /** Composed of what docker 26.1 printed. */
    @Test
    void shouldReadTheConfigOfAContainerWithoutOptions() throws IOException {
        Metadata metadata = ContainerInspection.parseBare(
                "[{\"Platform\":\"linux\",\"Config\":{\"Env\":[\"A=1\"],\"Cmd\":[\"sleep\",\"1\"],\"WorkingDir\":\"/www\","
                        + "\"Labels\":{\"a\":\"b\",\"io.jenkins.docker-buildx.run\":\"it\"}}}]");

        assertThat(metadata.os() + "/" + metadata.architecture()).isEqualTo("linux/");
        assertThat(metadata.environment()).containsExactly(entry("A", "1"));
        assertThat(metadata.command()).containsExactly("sleep", "1");
        assertThat(metadata.labels()).containsExactly(entry("a", "b"));
        assertThat(metadata.workingDirectory()).isEqualTo("/www");
    }

    @Test
    void shouldReadPortsPublishedTwiceAndIgnoreTheOthers() throws IOException {
        String json = "[{\"State\":{},\"NetworkSettings\":{\"Ports\":{"
                + "\"80/tcp\":[{\"HostIp\":\"0.0.0.0\",\"HostPort\":\"32768\"},{\"HostIp\":\"::\",\"HostPort\":\"32769\"}],"
                + "\"53/udp\":[{\"HostIp\":\"0.0.0.0\",\"HostPort\":\"32770\"}],\"443/tcp\":null}}}]";

        assertThat(ContainerInspection.parse(json, ARM64).ports())
                .containsExactly(entry(80, new Address("0.0.0.0", 32768)));
    }

    @Test
    void shouldSayHowAContainerEnded() throws IOException {
        assertThat(ContainerInspection.parseState("{\"Status\":\"exited\",\"ExitCode\":3}")
                        .end())
                .isEqualTo("the container exited with 3");
        assertThat(ContainerInspection.parseState("{\"ExitCode\":137,\"OOMKilled\":true}")
                        .end())
                .isEqualTo("the container exited with 137 (killed for want of memory)");
        assertThat(ContainerInspection.parseState("{\"ExitCode\":127,\"Error\":\"exec: not found\"}")
                        .end())
                .isEqualTo("the container exited with 127 (exec: not found)");
    }

    @Test
    void shouldRefuseOtherOutput() {
        assertThatThrownBy(() -> ContainerInspection.parse("[]", ARM64))
                .isInstanceOf(IOException.class)
                .hasMessage("docker inspect told of no container: []");
        assertThatThrownBy(() -> ContainerInspection.parse("Cannot connect", ARM64))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("docker inspect printed no JSON: ");
    }

    private static String recorded(String name) throws IOException {
        try (InputStream in = ContainerInspectionTest.class.getResourceAsStream("/recorded/" + name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
