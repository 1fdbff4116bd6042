package io.jenkins.plugins.buildx.smoke.container;

import io.jenkins.plugins.buildx.smoke.LogCheck;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Follows a container's log from its start, and so learns at once, and without asking again and again, when it exits: the log's end is
 * the container's.
 */
final class LogFollower {
    /** For what the container wrote last, after it was removed. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Container container;
    private final ContainerLog log;
    private final Future<?> following;
    private Optional<ContainerState> end = Optional.empty();

    LogFollower(Container container, Collection<LogCheck> checks, ExecutorService threads) {
        this.container = container;
        this.log = new ContainerLog(checks);
        this.following = threads.submit(() -> {
            container.follow(log);
            return null;
        });
    }

    ContainerLog log() {
        return log;
    }

    /** How the container ended; empty while it runs. */
    Optional<ContainerState> end() throws IOException, InterruptedException {
        if (end.isEmpty() && following.isDone()) {
            // the log may also break off while the container runs on, when docker's daemon was restarted
            end = Optional.of(container.state()).filter(state -> !state.running());
        }
        return end;
    }

    /** Waits for the container's end, not longer than {@code pause}. */
    void await(Duration pause) throws InterruptedException {
        if (following.isDone()) {
            Thread.sleep(pause.toMillis());
            return;
        }
        await(pause.toMillis());
    }

    /** Takes what is still to come from a container that was removed. */
    void finish() throws InterruptedException {
        await(GRACE.toMillis());
        following.cancel(true);
    }

    private void await(long milliseconds) throws InterruptedException {
        try {
            following.get(milliseconds, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | CancellationException e) {
            return;
        } catch (ExecutionException e) {
            // what of the log has come so far is there, and the container's state is asked from docker
            return;
        }
    }
}
