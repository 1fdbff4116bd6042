package io.jenkins.plugins.buildx.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformTest {
    @ParameterizedTest
    @CsvSource({
        "linux/amd64, linux/amd64",
        "Linux/x86_64, linux/amd64",
        "linux/x86-64, linux/amd64",
        "linux/amd64/v1, linux/amd64",
        "linux/amd64/v2, linux/amd64/v2",
        "linux/x86_64/V3, linux/amd64/v3",
        "amd64, linux/amd64",
        "x86_64, linux/amd64",
        "linux/386, linux/386",
        "i386, linux/386",
        "i486, linux/386",
        "i586, linux/386",
        "linux/i686, linux/386",
        "linux/arm64, linux/arm64",
        "linux/arm64/v8, linux/arm64",
        "linux/arm64/8, linux/arm64",
        "linux/arm64/v8.0, linux/arm64",
        "linux/arm64/v8.1, linux/arm64/v8.1",
        "linux/arm64/v9.0, linux/arm64/v9",
        "linux/arm64/9, linux/arm64/v9",
        "linux/aarch64, linux/arm64",
        "Aarch64, linux/arm64",
        "arm64, linux/arm64",
        "linux/arm, linux/arm/v7",
        "linux/arm/7, linux/arm/v7",
        "linux/arm/v7, linux/arm/v7",
        "linux/arm/6, linux/arm/v6",
        "linux/arm/v5, linux/arm/v5",
        "arm, linux/arm/v7",
        "armhf, linux/arm/v7",
        "armel, linux/arm/v6",
        "armv7l, linux/arm/v7",
        "linux/armv6l, linux/arm/v6",
        "s390x, linux/s390x",
        "linux/ppc64le, linux/ppc64le",
        "linux/riscv64, linux/riscv64",
        "loongarch64, linux/loong64",
        "macOS/arm64, darwin/arm64",
        "freebsd/amd64, freebsd/amd64",
        "wasi/wasm, wasi/wasm",
        "windows/amd64, windows/amd64",
        "windows()/amd64, windows/amd64",
        "windows(10.0.17763)/amd64, windows(10.0.17763)/amd64",
        "windows(10.0.17763+win32k)/amd64, windows(10.0.17763+win32k)/amd64",
        "linux(+simd+gpu+gpu)/amd64, linux(+gpu+simd)/amd64",
        "windows(10.0.17763%2bbuild.42)/amd64, windows(10.0.17763%2Bbuild.42)/amd64",
        "windows(50%25done)/amd64, windows(50%25done)/amd64",
        "linux/arm64*, linux/arm64",
        "linux/amd64/v2*, linux/amd64/v2",
        "unknown, unknown/unknown",
        "unknown/unknown, unknown/unknown"
    })
    void shouldNormalise(String text, String normalised) {
        Platform platform = Platform.parse(text);

        assertThat(platform).hasToString(normalised);
        assertThat(Platform.parse(normalised)).isEqualTo(platform).hasSameHashCodeAs(platform);
    }

    @Test
    void shouldTellItsParts() {
        Platform platform = Platform.parse("windows(10.0.17763)/arm/v6");

        assertThat(platform.os()).isEqualTo("windows");
        assertThat(platform.architecture()).isEqualTo("arm");
        assertThat(platform.variant()).isEqualTo("v6");
        assertThat(Platform.parse("linux/amd64").variant()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'', perhaps",
        "' ', empty or has other characters",
        "/linux/arm, no operating system",
        "linux/arm/, empty or has other characters",
        "linux/, empty or has other characters",
        "linux /arm, no operating system",
        "linux/&arm, empty or has other characters",
        "linux/arm/foo/bar, it has 4 parts",
        "linux, it names an operating system only",
        "windows(10.0.17763), it names an operating system only",
        "windows(10.0.17763/amd64, no operating system",
        "windows(50%done)/amd64, no operating system",
        "windows(1.0+)/amd64, no operating system",
        "linux/arm46, 'there is no architecture \"arm46\". Write os/architecture[/variant], perhaps linux/arm64'",
        "linux/arm64/v7, 'there is no architecture \"arm64/v7\". Write os/architecture[/variant], perhaps linux/arm/v7, linux/arm64'",
        "linus/amd64, 'there is no operating system \"linus\". Write os/architecture[/variant], perhaps linux/amd64'",
        "amd46, linux/amd64",
        "linux/amd64/v11, 'no architecture \"amd64/v11\"'",
        "linux/arm/v9, 'no architecture \"arm/v9\"'",
        "*, empty or has other characters",
        "linux/*, empty or has other characters",
        "*/arm64, no operating system",
        "linux/amd64;id, empty or has other characters"
    })
    void shouldRejectWithReason(String text, String reason) {
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> Platform.parse(text))
                .withMessageStartingWith("Platform \"" + text + "\" is invalid: ")
                .withMessageContaining(reason);
    }

    @Test
    void shouldRejectEndlessInput() {
        assertThatExceptionOfType(InvalidInput.class).isThrownBy(() -> Platform.parse("linux/" + "a".repeat(100_000)));
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> Platform.parse("linux(" + "+a".repeat(100_000) + "/amd64"));
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> Platform.parse("linux(" + "%20".repeat(100_000) + "/amd64"));
    }

    @Test
    void shouldTakeWhatProgramsReport() {
        assertThat(Platform.of("linux", "aarch64", "v8")).isEqualTo(Platform.parse("linux/arm64"));
        assertThat(Platform.of("linux", "xtensa", "lx7")).hasToString("linux/xtensa/lx7");
        assertThat(Platform.of("", "", "")).hasToString("unknown/unknown");
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> Platform.of("linux", "../..", ""))
                .withMessageContaining("\"../..\"");
    }

    @Test
    void shouldEncodeWhatAVersionMayNotHave() {
        assertThat(Platform.of("windows", "1.0(beta)/b", List.of("feat+1"), "amd64", ""))
                .hasToString("windows(1.0%28beta%29%2Fb+feat%2B1)/amd64")
                .isEqualTo(Platform.parse("windows(1.0%28beta%29%2Fb+feat%2B1)/amd64"));
    }

    @ParameterizedTest
    @CsvSource({"unknown/unknown, true", "linux/unknown, true", "unknown/amd64, true", "linux/amd64, false"})
    void shouldKnowTheUnknown(String text, boolean unknown) {
        assertThat(Platform.parse(text).isUnknown()).isEqualTo(unknown);
    }

    @ParameterizedTest
    @CsvSource({
        "linux/arm64, linux-arm64",
        "linux/arm, linux-arm-v7",
        "linux/amd64/v3, linux-amd64-v3",
        "linux/arm64/v8.1, linux-arm64-v8.1",
        "windows(10.0.17763+win32k)/amd64, windows-10.0.17763-win32k-amd64"
    })
    void shouldNameFiles(String text, String slug) {
        assertThat(Platform.parse(text).slug()).isEqualTo(slug);
    }

    @Test
    void shouldParseSeveralOnceEachInOrder() {
        assertThat(Platform.parseAll(List.of("linux/arm64, linux/amd64", "linux/arm64/v8", "", "386,")))
                .containsExactly(
                        Platform.parse("linux/arm64"), Platform.parse("linux/amd64"), Platform.parse("linux/386"));
        assertThat(Platform.parseAll(List.of())).isEmpty();
    }

    @Test
    void shouldTellOfEveryWrongOne() {
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> Platform.parseAll(List.of("linux/arm46,linux/amd64", "windoze/amd64")))
                .satisfies(e -> assertThat(e.problems())
                        .hasSize(2)
                        .satisfiesExactly(
                                first -> assertThat(first).contains("\"linux/arm46\""),
                                second -> assertThat(second).contains("\"windoze/amd64\"")));
    }

    /** The table of containerd's {@code platforms.Only}: host, what it runs, what it doesn't. */
    static Stream<Arguments> hosts() {
        return Stream.of(
                Arguments.of(
                        "linux/amd64",
                        "linux/amd64 linux/386",
                        "linux/amd64/v2 linux/arm/v7 linux/arm64 windows/amd64 windows/arm"),
                Arguments.of(
                        "linux/amd64/v2",
                        "linux/amd64 linux/amd64/v1 linux/amd64/v2 linux/386",
                        "linux/amd64/v3 linux/amd64/v4 linux/arm/v7 linux/arm64 windows/amd64"),
                Arguments.of("linux/386", "linux/386", "linux/amd64 linux/arm/v7 linux/arm64 windows/amd64"),
                Arguments.of(
                        "windows/amd64",
                        "windows/amd64 windows(10.0.17763)/amd64",
                        "linux/amd64 linux/arm/v7 linux/arm64 windows/arm"),
                Arguments.of(
                        "windows(10.0.17763)/amd64",
                        "windows/amd64 windows(10.0.17763)/amd64 windows(10.0.17763+win32k)/amd64",
                        "windows(10.0.20348)/amd64 linux/amd64"),
                Arguments.of(
                        "linux/arm/v8",
                        "linux/arm linux/arm/v5 linux/arm/v6 linux/arm/v7 linux/arm/v8",
                        "linux/amd64 linux/arm/v4 linux/arm64 windows/amd64 windows/arm"),
                Arguments.of(
                        "linux/arm/v7",
                        "linux/arm linux/arm/v5 linux/arm/v6 linux/arm/v7",
                        "linux/amd64 linux/arm/v4 linux/arm/v8 linux/arm64 windows/arm"),
                Arguments.of(
                        "linux/arm/v6",
                        "linux/arm/v5 linux/arm/v6",
                        "linux/amd64 linux/arm linux/arm/v4 linux/arm/v7 linux/arm/v8 linux/arm64"),
                Arguments.of(
                        "linux/arm/v5", "linux/arm/v5", "linux/arm linux/arm/v4 linux/arm/v6 linux/arm/v8 linux/arm64"),
                Arguments.of("linux/arm/v4", "linux/arm/v4", "linux/arm linux/arm/v5 linux/arm/v6 linux/arm64"),
                Arguments.of(
                        "linux/arm64/v9.6",
                        "linux/arm linux/arm/v5 linux/arm/v8 linux/arm64 linux/arm64/v8.1 linux/arm64/v8.5"
                                + " linux/arm64/v8.9 linux/arm64/v9 linux/arm64/v9.0 linux/arm64/v9.5 linux/arm64/v9.6",
                        "linux/amd64 linux/arm/v4 windows/arm linux/arm64/v9.7 linux/arm64/v8.10"),
                Arguments.of(
                        "linux/arm64/v9",
                        "linux/arm/v5 linux/arm/v8 linux/arm64 linux/arm64/v8.1 linux/arm64/v8.5 linux/arm64/v9.0",
                        "linux/amd64 linux/arm/v4 windows/arm linux/arm64/v8.6 linux/arm64/v9.1"),
                Arguments.of(
                        "linux/arm64/v8.1",
                        "linux/arm linux/arm/v5 linux/arm/v8 linux/arm64 linux/arm64/v8 linux/arm64/v8.1",
                        "linux/amd64 linux/arm/v4 linux/arm64/v8.2 linux/arm64/v9 windows/arm"),
                Arguments.of(
                        "linux/arm64",
                        "linux/arm linux/arm/v5 linux/arm/v6 linux/arm/v7 linux/arm/v8 linux/arm64 linux/arm64/v8",
                        "linux/amd64 linux/arm/v4 linux/arm64/v8.1 linux/arm64/v9 windows/arm"),
                Arguments.of("linux/riscv64", "linux/riscv64", "linux/riscv linux/arm64"),
                Arguments.of("linux(+af+other+zf)/amd64", "linux/amd64 linux(+other)/amd64", "linux(+none)/amd64"));
    }

    @ParameterizedTest
    @MethodSource("hosts")
    void shouldBeRunWithoutEmulatorByHostsThatCan(String host, String runs, String doesNot) {
        assertThat(Platform.parseAll(List.of(runs.split(" "))))
                .allMatch(platform -> platform.isRunBy(Platform.parse(host)), "is run by " + host);
        assertThat(Platform.parseAll(List.of(doesNot.split(" "))))
                .noneMatch(platform -> platform.isRunBy(Platform.parse(host)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux/amd64/v3", "linux/xtensa", "linux/amd64/beta"})
    void shouldBeRunByItsOwnKind(String text) {
        String[] parts = (text + "/").split("/", -1);
        Platform platform = Platform.of(parts[0], parts[1], parts[2]);

        assertThat(platform.isRunBy(platform)).isTrue();
    }

    @Test
    void shouldNotGuessAtUnreadableVariants() {
        assertThat(Platform.of("linux", "amd64", "beta").isRunBy(Platform.parse("linux/amd64/v4")))
                .isFalse();
        assertThat(Platform.of("linux", "arm", "v7").isRunBy(Platform.of("linux", "arm64", "beta")))
                .isFalse();
        assertThat(Platform.parse("linux/arm64/v8.1").isRunBy(Platform.of("linux", "arm64", "beta")))
                .isFalse();
    }

    @Test
    void shouldSortByText() {
        assertThat(
                        Platform.parseAll(List.of("windows/amd64,linux/arm64,linux/arm/v7,linux/amd64/v2,linux/amd64"))
                                .stream()
                                .sorted()
                                .map(Platform::toString))
                .containsExactly("linux/amd64", "linux/amd64/v2", "linux/arm/v7", "linux/arm64", "windows/amd64");
    }

    @Test
    void shouldDifferInEveryPart() {
        assertThat(Stream.of(
                                "linux/amd64",
                                "windows/amd64",
                                "windows(1)/amd64",
                                "windows(+1)/amd64",
                                "linux/arm/v6",
                                "linux/arm/v7")
                        .map(Platform::parse))
                .doesNotHaveDuplicates();
        assertThat(Platform.parse("linux/amd64")).isNotEqualTo("linux/amd64");
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux/arm/v7", "windows(10.0.17763+win32k)/amd64", "unknown/unknown"})
    void shouldSurviveSerialisation(String text) throws Exception {
        assertThat(Serialisation.roundTrip(Platform.parse(text))).isEqualTo(Platform.parse(text));
    }
}
