package io.jenkins.plugins.buildx.buildx;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What {@code docker buildx build --metadata-file} tells of what it made. */
public final class BuildMetadata implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    private static final String BUILD = "buildx.build.";
    private static final String WARNINGS = BUILD + "warnings";
    private static final String PROVENANCE = BUILD + "provenance";

    private final List<String> imageNames;

    @CheckForNull
    private final Digest digest;

    @CheckForNull
    private final Descriptor descriptor;

    @CheckForNull
    private final Digest configDigest;

    private final String buildRef;
    private final List<BuildWarning> warnings;
    private final List<String> provenanceKeys;

    /**
     * What a registry or an image store knows the image by.
     *
     * @param mediaType such as {@code application/vnd.oci.image.index.v1+json}
     * @param size of the index or manifest itself, in bytes
     */
    public record Descriptor(String mediaType, Digest digest, long size) implements Serializable {
        @Serial
        private static final long serialVersionUID = 1;

        /** Whether this is an index (manifest list) and no manifest. */
        public boolean isIndex() {
            return mediaType.endsWith(".image.index.v1+json") || mediaType.endsWith(".manifest.list.v2+json");
        }
    }

    private BuildMetadata(JsonNode json, List<BuildWarning> warnings) {
        this.warnings = List.copyOf(warnings);
        imageNames = Stream.of(json.path("image.name").asText().split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        digest = digest(json.path("containerimage.digest"));
        configDigest = digest(json.path("containerimage.config.digest"));
        descriptor = descriptor(json.path("containerimage.descriptor"));
        buildRef = json.path(BUILD + "ref").asText();
        provenanceKeys = json.properties().stream()
                .filter(property ->
                        property.getValue().isObject() && !property.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .filter(key -> key.startsWith(PROVENANCE))
                .toList();
    }

    /**
     * Reads the metadata file of {@code docker buildx build}.
     *
     * @throws InvalidInput if it isn't a JSON object or has an invalid digest
     */
    public static BuildMetadata parse(String json) {
        JsonNode metadata = Json.parseObject("docker buildx build --metadata-file", json);
        return new BuildMetadata(metadata, warnings(metadata));
    }

    /**
     * Reads the metadata file of {@code docker buildx bake}: the same for each target. Warnings are told once for all,
     * so each target has all of them.
     *
     * @return by the target's name, in the file's order
     * @throws InvalidInput if it isn't a JSON object or has an invalid digest
     */
    public static Map<String, BuildMetadata> parseBake(String json) {
        JsonNode metadata = Json.parseObject("docker buildx bake --metadata-file", json);
        List<BuildWarning> warnings = warnings(metadata);
        Map<String, BuildMetadata> targets = new LinkedHashMap<>();
        metadata.properties().forEach(property -> {
            if (property.getValue().isObject()) {
                targets.put(property.getKey(), new BuildMetadata(property.getValue(), warnings));
            }
        });
        return Collections.unmodifiableMap(targets);
    }

    private static List<BuildWarning> warnings(JsonNode json) {
        List<BuildWarning> warnings = new ArrayList<>();
        json.path(WARNINGS).forEach(warning -> warnings.add(BuildWarning.of(warning)));
        return warnings;
    }

    @CheckForNull
    private static Digest digest(JsonNode text) {
        return text.isTextual() ? Digest.parse(text.textValue()) : null;
    }

    @CheckForNull
    private static Descriptor descriptor(JsonNode json) {
        return json.isObject()
                ? new Descriptor(
                        json.path("mediaType").asText(),
                        Digest.parse(json.path("digest").asText()),
                        json.path("size").asLong())
                : null;
    }

    /** References that the image was named with, as they were given; none if it has no name. */
    public List<String> imageNames() {
        return imageNames;
    }

    /** Digest of the image: of its index if there are several platforms or attestations. Empty if only a cache was made. */
    public Optional<Digest> digest() {
        return Optional.ofNullable(digest);
    }

    /** What the digest is of; empty if only a cache was made, or BuildKit is older than 0.10. */
    public Optional<Descriptor> descriptor() {
        return Optional.ofNullable(descriptor);
    }

    /** Digest of the image's configuration; only of a single platform without attestations. */
    public Optional<Digest> configDigest() {
        return Optional.ofNullable(configDigest);
    }

    /** {@code builder/node/id}, whose last part names the build to {@code docker buildx history}; empty if unknown. */
    public String buildRef() {
        return buildRef;
    }

    /** What BuildKit found, if buildx was asked for it with {@code BUILDX_METADATA_WARNINGS=1}. */
    public List<BuildWarning> warnings() {
        return warnings;
    }

    /** Whether any provenance is told. Of several platforms, buildx tells it since 0.26. */
    public boolean hasProvenance() {
        return !provenanceKeys.isEmpty();
    }

    /** Whether provenance is told for this platform, or for the only one. */
    public boolean hasProvenance(Platform platform) {
        return provenanceKeys.contains(PROVENANCE) || provenanceKeys.contains(PROVENANCE + '/' + platform);
    }
}
