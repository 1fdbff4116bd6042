package io.jenkins.plugins.buildx.command;

import java.io.IOException;
import java.io.InputStream;

/** Reads one output stream of a process to its end, in a thread of its own. */
final class StreamReader {
    /** Takes what was read. */
    @FunctionalInterface
    interface Sink {
        /** Returns false when no more is wanted; the stream is closed then. */
        boolean take(byte[] bytes, int length);
    }

    private static final int CHUNK = 64 * 1024;
    private static final int TICK_MILLIS = 50;
    private static final int IDLE_TICKS = 40;

    private final InputStream stream;
    private final Sink sink;
    private final Runnable refused;
    private final Thread thread;
    private volatile boolean reading;

    /**
     * @param refused called when the sink wants no more
     */
    StreamReader(String name, InputStream stream, Sink sink, Runnable refused) {
        this.stream = stream;
        this.sink = sink;
        this.refused = refused;
        this.thread = new Thread(this::readAll, name);
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /**
     * Waits until the sink has all that the process wrote; call it when the process has gone. A child that it left behind
     * may hold the stream open for ever: after two seconds of waiting for that, what is still to come is not the process's.
     * The time that the sink itself needs is not limited.
     */
    void drain() throws InterruptedException {
        for (int idle = 0; thread.isAlive() && idle < IDLE_TICKS; ) {
            thread.join(TICK_MILLIS);
            idle = reading ? idle + 1 : 0;
        }
    }

    private void readAll() {
        if (!pump()) {
            refused.run();
        }
    }

    private boolean pump() {
        byte[] chunk = new byte[CHUNK];
        try (stream) {
            for (int length = read(chunk); length >= 0; length = read(chunk)) {
                if (!sink.take(chunk, length)) {
                    return false;
                }
            }
        } catch (IOException e) {
            // closed under us because the process has gone: so has its output
        }
        return true;
    }

    private int read(byte[] chunk) throws IOException {
        reading = true;
        try {
            return stream.read(chunk);
        } finally {
            reading = false;
        }
    }
}
