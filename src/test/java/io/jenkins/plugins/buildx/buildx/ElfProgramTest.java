package io.jenkins.plugins.buildx.buildx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ElfProgramTest {
    private static final int LOAD = 1;
    private static final int DYNAMIC = 2;
    private static final int INTERPRETER = 3;

    @Test
    void shouldTellProgramsThatNeedALinker() {
        assertThat(ElfProgram.isDynamicallyLinked(wide(LOAD, INTERPRETER))).isTrue();
        assertThat(ElfProgram.isDynamicallyLinked(wide(LOAD))).isFalse();
    }

    @Test
    void shouldTakeAStaticPositionIndependentProgramForStatic() {
        assertThat(ElfProgram.isDynamicallyLinked(wide(LOAD, DYNAMIC))).isFalse();
    }

    @Test
    void shouldReadPrograms32BitsWideInBigEndianOrder() {
        ByteBuffer file = ByteBuffer.allocate(52 + 2 * 32)
                .putInt(0x7f454c46)
                .put((byte) 1)
                .put((byte) 2);
        file.putInt(0x1c, 52).putShort(0x2a, (short) 32).putShort(0x2c, (short) 2);
        file.putInt(52, LOAD).putInt(52 + 32, INTERPRETER);

        assertThat(ElfProgram.isDynamicallyLinked(file.array())).isTrue();
    }

    @Test
    void shouldTakeOtherAndDamagedFilesForStatic() {
        byte[] cut = new byte[64];
        System.arraycopy(wide(LOAD, INTERPRETER), 0, cut, 0, cut.length);

        assertThat(ElfProgram.isDynamicallyLinked(cut)).isFalse();
        assertThat(ElfProgram.isDynamicallyLinked(new byte[0])).isFalse();
        assertThat(ElfProgram.isDynamicallyLinked("#!/bin/sh\n".repeat(20).getBytes(StandardCharsets.US_ASCII)))
                .isFalse();
    }

    private static byte[] wide(int... segments) {
        ByteBuffer file = ByteBuffer.allocate(64 + segments.length * 56);
        file.putInt(0x7f454c46).put((byte) 2).put((byte) 1).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(0x20, 64).putShort(0x36, (short) 56).putShort(0x38, (short) segments.length);
        for (int i = 0; i < segments.length; i++) {
            file.putInt(64 + i * 56, segments[i]);
        }
        return file.array();
    }
}
