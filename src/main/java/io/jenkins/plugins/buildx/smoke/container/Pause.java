package io.jenkins.plugins.buildx.smoke.container;

import java.time.Duration;

/**
 * The pause before the next look. It stays about an eighth of the time waited so far: what is ready is seen late by no more than that,
 * and a minute takes few looks all the same.
 *
 * @param length at the most {@code longest}
 * @param longest that any of those to come will be
 */
record Pause(Duration length, Duration longest) {
    private static final Duration FIRST = Duration.ofMillis(20);
    /** By the sum of such a series a pause is the first one and 0.15 of what those before it come to. */
    private static final double GROWTH = 1.15;

    Pause {
        length = Deadline.shorter(length, longest);
    }

    /** The one before the second look. */
    static Pause first(Duration longest) {
        return new Pause(FIRST, longest);
    }

    /** The one after it. */
    Pause next() {
        return new Pause(Duration.ofNanos(Math.round(length.toNanos() * GROWTH)), longest);
    }
}
