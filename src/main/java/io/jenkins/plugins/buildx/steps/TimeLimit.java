package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import java.io.EOFException;
import java.io.IOException;
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

    /** What an agent is asked. */
    @FunctionalInterface
    interface Question<T> {
        @Nullable
        T ask() throws IOException, InterruptedException;
    }

    /**
     * Asks. An agent that doesn't answer is taken for one that isn't there.
     *
     * @throws EOFException if there is no answer in time, as if the connection was closed
     * @throws InterruptedException if the thread is interrupted by somebody else
     */
    @Nullable
    static <T> T within(Duration limit, Question<T> question) throws IOException, InterruptedException {
        TimeLimit alarm = new TimeLimit(Workers.get(), limit);
        try (alarm) {
            return question.ask();
        } catch (IOException | InterruptedException | RuntimeException e) {
            if (alarm.hasFired()) {
                throw (IOException) new EOFException("no answer within " + limit.toSeconds() + " s").initCause(e);
            }
            throw e;
        }
    }

    private synchronized void fire() {
        if (!closed) {
            fired = true;
            thread.interrupt();
        }
    }

    private synchronized boolean hasFired() {
        return fired;
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
