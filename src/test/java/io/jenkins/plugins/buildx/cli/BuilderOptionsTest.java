package io.jenkins.plugins.buildx.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.buildx.BuilderEndpoint;
import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BuilderOptionsTest {
    @TempDir
    private Path folder;

    @Test
    void shouldWantAnOrdinaryBuilderWhereNothingIsSaid() {
        assertThat(spec()).isEqualTo(BuilderSpec.draft().prefix("multiarch").spec());
    }

    @Test
    void shouldMakeOneConfigurationOfAllThatIsSaidOfRegistries() throws Exception {
        Path config = Files.writeString(folder.resolve("buildkitd.toml"), "debug = true\n");
        BuilderSpec spec = spec(
                "--buildkitd-config",
                config.toString(),
                "--registry-mirror",
                "docker.io=first.example:5000",
                "--registry-mirror",
                "docker.io=second.example",
                "--registry-mirror",
                "quay.io=first.example:5000/quay",
                "--insecure-registry",
                "first.example:5000",
                "--registry-ca",
                "second.example=/etc/ca.pem",
                "--max-used-space",
                "20GB");

        assertThat(spec.config().toml().lines())
                .containsExactlyInAnyOrder(
                        "debug = true",
                        "registry.'docker.io'.mirrors = ['first.example:5000', 'second.example']",
                        "registry.'quay.io'.mirrors = ['first.example:5000/quay']",
                        "registry.'first.example:5000'.http = true",
                        "registry.'first.example:5000'.insecure = true",
                        "registry.'second.example'.ca = ['/etc/ca.pem']",
                        "worker.oci.gc = true",
                        "worker.oci.gckeepstorage = '20GB'",
                        "worker.oci.maxUsedSpace = '20GB'");
    }

    @Test
    void shouldTakeSeveralNodes() {
        BuilderSpec spec = spec(
                "--builder-platform",
                "linux/amd64,linux/386",
                "--endpoint",
                "amd",
                "--node",
                "linux/arm64,linux/arm/v7=ssh://builder@arm.example",
                "--node",
                "linux/s390x=tcp://z.example:2376?a=b");

        assertThat(spec.platforms()).isEqualTo(platforms("linux/amd64", "linux/386"));
        assertThat(spec.endpoint()).hasValue("amd");
        assertThat(spec.nodes())
                .containsExactly(
                        new BuilderEndpoint("ssh://builder@arm.example", platforms("linux/arm64", "linux/arm/v7")),
                        new BuilderEndpoint("tcp://z.example:2376?a=b", platforms("linux/s390x")));
    }

    @Test
    void shouldTakeAllElseOfABuilder() {
        BuilderSpec spec = spec(
                "--driver",
                "kubernetes",
                "--builder-opt",
                "namespace=ci",
                "--builder-opt",
                "nodeselector=kubernetes.io/arch=arm64",
                "--buildkitd-flag",
                "--debug",
                "--builder-timeout",
                "7");

        assertThat(spec.driver()).isEqualTo("kubernetes");
        assertThat(spec.driverOptions())
                .isEqualTo(Map.of("namespace", "ci", "nodeselector", "kubernetes.io/arch=arm64"));
        assertThat(spec.buildkitdFlags()).containsExactly("--debug");
        assertThat(spec.timeout()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void shouldTakeProxies() {
        assertThat(spec(
                                "--http-proxy",
                                "http://proxy.example:3128",
                                "--https-proxy",
                                "http://proxy.example:3129",
                                "--no-proxy",
                                "localhost,.example.com")
                        .driverOptions())
                .isEqualTo(Map.of(
                        "env.HTTP_PROXY", "http://proxy.example:3128",
                        "env.HTTPS_PROXY", "http://proxy.example:3129",
                        "env.NO_PROXY", "localhost,.example.com"));
        assertThatThrownBy(() -> spec("--http-proxy", "ftp://me:s3cret@proxy"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("\"ftp://****@proxy\" is no proxy")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void shouldSayHowAMirrorAndANodeAreWritten() {
        assertThatThrownBy(() -> spec("--registry-mirror", "mirror.example"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("write docker.io=mirror.example:5000");
        assertThatThrownBy(() -> spec("--node", "ssh://arm"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("write linux/arm64=ssh://builder@arm.example");
        assertThatThrownBy(() -> spec("--node", "linux/arm64=ssh://arm"))
                .hasMessageContaining("fixed platforms on every node");
        assertThatThrownBy(() -> spec("--driver", "remote", "--endpoint", "tcp://far:1", "--max-used-space", "2GB"))
                .hasMessageContaining("whoever runs that BuildKit");
    }

    private static List<Platform> platforms(String... texts) {
        return Platform.parseAll(List.of(texts));
    }

    private static BuilderSpec spec(String... arguments) {
        return CommandLine.populateCommand(new BuilderOptions(), arguments).spec();
    }
}
