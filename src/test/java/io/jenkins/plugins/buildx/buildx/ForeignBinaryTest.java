package io.jenkins.plugins.buildx.buildx;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.LocalMachine;
import io.jenkins.plugins.buildx.image.Platform;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignBinaryTest {
    /** What `readelf -h` tells of programs that the compilers of Debian 12 made for these architectures. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "linux/amd64, 2, 1, 62, 132",
        "linux/386, 1, 1, 3, 96",
        "linux/arm64, 2, 1, 183, 132",
        "linux/arm/v7, 1, 1, 40, 96",
        "linux/arm/v6, 1, 1, 40, 96",
        "linux/riscv64, 2, 1, 243, 132",
        "linux/s390x, 2, 2, 22, 126",
        "linux/ppc64le, 2, 1, 21, 132",
        "linux/mips64, 2, 2, 8, 132",
        "linux/mips64le, 2, 1, 8, 132",
        "linux/loong64, 2, 1, 258, 132",
    })
    void shouldHaveTheHeaderOfItsArchitecture(String platform, int wordSize, int order, int machine, int length) {
        byte[] file = bytes(platform);
        ByteBuffer header = inOrder(file);

        assertThat(file).hasSize(length).startsWith(0x7f, 'E', 'L', 'F', wordSize, order, 1, 0);
        assertThat(header.getShort(16)).as("type: executable").isEqualTo((short) 2);
        assertThat(header.getShort(18)).isEqualTo((short) machine);
        assertThat(ElfProgram.isDynamicallyLinked(file)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Emulation.class)
    void shouldLoadAllOfItselfAndStartBehindItsHeaders(Emulation emulation) {
        ByteBuffer file = inOrder(bytes("linux/" + emulation.architecture()));
        boolean wide = emulation.wordSize() == 64;
        long entry = wide ? file.getLong(24) : file.getInt(24);
        long segment = wide ? file.getLong(32) : file.getInt(28);
        long address = wide ? file.getLong((int) segment + 16) : file.getInt((int) segment + 8);
        long length = wide ? file.getLong((int) segment + 32) : file.getInt((int) segment + 16);

        assertThat(file.getInt((int) segment)).as("a segment to load").isEqualTo(1);
        assertThat(length).isEqualTo(file.limit());
        assertThat(entry - address).isEqualTo(wide ? 64 + 56 : 52 + 32);
    }

    @ParameterizedTest
    @EnumSource(Emulation.class)
    void shouldBeWhatTheEmulatorOfTheArchitectureIsRegisteredFor(Emulation emulation) {
        byte[] file = bytes("linux/" + emulation.architecture());

        for (Emulation other : Emulation.values()) {
            BinfmtEntry entry = Registrations.entry(other, "/usr/bin/" + other.entryName(), "CF");
            assertThat(entry.matches(file)).as("as %s", other).isEqualTo(other == emulation);
        }
    }

    @Test
    void shouldAskMoreOfArmFromVersion7On() {
        assertThat(bytes("linux/arm/v6")).isEqualTo(bytes("linux/arm/v5")).isNotEqualTo(bytes("linux/arm/v7"));
        assertThat(bytes("linux/arm/v7")).isEqualTo(bytes("linux/arm/v8"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"windows/amd64", "linux/sparc64", "darwin/arm64"})
    void shouldNotExistForWhatNobodyEmulates(String platform) {
        assertThat(ForeignBinary.of(Platform.parse(platform))).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldRunOnTheMachineOfItsArchitecture(@TempDir Path folder) throws Exception {
        LocalMachine machine = new LocalMachine(Map.of(), folder.resolve("state"), folder.resolve("temporary"));
        Platform host = HostPlatform.of(machine).orElseThrow();
        String program = folder.resolve("program").toString();
        machine.write(program, ForeignBinary.of(host).orElseThrow().bytes(), true);

        assertThat(machine.run(Command.of(program)).exitCode()).isEqualTo(ForeignBinary.EXIT_CODE);
    }

    private static byte[] bytes(String platform) {
        return ForeignBinary.of(Platform.parse(platform)).orElseThrow().bytes();
    }

    private static ByteBuffer inOrder(byte[] file) {
        return ByteBuffer.wrap(file).order(file[5] == 1 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    }
}
