package io.jenkins.plugins.buildx.buildx;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.engine.FakeMachine;
import io.jenkins.plugins.buildx.image.Platform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HostPlatformTest {
    private final FakeMachine machine = new FakeMachine();

    @ParameterizedTest
    @CsvSource({
        "x86_64, linux/amd64",
        "aarch64, linux/arm64",
        "armv7l, linux/arm/v7",
        "i686, linux/386",
        "loongarch64, linux/loong64"
    })
    void shouldAskTheKernel(String told, String platform) throws Exception {
        machine.file("/proc/sys/kernel/arch", told + "\n");

        assertThat(HostPlatform.of(machine)).contains(Platform.parse(platform));
    }

    @ParameterizedTest
    @EnumSource(Emulation.class)
    void shouldLookAtTheRunningProgramWhereAnOldKernelDoesNotTell(Emulation emulation) throws Exception {
        Platform platform = Platform.of("linux", emulation.architecture(), "");
        machine.write("/proc/self/exe", ForeignBinary.of(platform).orElseThrow().bytes(), true);

        assertThat(HostPlatform.of(machine)).contains(platform);
    }

    @Test
    void shouldBeUnknownElsewhere() throws Exception {
        assertThat(HostPlatform.of(machine)).isEmpty();
        assertThat(HostPlatform.of(machine.file("/proc/sys/kernel/arch", "vax\n")))
                .isEmpty();
        assertThat(HostPlatform.of(new FakeMachine().file("/proc/self/exe", "#!/bin/sh")))
                .isEmpty();
    }
}
