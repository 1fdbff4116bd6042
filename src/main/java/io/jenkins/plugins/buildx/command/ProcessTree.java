package io.jenkins.plugins.buildx.command;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** A process with its children and theirs. A child that was left behind by a parent which has gone is no longer of the tree. */
final class ProcessTree {
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final int POLL_MILLIS = 10;

    /** Those that are born while their parents are being told are found by looking again. */
    private static final int LOOKS = 3;

    private final Set<ProcessHandle> members = new LinkedHashSet<>();

    ProcessTree(ProcessHandle root) {
        members.add(root);
    }

    /** Asks all to end, so that docker can cancel its build and remove its containers, and kills those that don't. Returns when all are gone. */
    synchronized void end() {
        tell(ProcessHandle::destroy);
        boolean interrupted = !haveGone();
        kill();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Kills all. Returns when they are gone. */
    synchronized void kill() {
        tell(ProcessHandle::destroyForcibly);
        if (!haveGone()) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(Consumer<ProcessHandle> signal) {
        Set<ProcessHandle> told = new LinkedHashSet<>();
        for (int look = 0; look < LOOKS; look++) {
            members.addAll(descendants());
            members.stream().filter(told::add).forEach(signal);
        }
    }

    private List<ProcessHandle> descendants() {
        return members.stream().flatMap(ProcessHandle::descendants).toList();
    }

    /** Waits for all to go, for as long as is gracious. Returns false when interrupted. */
    private boolean haveGone() {
        long start = System.nanoTime();
        try {
            while (members.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() - start < GRACE.toNanos()) {
                Thread.sleep(POLL_MILLIS);
            }
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
