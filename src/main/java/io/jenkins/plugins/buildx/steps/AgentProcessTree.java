package io.jenkins.plugins.buildx.steps;

import hudson.Launcher;
import hudson.remoting.VirtualChannel;
import hudson.util.ProcessTree;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.security.MasterToSlaveCallable;

/** A process that was started through a launcher, and all its children: those that have its cookie in their environment. */
final class AgentProcessTree {
    private static final Logger LOGGER = Logger.getLogger(AgentProcessTree.class.getName());

    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Launcher launcher;
    private final Map<String, String> cookie;
    private volatile boolean outOfTime;

    AgentProcessTree(Launcher launcher) {
        this(launcher, Map.of("DOCKER_BUILDX_COOKIE", UUID.randomUUID().toString()));
    }

    private AgentProcessTree(Launcher launcher, Map<String, String> cookie) {
        this.launcher = launcher;
        this.cookie = cookie;
    }

    /** All processes that have {@link #markOf} the step of that id, whoever started them. */
    static AgentProcessTree ofStep(Launcher launcher, String id) {
        return new AgentProcessTree(launcher, markOf(id));
    }

    /** The environment variable by which all processes of a step are known, over restarts too. */
    static Map<String, String> markOf(String id) {
        return Map.of("DOCKER_BUILDX_STEP", id);
    }

    /** The environment variable by which the tree's processes are known. */
    Map<String, String> cookie() {
        return cookie;
    }

    /** Ends the tree because its time is over. */
    void endForTime() {
        outOfTime = true;
        end();
    }

    boolean ranOutOfTime() {
        return outOfTime;
    }

    /** Asks all to end, so that docker can cancel its build, and after some seconds, or when interrupted, kills those that didn't. */
    void end() {
        // the launcher asks one process after the other, and waits some seconds for each
        Future<?> impatience = Workers.get().submit(this::kill, GRACE);
        boolean interrupted = !isDone(() -> launcher.kill(cookie));
        impatience.cancel(false);
        kill();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Kills all at once. An interrupt waits until that is done; only one more, while an agent gives no answer, doesn't. */
    void kill() {
        VirtualChannel channel = launcher.getChannel();
        if (channel == null) {
            return;
        }
        // a call that an interrupt meets is taken back, and nothing would be killed
        boolean interrupted = Thread.interrupted();
        Work kill = () -> channel.call(new Kill(cookie));
        if (!isDone(kill)) {
            interrupted = true;
            isDone(kill);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether {@code work} came to an end, well or not, before an interrupt. */
    private static boolean isDone(Work work) {
        try {
            work.run();
        } catch (InterruptedException e) {
            return false;
        } catch (IOException | RuntimeException e) {
            // the agent is gone, or a container has no ps: whoever waits for the process learns of its end otherwise
            LOGGER.log(Level.FINE, "Processes could not be ended", e);
        }
        return true;
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static final class Kill extends MasterToSlaveCallable<Void, IOException> {
        private static final long serialVersionUID = 1L;
        private final Map<String, String> cookie;

        Kill(Map<String, String> cookie) {
            this.cookie = cookie;
        }

        @Override
        public Void call() {
            for (ProcessTree.OSProcess process : ProcessTree.get()) {
                if (process.hasMatchingEnvVars(cookie)) {
                    ProcessHandle.of(process.getPid()).ifPresent(ProcessHandle::destroyForcibly);
                }
            }
            return null;
        }
    }
}
