package io.jenkins.plugins.buildx.smoke.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.smoke.program.Program.Format;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramTest {
    @ParameterizedTest
    @CsvSource({
        "62, true, false, x86-64, amd64",
        "62, false, false, x86-64, amd64",
        "3, false, false, i386, 386",
        "183, true, false, aarch64, arm64",
        "183, true, true, aarch64, arm64be",
        "40, false, false, arm, arm",
        "40, false, true, arm, armbe",
        "21, true, false, ppc64le, ppc64le",
        "21, true, true, ppc64, ppc64",
        "20, false, true, ppc, ppc",
        "22, true, true, s390x, s390x",
        "22, false, true, s390, s390",
        "243, true, false, riscv64, riscv64",
        "243, false, false, riscv, riscv",
        "258, true, false, loong64, loong64",
        "8, false, true, mips, mips",
        "8, false, false, mipsle, mipsle",
        "8, true, true, mips64, mips64",
        "8, true, false, mips64le, mips64le",
        "2, false, true, sparc, sparc",
        "43, true, true, sparc64, sparc64",
        "4, false, true, m68k, ''",
        "36902, true, false, alpha, ''",
        "4711, true, false, machine 4711, ''"
    })
    void shouldKnowTheMachine(int number, boolean is64Bit, boolean bigEndian, String machine, String architecture) {
        ElfHeader header =
                ElfHeader.parse(Programs.elf(number, is64Bit, bigEndian)).orElseThrow();

        assertThat(header.machineName()).isEqualTo(machine);
        assertThat(header.architecture()).isEqualTo(architecture);
    }

    @Test
    void shouldTellMipsWithNarrowPointers() {
        assertThat(ElfHeader.parse(Programs.elf(8, false, true, 0x20))
                        .orElseThrow()
                        .architecture())
                .isEqualTo("mips64");
        assertThat(ElfHeader.parse(Programs.elf(8, false, false, 0x20))
                        .orElseThrow()
                        .architecture())
                .isEqualTo("mips64le");
        // cut off before the flags
        assertThat(ElfHeader.parse(Arrays.copyOf(Programs.elf(8, false, true, 0x20), 20))
                        .orElseThrow()
                        .architecture())
                .isEqualTo("mips");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 19})
    void shouldNotTakeABeginningForAHeader(int length) {
        assertThat(ElfHeader.parse(Arrays.copyOf(Programs.amd64(), length))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "#!/bin/sh|/bin/sh",
                "#! /bin/bash -eu |/bin/bash;-eu",
                "#!/usr/bin/env python3|/usr/bin/env;python3",
                "#!/usr/bin/env -S node --title x|/usr/bin/env;-S node --title x",
                "#!\t/bin/sh|/bin/sh"
            })
    void shouldReadTheInterpreterAsTheKernelDoes(String line, String expected) {
        Program program = Program.recognise(Programs.script(line));

        assertThat(program.format()).isEqualTo(Format.SCRIPT);
        assertThat(program.interpreter()).isEqualTo(List.of(expected.split(";")));
    }

    @Test
    void shouldKnowOtherSystemsPrograms() {
        assertThat(Program.recognise(Programs.pe(0x8664)))
                .isEqualTo(new Program(Format.PE, "Windows amd64", "amd64", List.of()));
        assertThat(Program.recognise(Programs.pe(0xaa64)).architecture()).isEqualTo("arm64");
        assertThat(Program.recognise(Programs.machO(0x0100000c)))
                .isEqualTo(new Program(Format.MACH_O, "macOS arm64", "arm64", List.of()));
        assertThat(Program.recognise(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0}).format())
                .isEqualTo(Format.WASM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "#!", "MZ", "MZ and no more of a program", "echo hello", "\u007fELF"})
    void shouldAdmitWhatItDoesNotKnow(String start) {
        assertThat(Program.recognise(start.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1))
                        .format())
                .isEqualTo(Format.UNKNOWN);
    }

    @Test
    void shouldKnowWhichSystemRunsWhat() {
        assertThat(Format.ELF.isExecutedBy("linux")).isTrue();
        assertThat(Format.ELF.isExecutedBy("freebsd")).isTrue();
        assertThat(Format.ELF.isExecutedBy("windows")).isFalse();
        assertThat(Format.PE.isExecutedBy("windows")).isTrue();
        assertThat(Format.PE.isExecutedBy("linux")).isFalse();
    }
}
