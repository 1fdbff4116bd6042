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

    private final int attempts;
    private final Duration firstPause;
    private final Log log;
    private final Pause pause;

    /**
     * @param attempts at the most, 1 or more
     * @param firstPause doubled after each attempt
     */
    public Retry(int attempts, Duration firstPause, Log log) {
        this(attempts, firstPause, log, duration -> Thread.sleep(duration.toMillis()));
    }

    Retry(int attempts, Duration firstPause, Log log, Pause pause) {
        if (attempts < 1) {
            throw new IllegalArgumentException("At least one attempt is needed, not " + attempts);
        }
        this.attempts = attempts;
        this.firstPause = firstPause;
        this.log = log;
        this.pause = pause;
    }

    /**
     * Runs {@code attempt} until it succeeds, fails for good, or the attempts are used up.
     *
     * @throws Failure the last attempt's
     */
    public <T> T run(String what, Attempt<T> attempt) throws IOException, InterruptedException {
        Duration wait = firstPause;
        for (int n = 1; ; n++) {
            try {
                return attempt.run();
            } catch (Failure e) {
                if (!e.isRetryable() || n == attempts) {
                    throw e;
                }
                log.line(what + ": " + e.sentence());
                log.line("  trying again in " + CommandFailed.seconds(wait) + " (attempt " + (n + 1) + " of " + attempts
                        + ")");
                pause.of(wait);
                wait = wait.multipliedBy(2);
            }
        }
    }
}
