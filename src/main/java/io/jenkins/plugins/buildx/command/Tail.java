package io.jenkins.plugins.buildx.command;

import java.nio.charset.Charset;
import java.util.Arrays;

/** Keeps the last bytes of a stream. Takes no more memory than it has bytes to keep. */
public final class Tail {
    private static final int FIRST_SIZE = 8 * 1024;

    private final int limit;
    private byte[] ring;
    private long seen;

    /**
     * @param limit in bytes, 1 or more
     */
    public Tail(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("An end can't have " + limit + " bytes");
        }
        this.limit = limit;
        this.ring = new byte[Math.min(limit, FIRST_SIZE)];
    }

    /** Takes the next {@code length} bytes. */
    public void add(byte[] bytes, int length) {
        makeRoom(length);
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

    /** Nothing is dropped before the ring has its full size, so that until then its bytes stand where they stood. */
    private void makeRoom(int length) {
        if (ring.length < limit && seen + length > ring.length) {
            ring = Arrays.copyOf(ring, (int) Math.min(limit, Math.max(2L * ring.length, seen + length)));
        }
    }

    public byte[] bytes() {
        return last(limit);
    }

    /** The kept bytes. Where others were dropped before them they begin with a whole line, so that no half of a secret escapes its mask. */
    public byte[] wholeLines() {
        byte[] all = bytes();
        return seen > all.length ? Arrays.copyOfRange(all, afterLineBreak(all), all.length) : all;
    }

    /** The same as text. */
    public String text(Charset charset) {
        byte[] all = bytes();
        int from = seen > all.length ? afterLineBreak(all) : 0;
        return new String(all, from, all.length - from, charset);
    }

    /** The last {@code most} bytes, or as many as there are. */
    public byte[] last(int most) {
        int length = (int) Math.min(most, Math.min(seen, ring.length));
        byte[] end = new byte[length];
        int at = (int) ((seen - length) % ring.length);
        int run = Math.min(length, ring.length - at);
        System.arraycopy(ring, at, end, 0, run);
        System.arraycopy(ring, 0, end, run, length - run);
        return end;
    }

    /** Where the first line begins that is whole; at 0 if there is none. */
    private static int afterLineBreak(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return i + 1;
            }
        }
        return 0;
    }
}
