package io.jenkins.plugins.buildx.buildx;

import io.jenkins.plugins.buildx.image.Platform;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The smallest program of an architecture: a static ELF file of some hundred bytes that does nothing but end with {@link
 * #EXIT_CODE}. A machine that runs it and tells that code runs programs of the architecture; no image is needed to find that out.
 */
public final class ForeignBinary {
    /** Neither success nor what a shell, an emulator or a kernel tells of a program that it can't run. */
    public static final int EXIT_CODE = 42;

    /** Free on every architecture and, with pages of up to 64 KiB, aligned on every kernel. */
    private static final int ADDRESS = 0x400000;

    private static final int PAGE = 0x10000;
    private static final int HEADER_64 = 64;
    private static final int SEGMENT_64 = 56;
    private static final int HEADER_32 = 52;
    private static final int SEGMENT_32 = 32;
    private static final int IDENTIFICATION = 16;
    private static final int ELF = 0x7f454c46;
    private static final short EXECUTABLE = 2;
    private static final int LOADED = 1;
    private static final int READ_AND_EXECUTE = 5;

    private static final int FLAGS_ARM_EABI_5 = 0x05000000;
    private static final int FLAGS_PPC64_ABI_2 = 2;
    private static final int FLAGS_MIPS64 = 0x60000000;
    private static final int FLAGS_LOONG64_DOUBLE_FLOAT = 0x43;

    private final Emulation emulation;
    private final byte[] code;
    private final int flags;

    private ForeignBinary(Emulation emulation, int flags, String code) {
        this.emulation = emulation;
        this.flags = flags;
        this.code = HexFormat.of().parseHex(code.replace(" ", ""));
    }

    /**
     * The program of a platform; empty for other systems than Linux and architectures that nobody emulates. 32-bit ARM from v7 on
     * gets an instruction that v6 does not have.
     */
    public static Optional<ForeignBinary> of(Platform platform) {
        return Emulation.of(platform).map(emulation -> of(emulation, platform.variant()));
    }

    /** Each loads 42 as the first argument and the number of the system call exit, in the kernel's way, and calls it. */
    private static ForeignBinary of(Emulation emulation, String variant) {
        return switch (emulation) {
            case AMD64 -> new ForeignBinary(emulation, 0, "bf2a000000 b83c000000 0f05");
            case I386 -> new ForeignBinary(emulation, 0, "bb2a000000 b801000000 cd80");
            case ARM64 -> new ForeignBinary(emulation, 0, "400580d2 a80b80d2 010000d4");
            case ARM ->
                new ForeignBinary(
                        emulation,
                        FLAGS_ARM_EABI_5,
                        (isBeforeArmV7(variant) ? "2a00a0e3" : "2a0000e3") + "0170a0e3 000000ef");
            case RISCV64 -> new ForeignBinary(emulation, 0, "1305a002 9308d005 73000000");
            case S390X -> new ForeignBinary(emulation, 0, "a729002a 0a01");
            case PPC64LE -> new ForeignBinary(emulation, FLAGS_PPC64_ABI_2, "2a006038 01000038 02000044");
            case MIPS64 -> new ForeignBinary(emulation, FLAGS_MIPS64, "2404002a 240213c2 0000000c");
            case MIPS64LE -> new ForeignBinary(emulation, FLAGS_MIPS64, "2a000424 c2130224 0c000000");
            case LOONG64 -> new ForeignBinary(emulation, FLAGS_LOONG64_DOUBLE_FLOAT, "04a88002 0b748103 00002b00");
        };
    }

    private static boolean isBeforeArmV7(String variant) {
        return variant.compareTo("v7") < 0;
    }

    /** The file's content. */
    public byte[] bytes() {
        return emulation.wordSize() == 64 ? file64() : file32();
    }

    private byte[] file64() {
        int length = HEADER_64 + SEGMENT_64 + code.length;
        ByteBuffer file = begun(length)
                .putLong(ADDRESS + HEADER_64 + SEGMENT_64)
                .putLong(HEADER_64)
                .putLong(0);
        sizes(file, HEADER_64, SEGMENT_64);
        file.putInt(LOADED).putInt(READ_AND_EXECUTE).putLong(0);
        file.putLong(ADDRESS).putLong(ADDRESS).putLong(length).putLong(length).putLong(PAGE);
        return file.put(code).array();
    }

    private byte[] file32() {
        int length = HEADER_32 + SEGMENT_32 + code.length;
        ByteBuffer file = begun(length)
                .putInt(ADDRESS + HEADER_32 + SEGMENT_32)
                .putInt(HEADER_32)
                .putInt(0);
        sizes(file, HEADER_32, SEGMENT_32);
        file.putInt(LOADED).putInt(0).putInt(ADDRESS).putInt(ADDRESS);
        file.putInt(length).putInt(length).putInt(READ_AND_EXECUTE).putInt(PAGE);
        return file.put(code).array();
    }

    /** What 64- and 32-bit files begin with alike. */
    private ByteBuffer begun(int length) {
        boolean little = emulation.order() == ByteOrder.LITTLE_ENDIAN;
        ByteBuffer file = ByteBuffer.allocate(length).putInt(ELF);
        file.put((byte) (emulation.wordSize() / 32))
                .put((byte) (little ? 1 : 2))
                .put((byte) 1);
        file.order(emulation.order()).position(IDENTIFICATION);
        return file.putShort(EXECUTABLE).putShort((short) emulation.machine()).putInt(1);
    }

    /** The end of the header, from its flags on: one segment, no sections. */
    private void sizes(ByteBuffer file, int header, int segment) {
        file.putInt(flags).putShort((short) header).putShort((short) segment).putShort((short) 1);
        file.putShort((short) 0).putShort((short) 0).putShort((short) 0);
    }
}
