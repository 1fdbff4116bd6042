package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Platforms that are built together, and where.
 *
 * @param label expression of the agents that build them; {@link #AUTO} to choose by what is known of them
 */
record AgentGroup(List<Platform> platforms, String label) {
    /** Stands for agents that run a platform by themselves. */
    static final String AUTO = "auto";

    /** Such as {@code linux/arm64}, or several with commas. */
    String name() {
        return platforms.stream().map(Platform::toString).collect(Collectors.joining(","));
    }

    /** A folder's name, such as {@code linux-arm64}. */
    String slug() {
        return platforms.stream().map(Platform::slug).collect(Collectors.joining("_"));
    }

    /**
     * The groups that {@code agents} makes of platforms.
     *
     * @param agents a map of platforms to labels, one label for all, {@link #AUTO}, or {@code null} for any agent
     * @param platforms that are wanted; none for all of the map
     * @param alike what is the same for platforms that the same agents run; empty if none does
     * @throws InvalidInput if {@code agents} is something else
     */
    static List<AgentGroup> of(@Nullable Object agents, List<Platform> platforms, Function<Platform, String> alike) {
        if (agents instanceof Map<?, ?> map) {
            return ofMap(map, platforms);
        }
        if (AUTO.equals(agents)) {
            return auto(platforms, alike);
        }
        if (agents == null || agents instanceof String) {
            return List.of(new AgentGroup(platforms, agents == null ? "" : agents.toString()));
        }
        throw new InvalidInput(
                "agents is a map such as ['linux/arm64': 'docker && arm64'], a label for all, or 'auto'; not "
                        + InvalidInput.quoted(agents.toString()));
    }

    private static List<AgentGroup> ofMap(Map<?, ?> map, List<Platform> wanted) {
        Map<Platform, String> labels = new LinkedHashMap<>();
        List<AgentGroup> groups = new ArrayList<>();
        map.forEach((key, label) -> {
            List<Platform> platforms = new ArrayList<>(Platform.parseAll(List.of(key.toString())));
            if (!(label instanceof String text) || text.isBlank()) {
                throw new InvalidInput("agents needs a label for " + key + ", such as 'docker && arm64'");
            }
            for (Platform platform : platforms) {
                if (labels.putIfAbsent(platform, text) != null) {
                    throw new InvalidInput("agents names " + platform + " twice");
                }
            }
            platforms.removeIf(platform -> !wanted.isEmpty() && !wanted.contains(platform));
            if (!platforms.isEmpty()) {
                groups.add(new AgentGroup(platforms, text));
            }
        });
        return withRest(groups, wanted, labels);
    }

    /** Platforms that have no agents of their own are emulated by the first ones. */
    private static List<AgentGroup> withRest(
            List<AgentGroup> groups, List<Platform> wanted, Map<Platform, String> labels) {
        if (labels.isEmpty()) {
            throw new InvalidInput("agents is empty; write for example agents: ['linux/arm64': 'docker && arm64']");
        }
        List<Platform> rest = wanted.stream()
                .filter(platform -> !labels.containsKey(platform))
                .toList();
        if (!rest.isEmpty()) {
            groups.add(new AgentGroup(rest, labels.values().iterator().next()));
        }
        return groups;
    }

    private static List<AgentGroup> auto(List<Platform> platforms, Function<Platform, String> alike) {
        if (platforms.isEmpty()) {
            throw new InvalidInput(
                    "agents: 'auto' needs the platforms to choose agents for, such as platforms: ['linux/amd64', 'linux/arm64']");
        }
        return platforms.stream()
                .collect(Collectors.groupingBy(alike, LinkedHashMap::new, Collectors.toList()))
                .values()
                .stream()
                .map(together -> new AgentGroup(together, AUTO))
                .toList();
    }
}
