package io.jenkins.plugins.buildx.smoke.container;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.smoke.Metadata;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container and its image in {@code docker inspect}.
 *
 * @param imageId of the image that it was made from
 * @param argv what it was started with, program first
 * @param ports where the container's ports are published
 * @param networks addresses of the container by name of the network
 * @param metadata of its image; empty when the image asked for with it is another one, or has several platforms of which docker told
 *     another
 */
record ContainerInspection(
        String imageId,
        ContainerState state,
        List<String> argv,
        Map<Integer, Address> ports,
        Map<String, String> networks,
        Optional<Metadata> metadata) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Where something listens. */
    record Address(String host, int port) {}

    /**
     * Reads what {@code docker inspect CONTAINER IMAGE} printed, of which the image may be missing.
     *
     * @param platform of the container
     * @throws IOException when it is not that
     */
    static ContainerInspection parse(String json, Platform platform) throws IOException {
        JsonNode array = tree(json);
        JsonNode container = array.path(0);
        if (!container.has("State")) {
            throw new IOException("docker inspect told of no container: "
                    + json.lines().findFirst().orElse("nothing"));
        }
        JsonNode image = array.path(1);
        String imageId = container.path("Image").asText();
        return new ContainerInspection(
                imageId,
                ContainerState.of(container.path("State")),
                argv(container),
                ports(container.path("NetworkSettings").path("Ports")),
                networks(container.path("NetworkSettings").path("Networks")),
                imageId.equals(image.path("Id").asText()) ? metadata(image, platform) : Optional.empty());
    }

    /** Reads what {@code docker image inspect} printed; empty when the image has several platforms of which docker told another. */
    static Optional<Metadata> parseImage(String json, Platform platform) throws IOException {
        return metadata(tree(json).path(0), platform);
    }

    /**
     * Containerd's image store knows an image of several platforms by its index, whose digest is the id, and docker tells its own
     * platform's config. Of a single manifest for another platform it makes no container.
     */
    private static Optional<Metadata> metadata(JsonNode image, Platform platform) {
        Metadata metadata = metadata(image);
        String id = image.path("Id").asText();
        boolean isByDigest = texts(image.path("RepoDigests")).stream().anyMatch(digest -> digest.endsWith("@" + id));
        return isByDigest && !metadata.isOf(platform) ? Optional.empty() : Optional.of(metadata);
    }

    /** What {@code docker inspect} of a container with no options of its own tells of its image's config, which is not the architecture. */
    static Metadata parseBare(String json) throws IOException {
        JsonNode container = tree(json).path(0);
        ObjectNode image = JSON.createObjectNode();
        image.put("Os", container.path("Platform").asText());
        image.set("Config", container.path("Config"));
        RunLabels.NAMES.forEach(image.withObject("/Config/Labels")::remove);
        return metadata(image);
    }

    /** Reads what {@code docker image inspect} printed. */
    static Metadata parseImage(String json) throws IOException {
        return metadata(tree(json).path(0));
    }

    /** Reads what {@code docker inspect --format '{{json .State}}'} printed. */
    static ContainerState parseState(String json) throws IOException {
        return ContainerState.of(tree(json));
    }

    /** Reads what {@code docker inspect --format '{{json .NetworkSettings.Networks}}'} printed. */
    static Map<String, String> parseNetworks(String json) throws IOException {
        return networks(tree(json));
    }

    private static JsonNode tree(String json) throws IOException {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IOException("docker inspect printed no JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static List<String> argv(JsonNode container) {
        List<String> argv = new ArrayList<>(List.of(container.path("Path").asText()));
        argv.addAll(texts(container.path("Args")));
        return List.copyOf(argv);
    }

    private static Map<Integer, Address> ports(JsonNode ports) {
        Map<Integer, Address> published = new LinkedHashMap<>();
        ports.properties().forEach(port -> {
            JsonNode binding = port.getValue().path(0);
            String[] name = port.getKey().split("/");
            if (binding.has("HostPort") && "tcp".equals(name[name.length - 1])) {
                published.put(
                        Integer.valueOf(name[0]),
                        new Address(
                                binding.path("HostIp").asText(),
                                binding.path("HostPort").asInt()));
            }
        });
        return Collections.unmodifiableMap(published);
    }

    private static Map<String, String> networks(JsonNode networks) {
        Map<String, String> addresses = new LinkedHashMap<>();
        networks.properties()
                .forEach(network -> addresses.put(
                        network.getKey(), network.getValue().path("IPAddress").asText()));
        return Collections.unmodifiableMap(addresses);
    }

    private static Metadata metadata(JsonNode image) {
        JsonNode config = image.path("Config");
        Map<String, String> labels = new LinkedHashMap<>();
        config.path("Labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return new Metadata(
                image.path("Os").asText(),
                image.path("Architecture").asText(),
                image.path("Variant").asText(""),
                environment(config.path("Env")),
                labels,
                texts(config.path("Entrypoint")),
                texts(config.path("Cmd")),
                names(config.path("ExposedPorts")),
                names(config.path("Volumes")),
                config.path("WorkingDir").asText(""),
                config.path("User").asText(""));
    }

    private static Map<String, String> environment(JsonNode variables) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (String variable : texts(variables)) {
            int equals = variable.indexOf('=');
            environment.put(
                    equals < 0 ? variable : variable.substring(0, equals),
                    equals < 0 ? "" : variable.substring(equals + 1));
        }
        return environment;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
