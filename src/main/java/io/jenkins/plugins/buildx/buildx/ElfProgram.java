package io.jenkins.plugins.buildx.buildx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The beginning of an ELF file, as much as tells whether it runs by itself. */
public final class ElfProgram {
    /** Enough of a file for its header and its program headers, in bytes. */
    public static final int HEAD = 4096;

    private static final int ELF = 0x7f454c46;
    private static final int SHORTEST = 64;
    private static final int WORD_SIZE = 4;
    private static final int BYTE_ORDER = 5;
    private static final int INTERPRETER = 3;

    private final ByteBuffer head;
    private final boolean wide;

    private ElfProgram(byte[] head) {
        this.head = ByteBuffer.wrap(head);
        this.head.order(head[BYTE_ORDER] == 1 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        this.wide = head[WORD_SIZE] == 2;
    }

    /**
     * Whether the file is a program that a dynamic linker has to load, and so works only where that and its libraries are.
     *
     * @param head its first {@link #HEAD} bytes
     */
    public static boolean isDynamicallyLinked(byte[] head) {
        return head.length >= SHORTEST
                && ByteBuffer.wrap(head).getInt() == ELF
                && new ElfProgram(head).hasInterpreter();
    }

    private boolean hasInterpreter() {
        long table = wide ? head.getLong(0x20) : head.getInt(0x1c);
        int size = head.getShort(wide ? 0x36 : 0x2a);
        int count = head.getShort(wide ? 0x38 : 0x2c);
        for (int i = 0; i < count; i++) {
            long at = table + (long) i * size;
            if (at >= 0 && at + Integer.BYTES <= head.limit() && head.getInt((int) at) == INTERPRETER) {
                return true;
            }
        }
        return false;
    }
}
