package io.jenkins.plugins.buildx.buildx;

import io.jenkins.plugins.buildx.image.Platform;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;

/**
 * What makes a Linux kernel run programs of another architecture: an entry of binfmt_misc whose magic matches them.
 *
 * <p>Names are those of QEMU's user mode emulators, numbers those of <a
 * href="https://www.sco.com/developers/gabi/latest/ch4.eheader.html">the ELF header</a>. One entry serves all variants
 * of an architecture.
 */
public enum Emulation {
    AMD64("amd64", "qemu-x86_64", 64, ByteOrder.LITTLE_ENDIAN, 0x3e),
    I386("386", "qemu-i386", 32, ByteOrder.LITTLE_ENDIAN, 0x03),
    ARM64("arm64", "qemu-aarch64", 64, ByteOrder.LITTLE_ENDIAN, 0xb7),
    ARM("arm", "qemu-arm", 32, ByteOrder.LITTLE_ENDIAN, 0x28),
    RISCV64("riscv64", "qemu-riscv64", 64, ByteOrder.LITTLE_ENDIAN, 0xf3),
    S390X("s390x", "qemu-s390x", 64, ByteOrder.BIG_ENDIAN, 0x16),
    PPC64LE("ppc64le", "qemu-ppc64le", 64, ByteOrder.LITTLE_ENDIAN, 0x15),
    MIPS64("mips64", "qemu-mips64", 64, ByteOrder.BIG_ENDIAN, 0x08),
    MIPS64LE("mips64le", "qemu-mips64el", 64, ByteOrder.LITTLE_ENDIAN, 0x08),
    LOONG64("loong64", "qemu-loongarch64", 64, ByteOrder.LITTLE_ENDIAN, 0x102);

    private static final int ELF = 0x7f454c46;
    private static final int HEADER_LENGTH = 24;
    private static final int TYPE_OFFSET = 16;
    private static final int EXECUTABLE = 2;
    private static final int POSITION_INDEPENDENT = 3;

    private final String architecture;
    private final String entryName;
    private final int wordSize;
    private final ByteOrder order;
    private final int machine;

    Emulation(String architecture, String entryName, int wordSize, ByteOrder order, int machine) {
        this.architecture = architecture;
        this.entryName = entryName;
        this.wordSize = wordSize;
        this.order = order;
        this.machine = machine;
    }

    /** What a platform's programs need; empty for other systems than Linux and architectures nobody emulates. */
    public static Optional<Emulation> of(Platform platform) {
        return Arrays.stream(values())
                .filter(emulation -> "linux".equals(platform.os()))
                .filter(emulation -> emulation.architecture.equals(platform.architecture()))
                .findFirst();
    }

    /** As Go and tonistiigi/binfmt's {@code --install} name it, such as {@code arm64}. */
    public String architecture() {
        return architecture;
    }

    /** As QEMU's packages and images name the entry and the program, such as {@code qemu-aarch64}. */
    public String entryName() {
        return entryName;
    }

    /** Bits of an address, 32 or 64. */
    int wordSize() {
        return wordSize;
    }

    ByteOrder order() {
        return order;
    }

    /** The number of the architecture in an ELF header. */
    int machine() {
        return machine;
    }

    /**
     * Whether the kernel runs the architecture's programs with this entry, whatever its name: it is enabled, and its
     * magic matches their ELF header, of position-independent programs too. See {@link BinfmtEntry#isFixed} for
     * whether it does so in containers.
     */
    public boolean isServedBy(BinfmtEntry entry) {
        return entry.enabled() && entry.matches(header(EXECUTABLE)) && entry.matches(header(POSITION_INDEPENDENT));
    }

    /** The first entry that serves, of any name. */
    public Optional<BinfmtEntry> findIn(Collection<BinfmtEntry> entries) {
        return entries.stream().filter(this::isServedBy).findFirst();
    }

    /** The beginning of an ELF file; 8 bytes of padding after the identification are zero. */
    private byte[] header(int type) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_LENGTH);
        header.putInt(ELF)
                .put((byte) (wordSize == 64 ? 2 : 1))
                .put((byte) (order == ByteOrder.LITTLE_ENDIAN ? 1 : 2))
                .put((byte) 1);
        header.order(order).position(TYPE_OFFSET);
        header.putShort((short) type).putShort((short) machine).putInt(1);
        return header.array();
    }
}
