package io.jenkins.plugins.buildx.buildx;

import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.Serial;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What buildx knows of a builder.
 *
 * @param driver such as {@code docker-container}
 * @param lastActivity {@link Instant#EPOCH} if it was never used, or buildx is older than 0.10
 * @param builderError why the builder as a whole can't be used; empty if it can
 * @param nodes none if the builder as a whole can't be used
 */
public record BuilderInspection(
        String name, String driver, Instant lastActivity, String builderError, List<BuilderNode> nodes)
        implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    public BuilderInspection {
        nodes = List.copyOf(nodes);
    }

    /**
     * Reads what {@code docker buildx inspect [--bootstrap]} prints on stdout, of buildx 0.8 to 0.36.
     *
     * @throws InvalidInput if no builder's name is in it
     */
    public static BuilderInspection parse(String text) {
        return new InspectionReader(text).read();
    }

    /** What all nodes together build for, without repetitions, in order of first mention. */
    public List<Platform> platforms() {
        return nodes.stream()
                .flatMap(node -> node.platforms().stream())
                .distinct()
                .toList();
    }

    /** Whether there is at least one node and all run. */
    public boolean isRunning() {
        return error().isEmpty() && !nodes.isEmpty() && nodes.stream().allMatch(BuilderNode::isRunning);
    }

    /**
     * The builder's error and those of its nodes, the latter after the node's name; empty if there are none.
     * An unreachable daemon is told here: {@code docker buildx inspect} exits with 0 all the same.
     */
    public String error() {
        return Stream.concat(
                        Stream.of(builderError),
                        nodes.stream()
                                .filter(node -> !node.error().isEmpty())
                                .map(node -> node.name() + ": " + node.error()))
                .filter(error -> !error.isEmpty())
                .collect(Collectors.joining("\n"));
    }
}
