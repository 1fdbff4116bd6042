package io.jenkins.plugins.buildx.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Files named {@code composed} were put together by hand in the shapes that BuildKit and Docker Hub give them, with
 * digests and sizes that fit one another, for what no builder at hand makes: three platforms, and Windows.
 */
class IndexTest {
    private static Index composed() throws IOException {
        return Index.parse(Recorded.bytes("buildx-composed-index.json"));
    }

    private static Index manifestList() throws IOException {
        return Index.parse(Recorded.bytes("docker-composed-manifest-list.json"));
    }

    @Test
    void shouldListPlatforms() throws IOException {
        assertThat(composed().mediaType()).isEqualTo(MediaType.OCI_INDEX);
        assertThat(composed().platforms())
                .containsExactlyElementsOf(Platform.parseAll(List.of("linux/amd64,linux/arm64,linux/arm/v7")));
        assertThat(composed().others()).isEmpty();
    }

    @Test
    void shouldKeepAttestationsApart() throws IOException {
        Index index = composed();

        assertThat(index.attestations())
                .hasSameSizeAs(index.manifests())
                .allSatisfy(attestation -> assertThat(attestation.annotations())
                        .containsEntry("vnd.docker.reference.type", "attestation-manifest"))
                .extracting(attestation -> attestation.annotations().get("vnd.docker.reference.digest"))
                .containsExactlyElementsOf(index.manifests().stream()
                        .map(manifest -> manifest.digest().toString())
                        .toList());
    }

    @Test
    void shouldDescribeTheManifestOfAPlatform() throws IOException {
        byte[] bytes = Recorded.bytes("buildx-composed-manifest-linux-arm64.json");

        assertThat(composed().find(Platform.parse("linux/arm64"))).hasValueSatisfying(descriptor -> {
            assertThat(descriptor.digest()).isEqualTo(Manifest.parse(bytes).digest());
            assertThat(descriptor.describes(bytes)).isTrue();
            assertThat(descriptor.mediaType()).isEqualTo("application/vnd.oci.image.manifest.v1+json");
            assertThat(descriptor).hasToString(descriptor.mediaType() + " " + descriptor.digest() + " of linux/arm64");
        });
    }

    @Test
    void shouldTellWhatIsMissing() throws IOException {
        assertThat(composed().missing(Platform.parseAll(List.of("linux/s390x,linux/arm64/v8,linux/amd64/v2"))))
                .containsExactly(Platform.parse("linux/s390x"), Platform.parse("linux/amd64/v2"));
        assertThat(composed().missing(composed().platforms())).isEmpty();
    }

    @Test
    void shouldReadAManifestListOfDocker() throws IOException {
        assertThat(manifestList().mediaType()).isEqualTo(MediaType.DOCKER_MANIFEST_LIST);
        assertThat(manifestList().platforms())
                .extracting(Platform::toString)
                .containsExactly(
                        "linux/amd64",
                        "linux/arm/v5",
                        "linux/arm/v7",
                        "linux/arm64",
                        "linux/386",
                        "windows(10.0.20348.2402)/amd64",
                        "windows(10.0.17763.5696)/amd64");
        assertThat(manifestList().attestations()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "windows/amd64, windows(10.0.20348.2402)/amd64",
        "windows(10.0.17763.5696)/amd64, windows(10.0.17763.5696)/amd64",
        "linux/arm, linux/arm/v7",
        "linux(+gpu)/arm64, linux/arm64"
    })
    void shouldFindWhatFulfilsAWish(String wish, String found) throws IOException {
        assertThat(manifestList().find(Platform.parse(wish)).flatMap(Descriptor::platform))
                .contains(Platform.parse(found));
    }

    @ParameterizedTest
    @CsvSource({"windows(10.0.1)/amd64", "linux/arm/v6", "linux/amd64/v2", "windows/arm64", "darwin/amd64", "unknown"})
    void shouldNotFindWhatIsNotThere(String wish) throws IOException {
        assertThat(manifestList().find(Platform.parse(wish))).isEmpty();
        assertThat(composed().find(Platform.parse("unknown"))).isEmpty();
    }

    @Test
    void shouldKnowAttestationsByEitherMark() {
        String entry = "{\"mediaType\":\"m\",\"digest\":\"" + Digest.sha256(new byte[0]) + "\",\"size\":0%s}";
        Index index = Index.parse(("{\"schemaVersion\":2,\"manifests\":["
                        + entry.formatted(",\"annotations\":{\"vnd.docker.reference.type\":\"attestation-manifest\"}")
                        + ','
                        + entry.formatted(",\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"}")
                        + ','
                        + entry.formatted(",\"platform\":{\"os\":\"linux\",\"architecture\":\"xtensa\"}")
                        + ','
                        + entry.formatted("")
                        + "]}")
                .getBytes(UTF_8));

        assertThat(index.attestations()).hasSize(2).doesNotHaveDuplicates();
        assertThat(index.platforms()).containsExactly(Platform.of("linux", "xtensa", ""));
        assertThat(index.others()).hasSize(1);
    }

    @Test
    void shouldSurviveSerialisation() throws Exception {
        assertThat(Serialisation.roundTrip(composed()))
                .usingRecursiveComparison()
                .isEqualTo(composed());
    }
}
