package io.jenkins.plugins.buildx;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what is sure to come, for long enough for a machine that does ten other things. */
public final class Await {
    public static final Duration PATIENCE = Duration.ofMinutes(3);

    private Await() {}

    /** Waits until {@code condition} holds. */
    public static void until(String what, Callable<Boolean> condition) throws Exception {
        long start = System.nanoTime();
        while (!condition.call()) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new AssertionError("waited in vain for " + what);
            }
            Thread.sleep(20);
        }
    }
}
