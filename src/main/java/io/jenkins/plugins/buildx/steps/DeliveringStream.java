package io.jenkins.plugins.buildx.steps;

import java.io.OutputStream;
import java.util.Arrays;

/** Hands on what is written to it until no more is wanted, and swallows the rest. */
final class DeliveringStream extends OutputStream {
    /** Takes output. */
    @FunctionalInterface
    interface Delivery {
        /** Returns false when no more is wanted. */
        boolean take(byte[] bytes, int length);
    }

    private final Delivery delivery;
    private final Runnable end;
    private boolean closed;

    /** @param end run once, when the delivery wants no more */
    DeliveringStream(Delivery delivery, Runnable end) {
        this.delivery = delivery;
        this.end = end;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        byte[] fromStart = offset == 0 ? bytes : Arrays.copyOfRange(bytes, offset, offset + length);
        if (!closed && !delivery.take(fromStart, length)) {
            closed = true;
            end.run();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
