package io.jenkins.plugins.buildx.buildx;

import java.io.Serial;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Puts the parts of a step's output together to lines, made safe by {@link PrintableLine}.
 *
 * <p>What a carriage return overwrites, as progress bars do, is dropped. Of a very long line the middle is dropped, so
 * that memory is bounded.
 */
final class LogLines implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    static final int HEAD = 3 << 10;
    static final int TAIL = 1 << 10;
    private static final int CAPACITY = 16 << 10;

    private byte[] pending = new byte[0];
    private int length;
    private long dropped;
    private boolean returned;

    void add(byte[] data, Consumer<String> lines) {
        for (byte b : data) {
            if (b == '\n') {
                end(lines);
            } else if (b == '\r') {
                returned = true;
            } else {
                store(b);
            }
        }
    }

    /** Ends a line that was begun. */
    void flush(Consumer<String> lines) {
        if (length > 0) {
            end(lines);
        }
    }

    private void end(Consumer<String> lines) {
        lines.accept(PrintableLine.of(text()));
        clear();
    }

    private void clear() {
        length = 0;
        dropped = 0;
        returned = false;
    }

    private void store(byte b) {
        if (returned) {
            clear();
        }
        if (length == CAPACITY) {
            System.arraycopy(pending, CAPACITY - TAIL, pending, HEAD, TAIL);
            dropped += CAPACITY - TAIL - HEAD;
            length = HEAD + TAIL;
        }
        if (length == pending.length) {
            pending = Arrays.copyOf(pending, Math.min(CAPACITY, Math.max(128, 2 * length)));
        }
        pending[length++] = b;
    }

    private String text() {
        if (dropped == 0 && length <= HEAD + TAIL) {
            return new String(pending, 0, length, StandardCharsets.UTF_8);
        }
        long cut = dropped + length - HEAD - TAIL;
        return new String(pending, 0, HEAD, StandardCharsets.UTF_8)
                + " ... (" + cut + " bytes cut) ... "
                + new String(pending, length - TAIL, TAIL, StandardCharsets.UTF_8);
    }
}
