package io.jenkins.plugins.buildx.command;

import java.io.IOException;
import java.time.Duration;

/** Tries again what may work when tried again, with growing pauses, and says so. */
public final class Retry {
    /** Something that may fail. */
    @FunctionalInterface
    public interface Attempt<T> {
        T run() throws IOException, InterruptedException;
    }

    /** Waits between two attempts. */
    @FunctionalInterface
    public interface Pause {
        void of(Duration duration) throws InterruptedException;
    }

    private final Backoff backoff;
    private final Log log;
    private final Pause pause;

    /**
     * @param attempts at the most, 1 or more
     * @param firstPause doubled after each attempt
     */
    public Retry(int attempts, Duration firstPause, Log log) {
        this(new Backoff(attempts, firstPause), log);
    }

    public Retry(Backoff backoff, Log log) {
        this(backoff, log, duration -> Thread.sleep(duration.toMillis()));
    }

    Retry(Backoff backoff, Log log, Pause pause) {
        this.backoff = backoff;
        this.log = log;
        this.pause = pause;
    }

    /**
     * Runs {@code attempt} until it succeeds, fails for good, or the attempts are used up.
     *
     * @throws Failure the last attempt's
     */
    public <T> T run(String what, Attempt<T> attempt) throws IOException, InterruptedException {
        for (int n = 1; ; n++) {
            try {
                return attempt.run();
            } catch (Failure e) {
                pause.of(backoff.after(n, e, what, log).orElseThrow(() -> e));
            }
        }
    }
}
