package io.jenkins.plugins.buildx.smoke.container;

import io.jenkins.plugins.buildx.smoke.LogCheck;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
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

    private LogFollower(Container container, ContainerLog log, Future<?> following) {
        this.container = container;
        this.log = log;
        this.following = following;
    }

    /** Follows a container that was started. */
    static LogFollower of(Container container, Collection<LogCheck> checks, SmokeRun run) {
        ContainerLog log = new ContainerLog(checks, run.logKept());
        Future<?> following = run.threads().submit(() -> {
            container.follow(log);
            return null;
        });
        return new LogFollower(container, log, following);
    }

    /** For a container that was not started: it has no log and no end. */
    static LogFollower none(Container container) {
        return new LogFollower(container, new ContainerLog(List.of(), 1), CompletableFuture.completedFuture(null));
    }

    ContainerLog log() {
        return log;
    }

    /** How the container ended; empty while it runs. */
    Optional<ContainerState> end() throws IOException, InterruptedException {
        if (end.isEmpty() && following.isDone()) {
            // it was never started, or its log broke off while it runs on
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

    /** Takes what is still to come from a container that was removed; when interrupted, without it. */
    void finish() {
        try {
            await(GRACE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            following.cancel(true);
        }
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
