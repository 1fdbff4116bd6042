package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.buildx.BuildMetadata;
import io.jenkins.plugins.buildx.buildx.Buildx;
import io.jenkins.plugins.buildx.command.Artifacts;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.image.Descriptor;
import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.ImageDocument;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.Index;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes one image of several that are in a registry already, each for platforms of its own, and gives it its tags. What the parts
 * hold, attestations included, stays as it is, byte by byte.
 */
public final class MergeImage {
    private static final int THREADS = 8;

    /** What is merged, and what it is for. */
    private record Part(ImageReference reference, ImageDocument document, List<Platform> platforms) {}

    private final Machine machine;
    private final Buildx buildx;
    private final Artifacts artifacts;
    private final Log log;
    private final BuildResults results;

    public MergeImage(Machine machine, Buildx buildx, Artifacts artifacts, Log log) {
        this.machine = machine;
        this.buildx = buildx;
        this.artifacts = artifacts;
        this.log = log;
        this.results = new BuildResults(machine, buildx, log);
    }

    /**
     * Merges several images. The index is checked before any tag names it, and read back after.
     *
     * @param builder whose registry settings are used
     * @param references of the parts, each with a digest
     * @param annotations of the new index, {@code name=value} each, with or without {@code index:} before it
     * @return the whole: a platform each, with its size
     * @throws InvalidInput if there is no part or no tag, a part has no digest, or an annotation is not of the index
     * @throws Failure if two parts have the same platform, something of a part would be missing, or a tag names other bytes
     *     afterwards
     */
    public BuildOutcome merge(
            String builder, List<ImageReference> references, List<ImageReference> tags, List<String> annotations)
            throws IOException, InterruptedException {
        check(references, tags);
        List<String> ofIndex = annotations.stream().map(MergeImage::ofIndex).toList();
        List<Part> parts = Parallel.all(
                references.stream().map(reference -> read(builder, reference)).toList(), THREADS);
        throwIfPlatformTwice(parts);
        byte[] raw = withoutLineEnd(
                results.asked(builder, "reading what is merged", buildx.tagDraft(builder, tags, references, ofIndex))
                        .stdout());
        Index index = checked(raw, parts);
        Digest digest = index.digest();
        artifacts.put("index.json", raw);
        new PublishImage(machine, buildx, log).publish(builder, tags, references, ofIndex, digest);
        BuildOutcome outcome = BuildResults.held(
                BuildMetadata.parse("{}"), tags.get(0).withoutTagAndDigest(), index, index.platforms());
        return results.withSizes(outcome, builder, artifacts);
    }

    /**
     * Refuses what can't be merged.
     *
     * @throws InvalidInput telling why
     */
    public static void check(List<ImageReference> parts, List<ImageReference> tags) {
        if (parts.isEmpty()) {
            throw new InvalidInput(
                    "There is no image to merge; give what buildxMultiArch returned with push: 'digest'");
        }
        if (tags.isEmpty()) {
            throw new InvalidInput(
                    "There is no tag to give the merged image; write tags: ['registry.example/app:1.0']");
        }
        for (ImageReference part : parts) {
            if (part.digest().isEmpty()) {
                throw new InvalidInput(part + " has no digest: only what was pushed, and can't change, is merged");
            }
        }
    }

    /**
     * An annotation as {@code imagetools create} takes it.
     *
     * @throws InvalidInput if it is no {@code name=value}, or of manifests, whose bytes stay as they are
     */
    public static String ofIndex(String annotation) {
        int equals = annotation.indexOf('=');
        int colon = annotation.indexOf(':');
        String level = colon >= 0 && colon < equals ? annotation.substring(0, colon) : "index";
        if (equals < 1 || !level.equals("index")) {
            throw new InvalidInput("An annotation of a merged image is index:name=value, not "
                    + InvalidInput.quoted(annotation) + "; those of manifests are given when these are built");
        }
        return colon >= 0 && colon < equals ? annotation : "index:" + annotation;
    }

    private Callable<Part> read(String builder, ImageReference reference) {
        return () -> {
            ImageDocument document = BuildResults.document(
                    results.verified(builder, reference, reference.digest().orElseThrow()));
            List<Platform> platforms = document instanceof Index index
                    ? index.platforms()
                    : List.of(results.configured(builder, reference));
            return new Part(reference, document, platforms);
        };
    }

    /** Clients take the first of two for a platform, so that the other would be built, tested and never run. */
    private static void throwIfPlatformTwice(List<Part> parts) throws Failure {
        Map<Platform, ImageReference> seen = new HashMap<>();
        for (Part part : parts) {
            for (Platform platform : part.platforms()) {
                ImageReference first = seen.putIfAbsent(platform, part.reference());
                if (first != null) {
                    throw new Failure(
                            Failure.Kind.INPUT,
                            "two of the images to merge are for " + platform,
                            first + " and " + part.reference(),
                            "build each platform in one of them only");
                }
            }
        }
    }

    /** Nothing of the parts may be missing from what is about to get the tags, and nothing be in it that was not in them. */
    private static Index checked(byte[] raw, List<Part> parts) throws Failure {
        Index index = Told.read("docker buildx imagetools create", raw, Index::parse);
        Set<Digest> wanted = parts.stream()
                .map(Part::document)
                .flatMap(MergeImage::entries)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        Set<Digest> merged = entries(index).collect(Collectors.toCollection(LinkedHashSet::new));
        if (!merged.equals(wanted)) {
            throw new Failure(
                    Failure.Kind.IMAGE,
                    "buildx would not merge what the parts hold",
                    "the parts hold " + wanted + ", the index would hold " + merged,
                    "update buildx");
        }
        return index;
    }

    /** The digests of all that a document holds, or its own where it is the manifest of one platform. */
    private static Stream<Digest> entries(ImageDocument document) {
        return document instanceof Index index
                ? Stream.of(index.manifests(), index.attestations(), index.others())
                        .flatMap(List::stream)
                        .map(Descriptor::digest)
                : Stream.of(document.digest());
    }

    private static byte[] withoutLineEnd(byte[] printed) {
        boolean ended = printed.length > 0 && printed[printed.length - 1] == '\n';
        return ended ? Arrays.copyOf(printed, printed.length - 1) : printed;
    }
}
