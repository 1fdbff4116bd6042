package io.jenkins.plugins.buildx.buildx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuildkitdConfigTest {
    @Test
    void shouldAddToWhatWasGiven() {
        BuildkitdConfig config = BuildkitdConfig.parse(
                        "debug = true\n[registry.\"docker.io\"]\nmirrors = [\"first\"]\n")
                .withMirrors(Map.of("docker.io", List.of("mirror.example:5000")))
                .withInsecureRegistries(List.of("mirror.example:5000"))
                .withAuthorities(Map.of("registry.example", "/etc/ca.pem"))
                .withMaxUsedSpace("20GB");

        assertThat(config.toml().lines())
                .containsExactlyInAnyOrder(
                        "debug = true",
                        "registry.'docker.io'.mirrors = ['first', 'mirror.example:5000']",
                        "registry.'mirror.example:5000'.http = true",
                        "registry.'mirror.example:5000'.insecure = true",
                        "registry.'registry.example'.ca = ['/etc/ca.pem']",
                        "worker.oci.gc = true",
                        "worker.oci.gckeepstorage = '20GB'",
                        "worker.oci.maxUsedSpace = '20GB'");
        assertThat(config.certificateFiles()).containsExactly("/etc/ca.pem");
    }

    @Test
    void shouldNameTheCertificatesThatTheBuilderGetsACopyOf() {
        BuildkitdConfig config = BuildkitdConfig.parse("""
                [registry."registry.example"]
                  ca = ["/etc/ca.pem", "/etc/old-ca.pem"]
                  [[registry."registry.example".keypair]]
                    key = "/etc/key.pem"
                    cert = "/etc/cert.pem"
                """);

        assertThat(config.certificateFiles()).containsExactly("/etc/ca.pem", "/etc/old-ca.pem", "/etc/cert.pem");
        assertThat(BuildkitdConfig.NONE.certificateFiles()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"20GB, 21474836480", "1.5 k, 1536", "512MiB, 536870912", "7b, 7", "2T, 2199023255552"})
    void shouldReadAmountsAsBuildKitDoes(String size, long bytes) {
        assertThat(BuildkitdConfig.bytes(size)).hasValue(bytes);
    }

    @Test
    void shouldNotTakeAShareOfTheDiskForAnAmount() {
        assertThat(BuildkitdConfig.bytes("10%")).isEmpty();
        assertThat(BuildkitdConfig.bytes(" ")).isEmpty();
        assertThatThrownBy(() -> BuildkitdConfig.bytes("much")).isInstanceOf(InvalidInput.class);
    }

    @Test
    void shouldLeaveNothingWhereNothingIsAsked() {
        assertThat(BuildkitdConfig.parse("  ")
                        .withMirrors(Map.of())
                        .withInsecureRegistries(List.of())
                        .withAuthorities(Map.of())
                        .withMaxUsedSpace("")
                        .isEmpty())
                .isTrue();
    }

    @Test
    void shouldRefuseWhatBuildkitWouldTripOver() {
        assertThatThrownBy(() -> BuildkitdConfig.parse("debug = "))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("not TOML");
        assertThatThrownBy(() -> BuildkitdConfig.NONE.withInsecureRegistries(List.of("http://registry.example")))
                .hasMessageContaining("without https://");
        assertThatThrownBy(() -> BuildkitdConfig.NONE.withMaxUsedSpace("lots")).hasMessageContaining("20GB");
    }
}
