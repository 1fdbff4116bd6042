package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.Extension;
import hudson.model.listeners.ItemListener;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import jenkins.model.Jenkins;

/**
 * The threads that steps work in, from one start of Jenkins to its end. One thread keeps the time and never works; as many as are
 * needed work.
 */
final class Workers {
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static @Nullable Workers current;

    private final ScheduledThreadPoolExecutor clock =
            new ScheduledThreadPoolExecutor(1, threads("clock"), new DiscardPolicy());
    private final ExecutorService pool = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            1,
            TimeUnit.MINUTES,
            new SynchronousQueue<>(),
            threads("worker"),
            new DiscardPolicy());
    private volatile boolean closing;

    private Workers() {
        clock.setRemoveOnCancelPolicy(true);
    }

    /** The threads of the Jenkins that runs. */
    static synchronized Workers get() {
        if (current == null) {
            current = new Workers();
        }
        return current;
    }

    /** Runs {@code work} in a thread of its own, now; never, if Jenkins goes down. */
    void submit(Runnable work) {
        pool.execute(work);
    }

    /** Runs {@code work} in a thread of its own after {@code pause}, unless the returned handle is cancelled before. */
    Future<?> submit(Runnable work, Duration pause) {
        return clock.schedule(() -> pool.execute(work), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether Jenkins goes down: what now fails or ends must not be told, the next start does it again. */
    boolean isClosing() {
        return closing;
    }

    /** Lets go on for a moment what is nearly done, so that it is saved, and interrupts the rest. */
    private void close() {
        closing = true;
        clock.shutdownNow();
        pool.shutdown();
        try {
            if (!pool.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                pool.shutdownNow();
                pool.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Nullable
    private static synchronized Workers replaced() {
        Workers old = current;
        current = null;
        return old;
    }

    private static ThreadFactory threads(String kind) {
        AtomicInteger count = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, "docker-buildx " + kind + " " + count.incrementAndGet());
            thread.setDaemon(true);
            thread.setContextClassLoader(Jenkins.class.getClassLoader());
            return thread;
        };
    }

    /** Ends the threads before running builds are saved for the last time; a terminator would run beside that. */
    @Extension
    public static final class Closer extends ItemListener {
        @Override
        public void onBeforeShutdown() {
            Workers old = replaced();
            if (old != null) {
                old.close();
            }
        }
    }
}
