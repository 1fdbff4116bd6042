package io.jenkins.plugins.buildx.smoke.program;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Beginnings of programs, composed after the formats' specifications. */
final class Programs {
    private Programs() {}

    /** An ELF header for a machine. */
    static byte[] elf(int machine, boolean is64Bit, boolean bigEndian) {
        return elf(machine, is64Bit, bigEndian, 0);
    }

    static byte[] elf(int machine, boolean is64Bit, boolean bigEndian, int flags) {
        ByteBuffer header = ByteBuffer.allocate(64).order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        header.put(new byte[] {0x7f, 'E', 'L', 'F', (byte) (is64Bit ? 2 : 1), (byte) (bigEndian ? 2 : 1), 1});
        header.putShort(16, (short) 2);
        header.putShort(18, (short) machine);
        header.putInt(is64Bit ? 48 : 36, flags);
        return header.array();
    }

    static byte[] amd64() {
        return elf(62, true, false);
    }

    static byte[] arm64() {
        return elf(183, true, false);
    }

    static byte[] script(String firstLine) {
        return (firstLine + "\necho\n").getBytes(StandardCharsets.UTF_8);
    }

    /** A Windows program: a DOS header that points to the PE header. */
    static byte[] pe(int machine) {
        ByteBuffer file = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {'M', 'Z'});
        file.putInt(0x3c, 0x80);
        file.putInt(0x80, 0x4550);
        file.putShort(0x84, (short) machine);
        return file.array();
    }

    static byte[] machO(int cpu) {
        return ByteBuffer.allocate(32)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0xfeedfacf)
                .putInt(cpu)
                .array();
    }
}
