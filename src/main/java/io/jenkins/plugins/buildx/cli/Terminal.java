package io.jenkins.plugins.buildx.cli;

import io.jenkins.plugins.buildx.command.Log;
import java.io.PrintStream;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A log for people: plain lines, and on a terminal below them one that tells how long it has been going on. */
final class Terminal implements Log, AutoCloseable {
    private static final String CLEAR = "\r\033[K";
    private static final int WIDTH = 100;

    private final PrintStream stream;
    private final boolean live;
    private final long started = System.nanoTime();
    private final ScheduledExecutorService clock;
    private String last = "";

    /** @param live whether the stream is a terminal */
    Terminal(PrintStream stream, boolean live) {
        this.stream = stream;
        this.live = live;
        this.clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "terminal");
            thread.setDaemon(true);
            return thread;
        });
        if (live) {
            clock.scheduleAtFixedRate(this::tick, 250, 250, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public synchronized void line(String line) {
        if (live) {
            stream.print(CLEAR);
        }
        stream.println(line);
        last = line;
        stream.flush();
    }

    private synchronized void tick() {
        if (clock.isShutdown()) {
            return;
        }
        String text = String.format("[%.1f s] %s", (System.nanoTime() - started) / 1e9, last.strip());
        stream.print(CLEAR + text.substring(0, Math.min(text.length(), WIDTH)));
        stream.flush();
    }

    @Override
    public synchronized void close() {
        if (live && !clock.isShutdown()) {
            stream.print(CLEAR);
            stream.flush();
        }
        clock.shutdownNow();
    }
}
