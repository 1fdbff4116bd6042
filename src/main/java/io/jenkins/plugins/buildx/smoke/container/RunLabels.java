package io.jenkins.plugins.buildx.smoke.container;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The labels by which a run's containers are known, so that the leftovers of dead runs can be told from the containers of
 * those that are alive.
 *
 * @param invocation of the smoke test, unique
 * @param run the owner; no two processes alive share one
 * @param lifetime how long a container may live: one that is older is looked after by nobody
 */
public record RunLabels(String invocation, String run, Duration lifetime) {
    static final String INVOCATION = "io.jenkins.docker-buildx.smoke";
    static final String RUN = "io.jenkins.docker-buildx.run";
    private static final String DEADLINE = "io.jenkins.docker-buildx.deadline";

    /** All of them. */
    static final List<String> NAMES = List.of(INVOCATION, RUN, DEADLINE);

    /** What {@code docker ps --format} is told, so that {@link #read} reads its lines. */
    static final String FORMAT =
            "{{.ID}} {{.Label \"" + INVOCATION + "\"}} {{.Label \"" + DEADLINE + "\"}} {{.Label \"" + RUN + "\"}}";

    /** The arguments that put the labels on a container. */
    List<String> arguments() {
        return List.of(
                "--label=" + INVOCATION + "=" + invocation,
                "--label=" + RUN + "=" + run,
                "--label=" + DEADLINE + "=" + Instant.now().plus(lifetime).getEpochSecond());
    }

    /**
     * Which containers nobody looks after any more: those whose deadline has passed, whoever's they are, those of this very owner
     * that no smoke test of this process knows, and those of owners that are dead.
     *
     * @param listing a line for each container, in {@link #FORMAT}
     * @param alive invocations of this process
     * @param isDead of an owner that is known to be gone
     */
    List<String> leftovers(String listing, Set<String> alive, Predicate<String> isDead, Instant now) {
        return read(listing).stream()
                .filter(container -> !alive.contains(container.invocation())
                        && (run.equals(container.run())
                                || isOver(container.deadline(), now)
                                || isDead.test(container.run())))
                .map(Labelled::id)
                .toList();
    }

    /** A container and its labels; a label that it doesn't have is empty. */
    record Labelled(String id, String invocation, String deadline, String run) {}

    /** Reads a line for each container, in {@link #FORMAT}. */
    static List<Labelled> read(String listing) {
        return listing.lines()
                .map(line -> line.split(" ", 4))
                .filter(parts -> parts.length == 4)
                .map(parts -> new Labelled(parts[0], parts[1], parts[2], parts[3]))
                .toList();
    }

    private static boolean isOver(String deadline, Instant now) {
        return deadline.matches("[0-9]{1,12}") && now.getEpochSecond() > Long.parseLong(deadline);
    }
}
