package io.jenkins.plugins.buildx.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The hashes of "abc" are those of the examples in FIPS 180-4. */
class DigestTest {
    private static final String SHA256_OF_ABC =
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private static final byte[] ABC = "abc".getBytes(UTF_8);

    @Test
    void shouldHash() {
        assertThat(Digest.sha256(ABC)).hasToString(SHA256_OF_ABC);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                SHA256_OF_ABC,
                "sha384:cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
                "sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                        + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
            })
    void shouldMatchTheContentItWasMadeOf(String text) {
        Digest digest = Digest.parse(text);

        assertThat(digest.matches(ABC)).isTrue();
        assertThat(digest.matches("abd".getBytes(UTF_8))).isFalse();
        assertThat(digest).hasToString(text);
        assertThat(digest.algorithm() + ':' + digest.hex()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "'', write sha256:",
        "sha256, write sha256:",
        "sha256:, write sha256:",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad, write sha256:",
        "sha256:BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD, lower-case",
        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ag, hexadecimal",
        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a, 'has 64 hexadecimal digits, here are 63'",
        "sha512:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad, 'has 128 hexadecimal digits, here are 64'",
        "md5:900150983cd24fb0d6963f7d28e17f72, sha384",
        "tarsum+sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad, sha384"
    })
    void shouldRejectWithReason(String text, String reason) {
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> Digest.parse(text))
                .withMessageContaining('"' + text + '"')
                .withMessageContaining(reason);
    }

    @Test
    void shouldBeEqualByText() {
        assertThat(Digest.parse(SHA256_OF_ABC)).isEqualTo(Digest.sha256(ABC)).hasSameHashCodeAs(Digest.sha256(ABC));
        assertThat(Digest.sha256(ABC)).isNotEqualTo(Digest.sha256(new byte[0])).isNotEqualTo(SHA256_OF_ABC);
    }

    @Test
    void shouldSurviveSerialisation() throws Exception {
        assertThat(Serialisation.roundTrip(Digest.sha256(ABC))).isEqualTo(Digest.sha256(ABC));
    }
}
