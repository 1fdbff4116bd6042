package io.jenkins.plugins.buildx.buildx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmulationTest {
    /** As QEMU's scripts/qemu-binfmt-conf.sh has them, in the kernel's notation. */
    private static final String AARCH64 = """
            enabled
            interpreter /usr/libexec/qemu-binfmt/aarch64-binfmt-P
            flags: POCF
            offset 0
            magic 7f454c460201010000000000000000000200b700
            mask ffffffffffffff00fffffffffffffffffeffffff
            """;

    private static BinfmtEntry entry(String magic, String mask) {
        return new BinfmtEntry("any", true, "/usr/bin/any", "F", 0, magic, mask);
    }

    private static Set<Emulation> servedBy(BinfmtEntry entry) {
        EnumSet<Emulation> served = EnumSet.noneOf(Emulation.class);
        Stream.of(Emulation.values())
                .filter(emulation -> emulation.isServedBy(entry))
                .forEach(served::add);
        return served;
    }

    @ParameterizedTest
    @CsvSource({
        "linux/amd64, qemu-x86_64",
        "linux/amd64/v3, qemu-x86_64",
        "linux/386, qemu-i386",
        "linux/arm64, qemu-aarch64",
        "linux/arm64/v9, qemu-aarch64",
        "linux/arm/v5, qemu-arm",
        "linux/arm/v7, qemu-arm",
        "linux/riscv64, qemu-riscv64",
        "linux/s390x, qemu-s390x",
        "linux/ppc64le, qemu-ppc64le",
        "linux/mips64, qemu-mips64",
        "linux/mips64le, qemu-mips64el",
        "linux/loong64, qemu-loongarch64"
    })
    void shouldKnowTheEntryOfAPlatform(String platform, String entry) {
        assertThat(Emulation.of(Platform.parse(platform)).orElseThrow().entryName())
                .isEqualTo(entry);
    }

    @ParameterizedTest
    @ValueSource(strings = {"windows/amd64", "darwin/arm64", "linux/sparc64"})
    void shouldKnowThatOthersAreNotEmulated(String platform) {
        assertThat(Emulation.of(Platform.parse(platform))).isEmpty();
    }

    /** Magic and mask of tonistiigi/binfmt's cmd/binfmt/config.go. */
    @ParameterizedTest
    @CsvSource({
        "AMD64, 7f454c4602010100000000000000000002003e00, fffffffffffefe00fffffffffffffffffeffffff",
        "ARM64, 7f454c460201010000000000000000000200b700, ffffffffffffff00fffffffffffffffffeffffff",
        "ARM, 7f454c4601010100000000000000000002002800, ffffffffffffff00fffffffffffffffffeffffff",
        "S390X, 7f454c4602020100000000000000000000020016, ffffffffffffff00fffffffffffffffffffeffff",
        "PPC64LE, 7f454c4602010100000000000000000002001500, ffffffffffffff00fffffffffffffffffeffff00",
        "RISCV64, 7f454c460201010000000000000000000200f300, ffffffffffffff00fffffffffffffffffeffffff",
        "I386, 7f454c4601010100000000000000000002000300, fffffffffffefe00fffffffffffffffffeffffff",
        "MIPS64LE, 7f454c4602010100000000000000000002000800, ffffffffffffff0000fffffffffffffffeffffff",
        "MIPS64, 7f454c4602020100000000000000000000020008, ffffffffffffff0000fffffffffffffffffeffff",
        "LOONG64, 7f454c4602010100000000000000000002000201, fffffffffffffffc00fffffffffffffffeffffff"
    })
    void shouldTellByTheMagicAlone(Emulation emulation, String magic, String mask) {
        assertThat(servedBy(entry(magic, mask))).containsExactly(emulation);
    }

    @Test
    void shouldReadAnEntryOfTheKernel() {
        BinfmtEntry entry = BinfmtEntry.parse("qemu-aarch64", AARCH64);

        assertThat(entry)
                .isEqualTo(new BinfmtEntry(
                        "qemu-aarch64",
                        true,
                        "/usr/libexec/qemu-binfmt/aarch64-binfmt-P",
                        "POCF",
                        0,
                        "7f454c460201010000000000000000000200b700",
                        "ffffffffffffff00fffffffffffffffffeffffff"));
        assertThat(entry.isFixed()).isTrue();
        assertThat(Serialised.copy(entry)).isEqualTo(entry);
    }

    @Test
    void shouldFindAnEntryOfAnotherName() {
        BinfmtEntry rosetta = BinfmtEntry.parse("rosetta", """
                enabled
                interpreter /mnt/lima-rosetta/rosetta
                flags: OCF
                offset 0
                magic 7f454c4602010100000000000000000002003e00
                mask fffffffffffefe00fffffffffffffffffeffffff
                """);
        BinfmtEntry python = BinfmtEntry.parse(
                "python3.11", "enabled\ninterpreter /usr/bin/python3.11\nflags: \noffset 0\nmagic a70d0d0a\n");

        assertThat(Emulation.AMD64.findIn(List.of(python, rosetta))).contains(rosetta);
        assertThat(Emulation.ARM64.findIn(List.of(python, rosetta))).isEmpty();
    }

    @Test
    void shouldNotCountWhatDoesNotServe() {
        BinfmtEntry disabled = BinfmtEntry.parse("qemu-aarch64", AARCH64.replace("enabled", "disabled"));
        BinfmtEntry otherOffset = BinfmtEntry.parse("qemu-aarch64", AARCH64.replace("offset 0", "offset 2"));
        BinfmtEntry byExtension =
                BinfmtEntry.parse("jar", "enabled\ninterpreter /usr/bin/jexec\nflags: \nextension .jar\n");
        BinfmtEntry withoutPie = entry("7f454c460201010000000000000000000200b700", "");

        assertThat(List.of(disabled, otherOffset, byExtension, withoutPie)).noneMatch(Emulation.ARM64::isServedBy);
    }

    @Test
    void shouldTellAnEntryThatContainersCannotUse() {
        assertThat(BinfmtEntry.parse("qemu-aarch64", AARCH64.replace("POCF", "POC"))
                        .isFixed())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "enabled",
                "interpreter /a\noffset x\nmagic 7f\n",
                "interpreter /a\noffset -1\nmagic 7f\n",
                "interpreter /a\noffset 0\nmagic 7g\n",
                "interpreter /a\noffset 0\nmagic 7f4\n",
                "interpreter /a\noffset 0\nmagic 7f45\nmask ff\n"
            })
    void shouldRefuseWhatIsNoEntry(String text) {
        assertThatThrownBy(() -> BinfmtEntry.parse("qemu-aarch64", text))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("\"qemu-aarch64\" is invalid");
    }
}
