package io.jenkins.plugins.buildx.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** For the files named {@code composed} see {@link IndexTest}. */
class ManifestTest {
    private static Manifest composed() throws IOException {
        return Manifest.parse(Recorded.bytes("buildx-composed-manifest-linux-arm64.json"));
    }

    @Test
    void shouldAddUpWhatARegistryKeeps() throws IOException {
        assertThat(composed().layers()).extracting(Descriptor::size).containsExactly(777216L, 2345678L);
        assertThat(composed().totalSize()).isEqualTo(composed().config().size() + 777216 + 2345678);
        assertThat(composed().artifactType()).isEmpty();
        assertThat(composed().annotations()).isEmpty();
    }

    @Test
    void shouldDescribeTheConfiguration() throws IOException {
        byte[] bytes = Recorded.bytes("buildx-composed-config-linux-arm64.json");

        assertThat(composed().config().describes(bytes)).isTrue();
        assertThat(composed().config().platform()).isEmpty();
        assertThat(ImageConfig.parse(bytes).platform()).isEqualTo(Platform.parse("linux/arm64"));
        assertThat(ImageConfig.parse(bytes).exposedPorts()).containsExactly("8080/tcp");
    }

    @Test
    void shouldNotDescribeAnotherContent() throws IOException {
        byte[] bytes = Recorded.bytes("buildx-composed-config-linux-arm64.json");

        assertThat(composed().config().describes((new String(bytes, UTF_8) + "\n").getBytes(UTF_8)))
                .isFalse();
        bytes[0] = '[';
        assertThat(composed().config().describes(bytes)).isFalse();
    }

    @Test
    void shouldReadAnAttestation() throws IOException {
        Manifest attestation = Manifest.parse(Recorded.bytes("buildx-composed-attestation-linux-arm64.json"));

        assertThat(attestation.layers()).singleElement().satisfies(layer -> {
            assertThat(layer.mediaType()).isEqualTo("application/vnd.in-toto+json");
            assertThat(layer.annotations())
                    .containsEntry("in-toto.io/predicate-type", "https://slsa.dev/provenance/v0.2");
        });
    }

    @Test
    void shouldReadAnArtifact() {
        String empty = "{\"mediaType\":\"application/vnd.oci.empty.v1+json\",\"digest\":\"%s\",\"size\":2}"
                .formatted(Digest.sha256("{}".getBytes(UTF_8)));
        Manifest artifact =
                Manifest.parse(("{\"schemaVersion\":2,\"artifactType\":\"application/vnd.example\",\"config\":"
                                + empty
                                + ",\"layers\":["
                                + empty
                                + "],\"annotations\":{\"b\":\"1\",\"a\":\"2\"}}")
                        .getBytes(UTF_8));

        assertThat(artifact.artifactType()).contains("application/vnd.example");
        assertThat(artifact.annotations().toString()).isEqualTo("{b=1, a=2}");
        assertThat(artifact.totalSize()).isEqualTo(4);
        assertThat(artifact.layers()).containsExactly(artifact.config());
        assertThat(artifact.config().describes("{}".getBytes(UTF_8))).isTrue();
    }
}
