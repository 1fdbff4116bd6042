package io.jenkins.plugins.buildx.buildx;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The text of a builder's {@code buildkitd.toml}: the one that was given, with what mirrors, insecure registries,
 * certificate authorities and the disk budget add to it.
 *
 * @param toml empty when BuildKit's own defaults hold
 */
public record BuildkitdConfig(String toml) implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Pattern SIZE = Pattern.compile("(?i)\\d+(?:\\.\\d+)?\\s*(?:[kmgt]i?b?|b|%)");
    private static final Pattern HOST =
            Pattern.compile("(?:[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\])(?::\\d+)?(?:/[A-Za-z0-9][A-Za-z0-9._/-]*)?");

    /** BuildKit's own defaults. */
    public static final BuildkitdConfig NONE = new BuildkitdConfig("");

    /**
     * A configuration as it was written, checked to be TOML.
     *
     * @throws InvalidInput with the parser's words if it is not
     */
    public static BuildkitdConfig parse(String toml) {
        return toml.isBlank() ? NONE : rendered(tree(toml));
    }

    private static ObjectNode tree(String toml) {
        try {
            JsonNode tree = new TomlMapper().readTree(toml);
            return tree instanceof ObjectNode table ? table : new TomlMapper().createObjectNode();
        } catch (JsonProcessingException e) {
            throw new InvalidInput("The buildkitd configuration is not TOML: " + e.getOriginalMessage(), e);
        }
    }

    private static BuildkitdConfig rendered(ObjectNode tree) {
        try {
            return new BuildkitdConfig(new TomlMapper().writeValueAsString(tree));
        } catch (JsonProcessingException e) {
            throw new InvalidInput(
                    "The buildkitd configuration can't be written as TOML: " + e.getOriginalMessage(), e);
        }
    }

    public boolean isEmpty() {
        return toml.isEmpty();
    }

    /** This, with mirrors that answer for a registry: registry host to mirrors, tried in order. */
    public BuildkitdConfig withMirrors(Map<String, List<String>> mirrors) {
        ObjectNode tree = tree(toml);
        mirrors.forEach((registry, hosts) -> {
            host(registry);
            hosts.forEach(
                    mirror -> registry(tree, registry).withArray("mirrors").add(host(mirror)));
        });
        return mirrors.isEmpty() ? this : rendered(tree);
    }

    /** This, with registries that are spoken to in plain http, or whose certificate isn't checked. */
    public BuildkitdConfig withInsecureRegistries(List<String> registries) {
        ObjectNode tree = tree(toml);
        registries.forEach(
                registry -> registry(tree, host(registry)).put("http", true).put("insecure", true));
        return registries.isEmpty() ? this : rendered(tree);
    }

    /** This, with certificate authorities: registry host to the path of a PEM file on the machine; buildx copies it into the builder. */
    public BuildkitdConfig withAuthorities(Map<String, String> authorities) {
        ObjectNode tree = tree(toml);
        authorities.forEach((registry, path) ->
                registry(tree, host(registry)).withArray("ca").add(path));
        return authorities.isEmpty() ? this : rendered(tree);
    }

    /**
     * This, with a limit to the builder's cache, which BuildKit then keeps by itself.
     *
     * @param size such as {@code 20GB} or {@code 10%} of the disk
     */
    public BuildkitdConfig withMaxUsedSpace(String size) {
        if (size.isBlank()) {
            return this;
        }
        throwUnlessSize(size);
        ObjectNode tree = tree(toml);
        ObjectNode oci = table(table(tree, "worker"), "oci");
        // BuildKit before 0.17 knows gckeepstorage alone, and takes no maxUsedSpace
        oci.put("gc", true).put("gckeepstorage", size.strip()).put("maxUsedSpace", size.strip());
        return rendered(tree);
    }

    /**
     * The bytes of an amount of disk space as BuildKit reads it: units are powers of 1024.
     *
     * @param size such as {@code 20GB}
     * @return empty for none, and for a share of the disk such as {@code 10%}
     * @throws InvalidInput if it is something else
     */
    public static OptionalLong bytes(String size) {
        String text = size.strip().toLowerCase(Locale.ROOT);
        if (text.isEmpty() || text.endsWith("%")) {
            return OptionalLong.empty();
        }
        throwUnlessSize(size);
        String number = text.replaceAll("[^0-9.]", "");
        char unit = text.replaceAll("[0-9.\\s]", "").charAt(0);
        return OptionalLong.of((long) (Double.parseDouble(number) * Math.pow(1024, "bkmgt".indexOf(unit))));
    }

    private static void throwUnlessSize(String size) {
        if (!SIZE.matcher(size.strip()).matches()) {
            throw new InvalidInput("\"" + size + "\" is no amount of disk space; write 20GB, 512MiB or 10%");
        }
    }

    /** The paths of the certificates that this names, of authorities and of the builder's own; buildx copies them into the builder. */
    public List<String> certificateFiles() {
        List<String> files = new ArrayList<>(authorityFiles());
        registries().forEach(registry -> registry.path("keypair")
                .forEach(pair -> files.add(pair.path("cert").asText())));
        files.removeIf(String::isEmpty);
        return files;
    }

    /** The paths of the certificates of registries' authorities. */
    public List<String> authorityFiles() {
        List<String> files = new ArrayList<>();
        registries().forEach(registry -> registry.path("ca").forEach(file -> files.add(file.asText())));
        files.removeIf(String::isEmpty);
        return files;
    }

    private JsonNode registries() {
        return isEmpty() ? MissingNode.getInstance() : tree(toml).path("registry");
    }

    private static ObjectNode registry(ObjectNode tree, String host) {
        return table(table(tree, "registry"), host);
    }

    private static ObjectNode table(ObjectNode parent, String name) {
        return parent.get(name) instanceof ObjectNode table ? table : parent.putObject(name);
    }

    private static String host(String text) {
        if (!HOST.matcher(text).matches()) {
            throw new InvalidInput(
                    "\"" + text + "\" is no registry host; write registry.example:5000, without https://");
        }
        return text;
    }
}
