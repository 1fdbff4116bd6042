package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.buildx.Buildx;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.engine.ReapingRules.Fate;
import io.jenkins.plugins.buildx.engine.ReapingRules.Verdict;
import io.jenkins.plugins.buildx.report.Abilities;
import io.jenkins.plugins.buildx.smoke.container.Leftovers;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/** Removes from a machine what an owner left there and nobody uses any more. Tells the log all that it does. */
public final class Reaper {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    /** What is known of the use of builders beyond the machine. */
    public interface Uses {
        /** When a builder of that name was used last on any machine, milliseconds since 1970; 0 if nobody knows. */
        long lastUse(String builder);

        /** Whether somebody works with a builder of that name. */
        boolean isInUse(String builder);

        /** Does the work while nobody can begin to use a builder of that name. */
        void whileNobodyBegins(String builder, Work work) throws IOException, InterruptedException;
    }

    /** Work on a machine. */
    @FunctionalInterface
    public interface Work {
        void run() throws IOException, InterruptedException;
    }

    private final Machine machine;
    private final Log log;

    public Reaper(Machine machine, Log log) {
        this.machine = machine;
        this.log = log;
    }

    /**
     * Removes old builders, and cuts caches down to the budget. Goes on with the next one where that fails.
     *
     * @param builders those of the machine
     */
    public void reapBuilders(List<Abilities.Builder> builders, ReapingRules rules, Uses uses)
            throws IOException, InterruptedException {
        for (Abilities.Builder builder : builders) {
            if (judged(builder, rules, uses).fate() == Fate.KEPT) {
                continue;
            }
            // asked again: somebody may have begun to use it meanwhile
            uses.whileNobodyBegins(builder.name(), () -> carryOut(builder, rules, judged(builder, rules, uses)));
        }
    }

    private static Verdict judged(Abilities.Builder builder, ReapingRules rules, Uses uses) {
        return rules.judge(builder, uses.lastUse(builder.name()), uses.isInUse(builder.name()), Instant.now());
    }

    private void carryOut(Abilities.Builder builder, ReapingRules rules, Verdict verdict)
            throws IOException, InterruptedException {
        Buildx buildx = new BuildxFinder(machine).find();
        switch (verdict.fate()) {
            case REMOVED -> {
                tell("Removing builder " + builder + ": " + verdict.reason(), buildx.remove(builder.name()));
                machine.delete(machine.stateDirectory() + "/" + builder.name() + ".toml");
                machine.delete(BuilderMemory.file(buildx.store(), builder.name()));
            }
            case PRUNED ->
                tell(
                        "Pruning the cache of builder " + builder + ": " + verdict.reason(),
                        buildx.prune(builder.name(), rules.budget()));
            case KEPT -> log.line("Keeping builder " + builder + " after all: " + verdict.reason());
        }
    }

    /** Removes the smoke tests' containers whose owner is dead. */
    public void reapContainers(Predicate<String> isDead) throws IOException, InterruptedException {
        Leftovers.sweep(machine, isDead, log);
    }

    private void tell(String what, Command command) throws IOException, InterruptedException {
        log.line(what);
        try {
            CommandResult result = machine.run(command.within(LIMIT));
            String said = (result.text() + "\n" + result.stderr()).strip();
            // of a pruned cache the first lines name records that nobody knows
            said.lines().reduce((one, next) -> next).ifPresent(line -> log.line("  " + line));
            if (!result.succeeded()) {
                log.line("  failed with exit code " + result.exitCode());
            }
        } catch (Failure e) {
            log.line("  failed: " + e.sentence());
        }
    }
}
