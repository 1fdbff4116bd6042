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

    private final String mediaType;
    private final long size;

    @CheckForNull
    private final Digest configDigest;

    private final String buildRef;
    private final List<BuildWarning> warnings;
    private final List<String> provenanceKeys;

    private BuildMetadata(JsonNode json, List<BuildWarning> warnings) {
        this.warnings = List.copyOf(warnings);
        imageNames = Stream.of(json.path("image.name").asText().split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        digest = digest(json.path("containerimage.digest"));
        configDigest = digest(json.path("containerimage.config.digest"));
        JsonNode descriptor = json.path("containerimage.descriptor");
        mediaType = descriptor.path("mediaType").asText();
        size = descriptor.path("size").asLong();
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

    /** References that the image was named with, as they were given; none if it has no name. */
    public List<String> imageNames() {
        return imageNames;
    }

    /** Digest of the image: of its index if there are several platforms or attestations. Empty if only a cache was made. */
    public Optional<Digest> digest() {
        return Optional.ofNullable(digest);
    }

    /** Of what the digest is of, such as {@code application/vnd.oci.image.index.v1+json}; empty if unknown. */
    public String mediaType() {
        return mediaType;
    }

    /** Of what the digest is of, in bytes: of the index or manifest itself, not of the layers. 0 if unknown. */
    public long size() {
        return size;
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
