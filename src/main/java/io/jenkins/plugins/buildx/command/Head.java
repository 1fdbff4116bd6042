package io.jenkins.plugins.buildx.command;

import java.io.ByteArrayOutputStream;

/** Keeps the first bytes of a stream. */
public final class Head {
    private final int limit;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    public Head(int limit) {
        this.limit = limit;
    }

    /** Takes the next {@code length} bytes; what is over the limit is dropped. */
    public void add(byte[] bytes, int length) {
        kept.write(bytes, 0, Math.min(length, limit - kept.size()));
    }

    public boolean isFull() {
        return kept.size() >= limit;
    }

    public byte[] bytes() {
        return kept.toByteArray();
    }
}
