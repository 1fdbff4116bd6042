package io.jenkins.plugins.buildx.buildx;

import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The platform of a machine's own processor, found out without a process. */
public final class HostPlatform {
    private static final int WORD_SIZE_AND_ORDER = 4;
    private static final int MACHINE = 18;

    private HostPlatform() {}

    /** Asks the kernel (6.1 and later tell), else looks at the program that is reading; empty on other systems than Linux. */
    public static Optional<Platform> of(Machine machine) throws IOException, InterruptedException {
        Optional<byte[]> told = machine.read("/proc/sys/kernel/arch");
        return told.isPresent()
                ? named(new String(told.get(), StandardCharsets.US_ASCII).strip())
                : machine.read("/proc/self/exe").flatMap(HostPlatform::ofProgram);
    }

    /** @param name as {@code uname -m} tells it */
    private static Optional<Platform> named(String name) {
        try {
            return Optional.of(Platform.parse("linux/" + name));
        } catch (InvalidInput e) {
            return Optional.empty();
        }
    }

    private static Optional<Platform> ofProgram(byte[] program) {
        return Arrays.stream(Emulation.values())
                .map(emulation -> Platform.of("linux", emulation.architecture(), ""))
                .filter(platform -> ForeignBinary.of(platform)
                        .filter(known -> isAlike(known.bytes(), program))
                        .isPresent())
                .findFirst();
    }

    private static boolean isAlike(byte[] one, byte[] other) {
        return other.length >= MACHINE + 2
                && Arrays.equals(
                        one,
                        WORD_SIZE_AND_ORDER,
                        WORD_SIZE_AND_ORDER + 2,
                        other,
                        WORD_SIZE_AND_ORDER,
                        WORD_SIZE_AND_ORDER + 2)
                && Arrays.equals(one, MACHINE, MACHINE + 2, other, MACHINE, MACHINE + 2);
    }
}
