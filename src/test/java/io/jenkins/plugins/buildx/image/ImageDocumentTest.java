package io.jenkins.plugins.buildx.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDocumentTest {
    private static final String A = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private static final String ENTRY = "{'mediaType': 'application/vnd.oci.image.manifest.v1+json', 'digest': '" + A
            + "', 'size': 7, 'platform': {'os': 'linux', 'architecture': 'amd64'}}";
    private static final String CONFIG =
            "{'mediaType': 'application/vnd.oci.image.config.v1+json', 'digest': '" + A + "', 'size': 7}";
    private static final String INDEX = "{'schemaVersion': 2, 'manifests': [" + ENTRY + "]}";
    private static final String MANIFEST = "{'schemaVersion': 2, 'config': " + CONFIG + ", 'layers': []}";

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(UTF_8);
    }

    @ParameterizedTest
    @EnumSource(MediaType.class)
    void shouldReadEveryKind(MediaType mediaType) {
        byte[] bytes = json((mediaType.isIndex() ? INDEX : MANIFEST)
                .replaceFirst("\\{", "{'mediaType': '" + mediaType + "', 'not': ['of', {'interest': 1}], "));

        ImageDocument document = ImageDocument.parse(bytes);

        assertThat(document.mediaType()).isEqualTo(mediaType);
        assertThat(document).isInstanceOf(mediaType.isIndex() ? Index.class : Manifest.class);
        assertThat(document.bytes()).isEqualTo(bytes);
        assertThat(document.digest().matches(bytes)).isTrue();
        assertThat(document).hasToString(mediaType + " " + Digest.sha256(bytes));
    }

    @Test
    void shouldTellTheKindByTheFieldsWhereNoneIsSaid() {
        assertThat(ImageDocument.parse(json(INDEX)).mediaType()).isEqualTo(MediaType.OCI_INDEX);
        assertThat(ImageDocument.parse(json(MANIFEST)).mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
        assertThat(ImageDocument.parse(json("{'schemaVersion': 2, 'mediaType': null, 'manifests': []}"))
                        .mediaType())
                .isEqualTo(MediaType.OCI_INDEX);
    }

    @Test
    void shouldReadTheKindThatIsAskedForOnly() {
        assertThat(Index.parse(json(INDEX)).manifests()).hasSize(1);
        assertThat(Manifest.parse(json(MANIFEST)).layers()).isEmpty();
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> Index.parse(json(MANIFEST)))
                .withMessageContaining("is no index but application/vnd.oci.image.manifest.v1+json");
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> Manifest.parse(json(INDEX)))
                .withMessageContaining("is no manifest but application/vnd.oci.image.index.v1+json");
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of("", "is no JSON object, it is empty"),
                Arguments.of("null", "is no JSON object, it starts \"null\""),
                Arguments.of("[]", "is no JSON object"),
                Arguments.of("<html>502 Bad Gateway", "it starts \"<html>502 Bad Gateway\" (Unexpected character"),
                Arguments.of(INDEX + "{}", "is no JSON object"),
                Arguments.of(INDEX.substring(0, 60), "(Unexpected end-of-input"),
                Arguments.of("{'schemaVersion': 2, 'schemaVersion': 2}", "Duplicate field 'schemaVersion'"),
                Arguments.of("{'a':".repeat(2000), "nesting depth"),
                Arguments.of("{'manifests': []}", "schemaVersion is missing"),
                Arguments.of("{'schemaVersion': '2', 'manifests': []}", "schemaVersion is \"2\" instead of an integer"),
                Arguments.of("{'schemaVersion': 3, 'manifests': []}", "schemaVersion is 3 instead of 2"),
                Arguments.of(
                        "{'schemaVersion': 1, 'fsLayers': [], 'history': []}", "Docker's schema 1, which is too old"),
                Arguments.of("{'fsLayers': []}", "Docker's schema 1, which is too old"),
                Arguments.of(
                        "{'schemaVersion': 2, 'mediaType': 'application/vnd.docker.distribution.manifest.v1+prettyjws'}",
                        "Build and push the image again"),
                Arguments.of(
                        "{'schemaVersion': 2}", "it has neither manifests, as an index, and layers, as a manifest"),
                Arguments.of("{'schemaVersion': 2, 'manifests': null}", "it has neither"),
                Arguments.of("{'schemaVersion': 2, 'manifests': [], 'layers': []}", "it has both manifests"),
                Arguments.of(
                        "{'schemaVersion': 2, 'manifests': [], 'mediaType': 'application/vnd.oci.image.manifest.v1+json'}",
                        "it says to be application/vnd.oci.image.manifest.v1+json but has the fields of an index"),
                Arguments.of(
                        MANIFEST.replaceFirst("\\{", "{'mediaType': 'application/vnd.oci.image.index.v1+json', "),
                        "but has the fields of a manifest"),
                Arguments.of(
                        "{'schemaVersion': 2, 'manifests': [], 'mediaType': 'text/html'}",
                        "mediaType is \"text/html\" instead of application/vnd.oci.image.index.v1+json"),
                Arguments.of(
                        "{'schemaVersion': 2, 'manifests': [], 'mediaType': 5}", "mediaType is 5 instead of a text"),
                Arguments.of("{'schemaVersion': 2, 'manifests': {}}", "manifests is {} instead of an array"),
                Arguments.of("{'schemaVersion': 2, 'manifests': [1]}", "manifests[0] is 1 instead of an object"),
                Arguments.of("{'schemaVersion': 2, 'manifests': [null]}", "manifests[0] is null instead of an object"),
                Arguments.of("{'schemaVersion': 2, 'manifests': [{}]}", "manifests[0].mediaType is missing"),
                Arguments.of(INDEX.replace(A, "sha256:abc"), "manifests[0].digest: Digest \"sha256:abc\" is invalid"),
                Arguments.of(INDEX.replace("'size': 7, ", ""), "manifests[0].size is missing"),
                Arguments.of(INDEX.replace("'size': 7", "'size': -1"), "manifests[0].size is -1 instead of an integer"),
                Arguments.of(INDEX.replace("'size': 7", "'size': 7.5"), "size is 7.5 instead of an integer"),
                Arguments.of(INDEX.replace("'size': 7", "'size': 1e400"), "instead of an integer from 0 to 2^63-1"),
                Arguments.of(
                        INDEX.replace("'size': 7", "'size': 9223372036854775808"),
                        "size is 9223372036854775808 instead of an integer"),
                Arguments.of(INDEX.replace("'amd64'", "'../..'"), "\"../..\" is empty or has other characters"),
                Arguments.of(
                        INDEX.replace("'amd64'", "64"), "manifests[0].platform.architecture is 64 instead of a text"),
                Arguments.of(
                        INDEX.replace("}]}", "}], 'annotations': {'a': 1}}"), "annotations.a is 1 instead of a text"),
                Arguments.of(INDEX.replace("}}]}", "}}, " + ENTRY + "]}"), "it lists linux/amd64 twice, as " + A),
                Arguments.of("{'schemaVersion': 2, 'layers': []}", "config is missing"),
                Arguments.of(
                        MANIFEST.replace("[]", "[{'mediaType': 'x', 'digest': '" + A + "', 'size': -7}]"),
                        "layers[0].size"),
                Arguments.of(
                        MANIFEST.replace("[]", "[" + CONFIG.replace("7", String.valueOf(Long.MAX_VALUE)) + "]"),
                        "its sizes add up to more than 2^63-1"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void shouldRejectWithReason(String text, String reason) {
        byte[] bytes = json(text);

        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> ImageDocument.parse(bytes))
                .withMessageStartingWith("Image document " + Digest.sha256(bytes) + " is ")
                .withMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {INDEX, MANIFEST})
    void shouldSurviveSerialisation(String text) throws Exception {
        ImageDocument document = ImageDocument.parse(json(text));

        assertThat(Serialisation.roundTrip(document)).usingRecursiveComparison().isEqualTo(document);
    }

    @Test
    void shouldBeEqualByBytes() {
        assertThat(ImageDocument.parse(json(INDEX))).isEqualTo(Index.parse(json(INDEX)));
        assertThat(ImageDocument.parse(json(INDEX)))
                .isNotEqualTo(ImageDocument.parse(json(INDEX + " ")))
                .isNotEqualTo(INDEX);
    }

    @Test
    void shouldKeepTheBytesFromChange() {
        byte[] bytes = json(INDEX);
        ImageDocument document = ImageDocument.parse(bytes);

        bytes[0] = 'x';
        document.bytes()[1] = 'x';

        assertThat(document.bytes()).isEqualTo(json(INDEX));
    }
}
