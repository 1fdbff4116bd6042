package io.jenkins.plugins.buildx.steps;

import java.time.Duration;
import java.util.concurrent.Future;

/** Interrupts the thread that made it when it is not closed in time. To be closed by that thread. */
final class TimeLimit implements AutoCloseable {
    private final Thread thread = Thread.currentThread();
    private final Future<?> alarm;
    private boolean fired;
    private boolean closed;

    TimeLimit(Workers workers, Duration limit) {
        this.alarm = workers.submit(this::fire, limit);
    }

    private synchronized void fire() {
        if (!closed) {
            fired = true;
            thread.interrupt();
        }
    }

    /** From now on nothing is interrupted, and no interruption by this limit is left over. */
    @Override
    public synchronized void close() {
        closed = true;
        alarm.cancel(false);
        if (fired) {
            Thread.interrupted();
        }
    }
}
