package io.jenkins.plugins.buildx.command;

import java.io.ByteArrayOutputStream;

/** Keeps the first bytes of a stream. */
public final class Head {
    private final int limit;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    /**
     * @param limit in bytes, 0 or more
     */
    public Head(int limit) {
        if (limit < 0) {
            throw new IllegalArgumentException("A beginning can't have " + limit + " bytes");
        }
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
