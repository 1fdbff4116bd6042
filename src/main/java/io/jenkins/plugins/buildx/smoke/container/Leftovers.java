package io.jenkins.plugins.buildx.smoke.container;

import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.command.Machine;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Containers that a dead run left behind: a controller was killed, a machine went away in the middle of a smoke test. */
public final class Leftovers {
    /** Together 2.5 s: so long a busy daemon may take for a container that it was asked for. */
    private static final int LOOKS = 5;

    private static final Duration PAUSE = Duration.ofMillis(250);

    private Leftovers() {}

    /**
     * Removes the leftovers of dead runs, and never a container of a run that may be alive; see {@link RunLabels}.
     *
     * @param alive invocations of this process
     * @throws IOException if docker could not be asked
     */
    public static void sweep(Machine machine, RunLabels labels, Set<String> alive, Log log)
            throws IOException, InterruptedException {
        List<String> ids = labels.leftovers(listing(machine), alive, new ProcessOwner()::isDead, Instant.now());
        if (!ids.isEmpty()) {
            log.line("Removing " + ids.size() + " containers that a dead run left behind");
            machine.require(SmokeRun.docker("rm", "--force", "--volumes").with(ids));
        }
    }

    /**
     * Removes the containers of those runs that are dead, and tells the log of each.
     *
     * @param isDead of a run, see {@link RunLabels#run()}
     * @throws IOException if docker could not be asked
     */
    public static void sweep(Machine machine, Predicate<String> isDead, Log log)
            throws IOException, InterruptedException {
        for (RunLabels.Labelled container : RunLabels.read(listing(machine))) {
            if (isDead.test(container.run())) {
                log.line("Removing container " + container.id() + " of " + container.run());
                machine.require(SmokeRun.docker("rm", "--force", "--volumes", container.id()));
            }
        }
    }

    private static String listing(Machine machine) throws IOException, InterruptedException {
        return machine.require(SmokeRun.docker(
                        "ps",
                        "--all",
                        "--no-trunc",
                        "--filter=label=" + RunLabels.INVOCATION,
                        "--format=" + RunLabels.FORMAT))
                .text();
    }

    /** Removes images that a setup's containers were committed to more than a day ago. */
    public static void sweepImages(Machine machine) throws IOException, InterruptedException {
        machine.require(SmokeRun.docker(
                "image", "prune", "--force", "--filter=label=" + RunLabels.INVOCATION, "--filter=until=24h"));
    }

    /**
     * Removes all that is left of one invocation that is over. Looks several times: docker's daemon may still be making the
     * container that its client asked for before it was ended.
     */
    public static void ofInvocation(Machine machine, RunLabels labels) throws IOException, InterruptedException {
        labelled(machine, RunLabels.INVOCATION + "=" + labels.invocation());
    }

    /** The same of all invocations of one owner, see {@link RunLabels#run}. */
    public static void ofRun(Machine machine, String run) throws IOException, InterruptedException {
        labelled(machine, RunLabels.RUN + "=" + run);
    }

    private static void labelled(Machine machine, String label) throws IOException, InterruptedException {
        for (int look = 0; look < LOOKS; look++) {
            Thread.sleep(look * PAUSE.toMillis());
            List<String> ids = machine.require(
                            SmokeRun.docker("ps", "--all", "--quiet", "--no-trunc", "--filter=label=" + label))
                    .text()
                    .lines()
                    .toList();
            if (!ids.isEmpty()) {
                machine.require(SmokeRun.docker("rm", "--force", "--volumes").with(ids));
            }
        }
    }
}
