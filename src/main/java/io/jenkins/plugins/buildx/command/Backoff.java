package io.jenkins.plugins.buildx.command;

import java.time.Duration;
import java.util.Optional;

/**
 * After which failures something is tried again, and how long before that it is waited: each time twice as long as before, and a
 * minute at most.
 *
 * @param attempts at the most, 1 or more
 * @param firstPause before the second attempt
 */
public record Backoff(int attempts, Duration firstPause) {
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    /** More would not fit a number, and has long come to the longest pause. */
    private static final int DOUBLINGS = 16;

    public Backoff {
        if (attempts < 1) {
            throw new IllegalArgumentException("At least one attempt is needed, not " + attempts);
        }
    }

    /** Of builds, whether the process of one is waited for or comes back to by itself. */
    public static Backoff ofBuilds(int attempts) {
        return new Backoff(attempts, Duration.ofSeconds(2));
    }

    /**
     * How long to wait before the next attempt, which the log is told; empty if there is none, because the attempts are used up or
     * {@code failure} is one for good.
     *
     * @param attempt that failed, from 1
     * @param what was attempted
     */
    public Optional<Duration> after(int attempt, Failure failure, String what, Log log) {
        if (!failure.isRetryable() || attempt >= attempts) {
            return Optional.empty();
        }
        Duration pause = pause(attempt);
        log.line(what + ": " + failure.sentence());
        log.line("  trying again in " + CommandFailed.seconds(pause) + " (attempt " + (attempt + 1) + " of " + attempts
                + ")");
        return Optional.of(pause);
    }

    private Duration pause(int attempt) {
        Duration pause = firstPause.multipliedBy(1L << Math.min(attempt - 1, DOUBLINGS));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
}
