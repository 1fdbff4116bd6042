package io.jenkins.plugins.buildx.steps;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Run;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The steps that have begun and not ended, and so what is in use on the agents. */
@Extension
public final class RunningSteps {
    private static final Logger LOGGER = Logger.getLogger(RunningSteps.class.getName());

    private final Set<AgentExecution> running = ConcurrentHashMap.newKeySet();

    /** When the latest step with a builder ended: an agent is looked at only after that. */
    private final ConcurrentMap<String, Long> ended = new ConcurrentHashMap<>();

    static RunningSteps get() {
        return ExtensionList.lookupSingleton(RunningSteps.class);
    }

    /** Before the step does anything; again after a restart. */
    void begin(AgentExecution step) {
        running.add(step);
    }

    void end(AgentExecution step) {
        ended.put(step.builderName(), System.currentTimeMillis());
        running.remove(step);
    }

    /** When the latest step with a builder of that name ended, milliseconds since 1970; 0 if none did since Jenkins started. */
    long lastUse(String builder) {
        return ended.getOrDefault(builder, 0L);
    }

    /** Whether a step works on the node of that name. */
    boolean isAnyOn(String node) {
        forgetDead();
        return running.stream().anyMatch(step -> step.node().equals(node));
    }

    /** Whether a step works with a builder of that name, on whatever node: several may share a daemon. */
    boolean isAnyWith(String builder) {
        forgetDead();
        return running.stream().anyMatch(step -> step.builderName().equals(builder));
    }

    /** Whether the step of that id runs, see {@link AgentExecution#id}. */
    boolean isRunning(String id) {
        forgetDead();
        return running.stream().anyMatch(step -> step.id().equals(id));
    }

    /** A build that is killed tells its steps nothing. */
    private void forgetDead() {
        running.removeIf(step -> !isInRunningBuild(step));
    }

    private static boolean isInRunningBuild(AgentExecution step) {
        try {
            Run<?, ?> run = step.getContext().get(Run.class);
            return run == null || run.isBuilding();
        } catch (IOException | InterruptedException e) {
            // so it is with a build that was killed for good; with one that is being loaded, too
            LOGGER.log(Level.FINE, "Only the build itself tells whether a step still runs", e);
            return !Owner.isOver(step.run());
        }
    }
}
