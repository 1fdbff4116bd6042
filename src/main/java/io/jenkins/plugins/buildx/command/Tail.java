package io.jenkins.plugins.buildx.command;

import java.nio.charset.Charset;
import java.util.Arrays;

/** Keeps the last bytes of a stream. */
public final class Tail {
    private final byte[] ring;
    private long seen;

    /**
     * @param limit in bytes, 1 or more
     */
    public Tail(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("An end can't have " + limit + " bytes");
        }
        this.ring = new byte[limit];
    }

    /** Takes the next {@code length} bytes. */
    public void add(byte[] bytes, int length) {
        int from = Math.max(0, length - ring.length);
        seen += from;
        while (from < length) {
            int at = (int) (seen % ring.length);
            int run = Math.min(length - from, ring.length - at);
            System.arraycopy(bytes, from, ring, at, run);
            from += run;
            seen += run;
        }
    }

    public byte[] bytes() {
        if (seen <= ring.length) {
            return Arrays.copyOf(ring, (int) seen);
        }
        int at = (int) (seen % ring.length);
        byte[] all = new byte[ring.length];
        System.arraycopy(ring, at, all, 0, ring.length - at);
        System.arraycopy(ring, 0, all, ring.length - at, at);
        return all;
    }

    /** The kept bytes as text. Where others were dropped before them it begins with a whole line, so that no half of a secret escapes its mask. */
    public String text(Charset charset) {
        String text = new String(bytes(), charset);
        return seen > ring.length ? text.substring(text.indexOf('\n') + 1) : text;
    }
}
