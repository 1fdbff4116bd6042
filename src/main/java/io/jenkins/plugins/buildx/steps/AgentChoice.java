package io.jenkins.plugins.buildx.steps;

import hudson.model.Computer;
import hudson.model.Label;
import hudson.model.Node;
import hudson.slaves.Cloud;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.report.Abilities;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jenkins.model.Jenkins;

/**
 * Which agents are to build platforms.
 *
 * @param platforms that they are to build; none if any agent with docker will do
 * @param label expression of those that are wanted; {@link AgentGroup#AUTO} to choose by what is known of agents
 * @param others expressions of those that do instead, by emulation, where there is none that is wanted
 * @param undelivered those of them for which no cloud made an agent in time: only agents that are there count
 */
record AgentChoice(List<Platform> platforms, String label, List<String> others, List<String> undelivered)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    AgentChoice {
        platforms = new ArrayList<>(platforms);
        others = new ArrayList<>(others);
        undelivered = new ArrayList<>(undelivered);
        Stream.concat(Stream.of(label), others.stream())
                .filter(expression -> !expression.isBlank() && !expression.equals(AgentGroup.AUTO))
                .forEach(AgentChoice::parse);
    }

    AgentChoice(List<Platform> platforms, String label, List<String> others) {
        this(platforms, label, others, List.of());
    }

    /** This, without the agents that clouds make for a label. */
    AgentChoice withUndelivered(String expression) {
        List<String> all = Stream.concat(undelivered.stream(), Stream.of(expression))
                .distinct()
                .toList();
        return new AgentChoice(platforms, label, others, all);
    }

    /**
     * A label to build on.
     *
     * @param isWanted whether it is one that was asked for
     */
    record Chosen(String label, boolean isWanted) implements Serializable {
        private static final long serialVersionUID = 1L;

        /** As a script takes it. */
        Map<String, Object> tree() {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("label", label);
            tree.put("wanted", isWanted);
            return tree;
        }
    }

    /** A label of those that are wanted, if there is an agent, or a cloud that makes one. */
    Optional<Chosen> wanted() {
        if (label.equals(AgentGroup.AUTO)) {
            return labelOf(this::runsAll).map(found -> new Chosen(found, true));
        }
        return isThere(label) ? Optional.of(new Chosen(label, true)) : Optional.empty();
    }

    /** A label of those that do instead. */
    Optional<Chosen> other() {
        if (label.equals(AgentGroup.AUTO)) {
            return labelOf(Abilities::canBuild).map(found -> new Chosen(found, false));
        }
        return others.stream().filter(this::isThere).findFirst().map(found -> new Chosen(found, false));
    }

    /** What is to be built, for people. */
    String subject() {
        return platforms.isEmpty()
                ? "the image"
                : platforms.stream().map(Platform::toString).collect(Collectors.joining(","));
    }

    /** What becomes of it on other agents, for people. */
    String instead() {
        return platforms.isEmpty() ? "made on" : "emulated on";
    }

    /** What is looked for, for people. */
    String told() {
        return label.equals(AgentGroup.AUTO)
                ? "an agent that is known to run it natively"
                : "an agent with the label " + InvalidInput.quoted(label);
    }

    private boolean runsAll(Abilities abilities) {
        return abilities.canBuild()
                && platforms.stream()
                        .allMatch(platform -> modeOf(abilities, platform).equals("native"));
    }

    private static String modeOf(Abilities abilities, Platform platform) {
        return abilities.platforms().stream()
                .filter(ability -> ability.platform().equals(platform.toString()))
                .findFirst()
                .map(Abilities.Ability::mode)
                .orElse("");
    }

    /** The same for platforms that the same agents run natively, be they away at the moment; empty for those that none does. */
    static String nativeAgents(Platform platform) {
        return labelOf(
                        nodes(),
                        abilities -> abilities.canBuild()
                                && modeOf(abilities, platform).equals("native"))
                .orElse("");
    }

    /** An expression for all agents at hand that are known to be so. */
    private static Optional<String> labelOf(Predicate<Abilities> suited) {
        return labelOf(nodes().filter(AgentChoice::isAtHand), suited);
    }

    private static Optional<String> labelOf(Stream<Node> nodes, Predicate<Abilities> suited) {
        KnownAgents known = KnownAgents.get();
        known.lookAtNew();
        String label = nodes.filter(
                        node -> known.find(node.getNodeName()).filter(suited).isPresent())
                .map(node -> node.getSelfLabel().getExpression())
                .sorted()
                .collect(Collectors.joining(" || "));
        return label.isEmpty() ? Optional.empty() : Optional.of(label);
    }

    private static Stream<Node> nodes() {
        return Stream.concat(Stream.of(Jenkins.get()), Jenkins.get().getNodes().stream());
    }

    private boolean isThere(String expression) {
        return isAtHand(expression) || !undelivered.contains(expression) && isMade(expression);
    }

    /** Whether an agent of the label is online, be it busy or not. */
    static boolean isAtHand(String expression) {
        Stream<Node> nodes = expression.isBlank() ? nodes() : parse(expression).getNodes().stream();
        return nodes.anyMatch(AgentChoice::isAtHand);
    }

    /** Whether a cloud says that it makes agents of the label. */
    static boolean isMade(String expression) {
        return expression.isBlank()
                ? !Jenkins.get().clouds.isEmpty()
                : Jenkins.get().clouds.stream()
                        .anyMatch(cloud -> cloud.canProvision(new Cloud.CloudState(parse(expression), 0)));
    }

    private static boolean isAtHand(Node node) {
        Computer computer = node.toComputer();
        return computer != null && computer.isOnline() && node.getNumExecutors() > 0 && node.isAcceptingTasks();
    }

    private static Label parse(String expression) {
        try {
            return Label.parseExpression(expression);
        } catch (IllegalArgumentException e) {
            throw new InvalidInput(InvalidInput.quoted(expression) + " is no label expression: " + e.getMessage());
        }
    }
}
