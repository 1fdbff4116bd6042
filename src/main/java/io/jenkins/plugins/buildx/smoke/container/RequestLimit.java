package io.jenkins.plugins.buildx.smoke.container;

import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long one request to a container may take. Short at first, since a server that hangs on its first connection answers the next
 * one; then twice as long after each request that used its time up, so that one who takes long for every answer is heard too.
 */
final class RequestLimit {
    private static final Duration FIRST = Duration.ofSeconds(3);
    /** Of the limit for all checks, for one request at the most: there is to be time for others. */
    private static final int SHARE = 6;

    private final Duration longest;
    private final LongSupplier clock;
    private Duration next;

    /**
     * @param whole the limit for all checks
     * @param clock in nanoseconds, as {@link System#nanoTime}
     */
    RequestLimit(Duration whole, LongSupplier clock) {
        this.longest = whole.dividedBy(SHARE);
        this.clock = clock;
        this.next = Deadline.shorter(FIRST, longest);
    }

    /** What asks within a limit. */
    interface Request<T> {
        T within(Duration limit) throws IOException, InterruptedException;
    }

    /**
     * Asks once.
     *
     * @param left of the time for all checks
     */
    <T> T ask(Duration left, Request<T> request) throws IOException, InterruptedException {
        Duration limit = Deadline.shorter(next, left);
        long start = clock.getAsLong();
        T answer = request.within(limit);
        if (clock.getAsLong() - start >= limit.toNanos()) {
            next = Deadline.shorter(next.multipliedBy(2), longest);
        }
        return answer;
    }
}
