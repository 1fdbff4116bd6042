package io.jenkins.plugins.buildx.steps;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what is about to happen. */
final class Eventually {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private Eventually() {}

    /** Returns as soon as {@code condition} holds; fails after a minute. */
    static void eventually(String what, Callable<Boolean> condition) throws Exception {
        long began = System.nanoTime();
        while (!condition.call()) {
            if (System.nanoTime() - began > LIMIT.toNanos()) {
                throw new AssertionError("Not within " + LIMIT.toSeconds() + " s: " + what);
            }
            Thread.sleep(20);
        }
    }
}
