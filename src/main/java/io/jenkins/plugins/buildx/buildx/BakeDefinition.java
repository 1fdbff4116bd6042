package io.jenkins.plugins.buildx.buildx;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What Bake's files come to, once everything that was asked for is applied to them, as {@code bake --print} tells it. */
public final class BakeDefinition implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    /** The group of what was asked for. */
    private static final String ASKED = "default";

    private final Map<String, List<String>> groups;
    private final Map<String, BakeTarget> targets;

    private BakeDefinition(Map<String, List<String>> groups, Map<String, BakeTarget> targets) {
        this.groups = Collections.unmodifiableMap(groups);
        this.targets = Collections.unmodifiableMap(targets);
    }

    /**
     * Reads the standard output of {@code docker buildx bake --print}. Where buildx up to 0.18 prints the fields of an output or a
     * secret in one text, later ones print an object.
     *
     * @throws InvalidInput if it isn't a JSON object, or a target has a tag or platform that can't be
     */
    public static BakeDefinition parse(String json) {
        JsonNode printed = Json.parseObject("docker buildx bake --print", json);
        Map<String, List<String>> groups = new LinkedHashMap<>();
        printed.path("group")
                .properties()
                .forEach(group ->
                        groups.put(group.getKey(), Json.texts(group.getValue().path("targets"))));
        Map<String, BakeTarget> targets = new LinkedHashMap<>();
        printed.path("target")
                .properties()
                .forEach(target -> targets.put(target.getKey(), target(target.getKey(), target.getValue())));
        return new BakeDefinition(groups, targets);
    }

    private static BakeTarget target(String name, JsonNode target) {
        List<String> platforms = Json.texts(target.path("platforms"));
        platforms.stream().filter(platform -> !platform.equals("local")).forEach(Platform::parse);
        List<String> ssh = new ArrayList<>();
        target.path("ssh").forEach(key -> ssh.add(ssh(key)));
        return new BakeTarget(
                name,
                target.path("context").asText(),
                target.path("dockerfile").asText(),
                tags(target.path("tags")),
                platforms,
                fields(target.path("output")),
                fields(target.path("secret")),
                ssh);
    }

    private static List<ImageReference> tags(JsonNode tags) {
        return Json.texts(tags).stream()
                .filter(tag -> !tag.isEmpty())
                .map(ImageReference::parse)
                .map(tag -> tag.tag().isPresent() ? tag : tag.withTag("latest"))
                .toList();
    }

    private static List<Map<String, String>> fields(JsonNode entries) {
        List<Map<String, String>> all = new ArrayList<>();
        entries.forEach(entry -> {
            if (entry.isObject()) {
                Map<String, String> fields = new LinkedHashMap<>();
                entry.properties()
                        .forEach(field ->
                                fields.put(field.getKey(), field.getValue().asText()));
                all.add(Collections.unmodifiableMap(fields));
            } else {
                all.add(CsvFields.parse(entry.asText()));
            }
        });
        return all;
    }

    private static String ssh(JsonNode key) {
        List<String> paths = Json.texts(key.path("paths"));
        return key.isTextual() || paths.isEmpty()
                ? key.asText(key.path("id").asText())
                : key.path("id").asText() + "=" + String.join(",", paths);
    }

    /** All that is built, also what is needed for others alone. */
    public Collection<BakeTarget> targets() {
        return targets.values();
    }

    /** The targets that were asked for, by their own names or by those of groups; at least one. */
    public List<BakeTarget> asked() {
        Set<String> names = new LinkedHashSet<>();
        collect(ASKED, names, new HashSet<>());
        return names.stream().map(targets::get).toList();
    }

    private void collect(String name, Set<String> names, Set<String> seen) {
        if (targets.containsKey(name)) {
            names.add(name);
        } else if (seen.add(name)) {
            groups.getOrDefault(name, List.of()).forEach(member -> collect(member, names, seen));
        }
    }
}
