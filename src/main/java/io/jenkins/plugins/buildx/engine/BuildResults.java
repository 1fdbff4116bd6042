package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.buildx.BuildMetadata;
import io.jenkins.plugins.buildx.buildx.Buildx;
import io.jenkins.plugins.buildx.command.Artifacts;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.ImageDocument;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.Index;
import io.jenkins.plugins.buildx.image.Manifest;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * What a build left behind. Nothing is believed: what a registry holds is read back, its bytes must have the digest that buildx
 * told, and every platform asked for must be in it.
 */
final class BuildResults {
    private static final int THREADS = 8;

    private final Machine machine;
    private final Buildx buildx;

    BuildResults(Machine machine, Buildx buildx) {
        this.machine = machine;
        this.buildx = buildx;
    }

    /**
     * The text of the metadata file of a build, kept as an artifact.
     *
     * @throws Failure if it is not there
     */
    String metadata(String file, Artifacts artifacts) throws IOException, InterruptedException {
        byte[] raw = machine.read(file)
                .orElseThrow(() -> new Failure(
                        Failure.Kind.MACHINE,
                        "buildx wrote no metadata of the build",
                        file + " is not there",
                        "something removes files of running builds; keep the temporary directory in peace"));
        artifacts.put("metadata.json", raw);
        return new String(raw, StandardCharsets.UTF_8);
    }

    /**
     * What was pushed.
     *
     * @param repository where it is
     * @param platforms asked for
     * @throws Failure if the registry's bytes are others, or a platform is missing
     */
    BuildOutcome pushed(
            String builder,
            BuildMetadata metadata,
            ImageReference repository,
            List<Platform> platforms,
            Artifacts artifacts)
            throws IOException, InterruptedException {
        Digest digest = metadata.digest()
                .orElseThrow(() -> new Failure(
                        Failure.Kind.IMAGE, "buildx told no digest of what it pushed", "", "update buildx"));
        ImageReference reference = repository.withDigest(digest);
        byte[] raw = verified(builder, reference, digest);
        artifacts.put("index.json", raw);
        ImageDocument document = ImageDocument.parse(raw);
        if (document instanceof Index index) {
            return held(metadata, repository, index, platforms);
        }
        return new BuildOutcome(
                metadata,
                reference,
                digest,
                0,
                List.of(new BuiltPlatform(platforms.get(0), reference, digest, null, 0)));
    }

    /**
     * What an index in a registry holds.
     *
     * @throws Failure if one of {@code platforms} is not in it
     */
    static BuildOutcome held(BuildMetadata metadata, ImageReference repository, Index index, List<Platform> platforms)
            throws Failure {
        return new BuildOutcome(
                metadata,
                repository.withDigest(index.digest()),
                index.digest(),
                index.attestations().size(),
                built(platforms, index, repository));
    }

    /**
     * The bytes that a registry has of what {@code digest} names.
     *
     * @throws Failure if they are others
     */
    byte[] verified(String builder, ImageReference reference, Digest digest) throws IOException, InterruptedException {
        byte[] raw = machine.require(buildx.rawManifest(builder, reference)).stdout();
        if (!digest.matches(raw)) {
            throw new Failure(
                    Failure.Kind.IMAGE,
                    "the registry gives other bytes for " + reference + " than were pushed",
                    "expected " + digest + ", got " + Digest.sha256(raw),
                    "a proxy or mirror between builder and registry changes manifests; go round it");
        }
        return raw;
    }

    private static List<BuiltPlatform> built(List<Platform> platforms, Index index, ImageReference repository)
            throws Failure {
        List<Platform> missing = index.missing(platforms);
        if (!missing.isEmpty()) {
            throw new Failure(
                    Failure.Kind.IMAGE,
                    "the pushed image lacks "
                            + String.join(
                                    ", ",
                                    missing.stream().map(Platform::toString).toList()),
                    "its index has " + index.platforms(),
                    "check the Dockerfile's FROM --platform lines and the builder's nodes");
        }
        return platforms.stream()
                .map(platform -> index.find(platform).orElseThrow())
                .map(descriptor -> new BuiltPlatform(
                        descriptor.platform().orElseThrow(),
                        repository.withDigest(descriptor.digest()),
                        descriptor.digest(),
                        null,
                        0))
                .toList();
    }

    /** The image of a platform that was loaded into docker's own store under {@code name}. */
    static BuiltPlatform loaded(Platform platform, ImageReference name, BuildMetadata metadata) {
        return new BuiltPlatform(
                platform,
                name,
                metadata.configDigest().or(metadata::digest).orElse(null),
                metadata.configDigest().orElse(null),
                0);
    }

    /**
     * The same outcome with every platform's size, read from its manifest in the registry, whose bytes are checked and kept.
     */
    BuildOutcome withSizes(BuildOutcome outcome, String builder, Artifacts artifacts)
            throws IOException, InterruptedException {
        if (outcome.pushedDigest().isEmpty()) {
            return outcome;
        }
        List<Callable<BuiltPlatform>> reads = new ArrayList<>();
        outcome.platforms().forEach(platform -> reads.add(() -> sized(platform, builder, artifacts)));
        return new BuildOutcome(
                outcome.metadata(),
                outcome.reference(),
                outcome.digest(),
                outcome.attestations(),
                Parallel.all(reads, THREADS));
    }

    private BuiltPlatform sized(BuiltPlatform platform, String builder, Artifacts artifacts)
            throws IOException, InterruptedException {
        byte[] raw = verified(builder, platform.reference(), platform.digest());
        artifacts.put("manifests/" + platform.platform().slug() + ".json", raw);
        if (!(ImageDocument.parse(raw) instanceof Manifest manifest)) {
            return platform;
        }
        return new BuiltPlatform(
                platform.platform(),
                platform.reference(),
                platform.digest(),
                manifest.config().digest(),
                manifest.totalSize());
    }
}
