package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.report.PlatformReport;
import io.jenkins.plugins.buildx.report.Report;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An image as steps hand it on: the plain map that {@code buildxMultiArch} returns, or a reference alone.
 *
 * @param slug name of its artifacts and report in this run; empty if it was not built in it
 * @param platforms what can be started, with the reference that starts it; none if only the reference is known
 */
record BuiltImage(String slug, ImageReference reference, Map<Platform, ImageReference> platforms)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    BuiltImage {
        platforms = new LinkedHashMap<>(platforms);
    }

    /** What a step keeps of a parameter {@code image}: nothing of nothing, so that {@link #parse} can say that it was forgotten. */
    @CheckForNull
    static Serializable saved(@CheckForNull Object image) {
        if (image instanceof Map<?, ?> map) {
            return new LinkedHashMap<>(map);
        }
        return image == null ? null : image.toString();
    }

    /** The map that a Pipeline gets: {@code reference, digest, tags, platforms, artifacts, builder}. */
    static Map<String, Object> of(String slug, Report report) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", slug);
        map.put("reference", report.image().reference());
        map.put("digest", report.image().digest());
        map.put("tags", new ArrayList<>(report.image().tags()));
        Map<String, Object> platforms = new LinkedHashMap<>();
        report.platforms().forEach(platform -> platforms.put(platform.platform(), map(platform)));
        map.put("platforms", platforms);
        map.put("artifacts", "buildx/" + slug);
        map.put("builder", report.builderName());
        return map;
    }

    private static Map<String, Object> map(PlatformReport platform) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("digest", platform.digest());
        map.put("reference", platform.reference());
        map.put("size", platform.size());
        map.put("seconds", platform.seconds());
        map.put("mode", platform.mode());
        return map;
    }

    /**
     * Reads a parameter {@code image}.
     *
     * @throws InvalidInput if it is neither a reference nor what {@code buildxMultiArch} returned
     */
    static BuiltImage parse(@CheckForNull Object image) {
        if (image instanceof Map<?, ?> map) {
            return parse(map);
        }
        if (image instanceof CharSequence text && !text.toString().isBlank()) {
            return new BuiltImage("", ImageReference.parse(text.toString()), Map.of());
        }
        throw new InvalidInput(
                "image is a reference such as 'registry.example/app:1.0', or what buildxMultiArch returned");
    }

    private static BuiltImage parse(Map<?, ?> map) {
        String reference = String.valueOf(map.get("reference"));
        if (map.values().stream().anyMatch(value -> value instanceof Map<?, ?> one && one.containsKey("reference"))) {
            throw new InvalidInput(
                    "image is a single one: of what buildxBake returned give that of a target, such as images['web']");
        }
        if (!map.containsKey("reference") || reference.isEmpty()) {
            throw new InvalidInput(
                    "The image was neither pushed nor loaded, so there is nothing to start: set push or load");
        }
        Map<Platform, ImageReference> platforms = new LinkedHashMap<>();
        if (map.get("platforms") instanceof Map<?, ?> built) {
            built.forEach((platform, details) -> {
                if (details instanceof Map<?, ?> known
                        && !String.valueOf(known.get("reference")).isEmpty()) {
                    platforms.put(
                            Platform.parse(String.valueOf(platform)),
                            ImageReference.parse(String.valueOf(known.get("reference"))));
                }
            });
        }
        Object name = map.get("name");
        return new BuiltImage(name == null ? "" : name.toString(), ImageReference.parse(reference), platforms);
    }

    /** The digest by which it can be published. */
    Digest digest() {
        return reference
                .digest()
                .orElseThrow(() -> new InvalidInput(reference
                        + " has no digest: build it with push: 'digest', and publish what buildxMultiArch returned"));
    }

    /** The reference by which it is published. */
    ImageReference published() {
        return reference.withoutTagAndDigest().withDigest(digest());
    }

    /** The platforms that can be started, in their order. */
    List<Platform> known() {
        return new ArrayList<>(platforms.keySet());
    }
}
