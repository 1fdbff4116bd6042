package io.jenkins.plugins.buildx.smoke.container;

import java.time.Duration;

/** The end of a time limit, by a clock that nobody sets. */
final class Deadline {
    private final long start = System.nanoTime();
    private final Duration limit;

    Deadline(Duration limit) {
        this.limit = limit;
    }

    Duration limit() {
        return limit;
    }

    /** At least 1 ms, so that it can be given to what wants a limit. */
    Duration remaining() {
        long left = limit.toNanos() - (System.nanoTime() - start);
        return Duration.ofNanos(Math.max(left, 1_000_000));
    }

    boolean isOver() {
        return System.nanoTime() - start >= limit.toNanos();
    }

    /** The shorter of two. */
    static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** How long ago it was set, in seconds. */
    double elapsed() {
        return (System.nanoTime() - start) / 1e9;
    }
}
