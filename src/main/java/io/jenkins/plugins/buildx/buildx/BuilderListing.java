package io.jenkins.plugins.buildx.buildx;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All builders of a user, as {@code docker buildx ls --format json} tells them since buildx 0.13. */
public record BuilderListing(List<BuilderInspection> builders) implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    public BuilderListing {
        builders = List.copyOf(builders);
    }

    /**
     * Reads JSON objects, one a line and each a builder. buildx 0.13 prints a builder once for itself and once for each
     * of its nodes.
     *
     * @throws InvalidInput if a line is something else
     */
    public static BuilderListing parse(String jsonLines) {
        return new BuilderListing(jsonLines
                .lines()
                .filter(line -> !line.isBlank())
                .map(BuilderListing::builder)
                .distinct()
                .toList());
    }

    /** The builder of that name, if there is one. */
    public Optional<BuilderInspection> find(String name) {
        return builders.stream().filter(builder -> builder.name().equals(name)).findFirst();
    }

    private static BuilderInspection builder(String line) {
        JsonNode builder = Json.parseObject("docker buildx ls", line);
        List<BuilderNode> nodes = new ArrayList<>();
        builder.path("Nodes").forEach(node -> nodes.add(node(node)));
        return new BuilderInspection(
                builder.path("Name").asText(),
                builder.path("Driver").asText(),
                builder.hasNonNull("LastActivity")
                        ? GoTime.parse(builder.path("LastActivity").asText())
                        : Instant.EPOCH,
                builder.path("Err").asText(),
                nodes);
    }

    private static BuilderNode node(JsonNode node) {
        List<GcRule> rules = new ArrayList<>();
        node.path("GCPolicy").forEach(rule -> rules.add(gcRule(rule)));
        return new BuilderNode(
                node.path("Name").asText(),
                node.path("Endpoint").asText(),
                texts(node.path("DriverOpts")),
                Json.texts(node.path("Flags")),
                node.path("Status").asText(),
                node.path("Version").asText(),
                ReportedPlatforms.parse(Json.texts(node.path("Platforms"))),
                Set.of(),
                texts(node.path("Labels")),
                rules,
                node.path("Err").asText());
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new LinkedHashMap<>();
        object.properties()
                .forEach(property ->
                        texts.put(property.getKey(), property.getValue().asText()));
        return texts;
    }

    private static GcRule gcRule(JsonNode rule) {
        return new GcRule(
                rule.path("all").asBoolean(),
                String.join(" ", Json.texts(rule.path("filter"))),
                Duration.ofNanos(rule.path("keepDuration").asLong()),
                rule.path("reservedSpace").asLong() + rule.path("keepBytes").asLong(),
                rule.path("maxUsedSpace").asLong(),
                rule.path("minFreeSpace").asLong());
    }
}
