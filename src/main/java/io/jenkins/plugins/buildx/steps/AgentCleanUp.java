package io.jenkins.plugins.buildx.steps;

import hudson.Extension;
import hudson.model.AsyncPeriodicWork;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.engine.Reaper;
import io.jenkins.plugins.buildx.engine.ReapingRules;
import io.jenkins.plugins.buildx.report.Abilities;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import jenkins.model.Jenkins;

/**
 * Looks at the agents once an hour, and removes from those that steps of this plugin ran on what nobody uses any more: this
 * Jenkins' own, and nothing while a step runs there. All that is done is told in the log of the task.
 */
@Extension
public final class AgentCleanUp extends AsyncPeriodicWork {
    private static final Duration LIMIT = Duration.ofMinutes(20);

    public AgentCleanUp() {
        super("Docker Buildx clean-up");
    }

    @Override
    public long getRecurrencePeriod() {
        return HOUR;
    }

    /** Builds that go on after a restart have been resumed by then. */
    @Override
    public long getInitialDelay() {
        return HOUR;
    }

    @Override
    protected void execute(TaskListener listener) throws IOException, InterruptedException {
        OwedCleanUps owed = OwedCleanUps.get();
        owed.forgetDeleted();
        for (Computer computer : Jenkins.get().getComputers()) {
            Node node = computer.getNode();
            if (node != null && computer.isOnline()) {
                Log log = line -> listener.getLogger().println(node.getDisplayName() + ": " + line);
                owed.settle(node, log);
                visit(node, log);
            }
        }
    }

    /** What goes wrong on one agent is no reason to stay away from the next. */
    private static void visit(Node node, Log log) {
        BuildxGlobalConfiguration settings = BuildxGlobalConfiguration.get();
        boolean wasUsed = KnownAgents.get().find(node.getNodeName()).isPresent();
        if (!wasUsed && !settings.isLabelAgents()) {
            return;
        }
        try (TimeLimit limit = new TimeLimit(Workers.get(), LIMIT)) {
            Abilities found = KnownAgents.get().lookNow(node);
            if (wasUsed && settings.isCleanUp()) {
                cleanUp(node, found, settings, log);
            }
        } catch (IOException | RuntimeException e) {
            log.line("nothing more is done here: " + e.getMessage());
        } catch (InterruptedException e) {
            log.line("nothing more is done here: it took longer than " + LIMIT.toMinutes() + " minutes");
        }
    }

    private static void cleanUp(Node node, Abilities found, BuildxGlobalConfiguration settings, Log log)
            throws IOException, InterruptedException {
        String name = node.getNodeName();
        if (RunningSteps.get().isAnyOn(name)) {
            log.line("nothing is removed while a step runs here");
            return;
        }
        ReapingRules rules = new ReapingRules(
                Owner.builderPrefix(), Duration.ofDays(settings.getCleanUpDays()), settings.cacheBudget());
        AgentMachine agent = AgentMachine.of(node);
        try {
            Reaper reaper = new Reaper(agent, log);
            reaper.reapBuilders(found.builders(), rules, new KnownUses(name));
            reaper.reapContainers(Owner::isDead);
        } finally {
            agent.delete(agent.temporaryDirectory());
        }
        KnownAgents.get().lookNow(node);
    }

    private record KnownUses(String node) implements Reaper.Uses {
        /** Builders of one name on agents that share a daemon share its container. */
        @Override
        public long lastUse(String builder) {
            long seen = Arrays.stream(Jenkins.get().getComputers())
                    .map(computer -> KnownAgents.get().find(computer.getName()))
                    .flatMap(Optional::stream)
                    .flatMap(found -> found.builders().stream())
                    .filter(found -> found.name().equals(builder))
                    .mapToLong(Abilities.Builder::used)
                    .max()
                    .orElse(0);
            return Math.max(seen, RunningSteps.get().lastUse(builder));
        }

        @Override
        public boolean isInUse(String builder) {
            return RunningSteps.get().isAnyWith(builder);
        }

        @Override
        public void whileNobodyBegins(String builder, Reaper.Work work) throws IOException, InterruptedException {
            BuilderLock.during(node, builder, work);
        }
    }
}
