package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.buildx.BuildMetadata;
import io.jenkins.plugins.buildx.buildx.Buildx;
import io.jenkins.plugins.buildx.command.Artifacts;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.command.Retry;
import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.ImageConfig;
import io.jenkins.plugins.buildx.image.ImageDocument;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.Index;
import io.jenkins.plugins.buildx.image.Manifest;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * What a build left behind. Nothing is believed: what a registry holds is read back, its bytes must have the digest that buildx
 * told, and every platform asked for must be in it.
 */
final class BuildResults {
    private static final int ATTEMPTS = 3;
    private static final int THREADS = 8;

    private final Machine machine;
    private final Buildx buildx;
    private final Log log;

    BuildResults(Machine machine, Buildx buildx, Log log) {
        this.machine = machine;
        this.buildx = buildx;
        this.log = log;
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
     * Begins to read manifests of what is said to have been pushed.
     *
     * @param repository where they are
     * @param told their digests
     */
    EarlyReads begun(String builder, ImageReference repository, Collection<Digest> told) {
        Map<Digest, Callable<byte[]>> reads = new LinkedHashMap<>();
        told.forEach(manifest -> reads.put(manifest, () -> bytes(builder, repository.withDigest(manifest))));
        return new EarlyReads(reads);
    }

    /**
     * What was pushed, with every platform's size, read from its manifest in the registry; what was read is kept.
     *
     * @param repository where it is
     * @param platforms asked for
     * @param known what of it is being read already
     * @param listed told what the index lists, before the sizes are read, which may fail
     * @throws Failure if the registry's bytes are others, or a platform is missing
     */
    BuildOutcome pushed(
            String builder,
            BuildMetadata metadata,
            ImageReference repository,
            List<Platform> platforms,
            EarlyReads known,
            Artifacts artifacts,
            Consumer<BuildOutcome> listed)
            throws IOException, InterruptedException {
        BuildOutcome whole = whole(builder, metadata, repository, platforms, known, artifacts);
        listed.accept(whole);
        return withSizes(whole, builder, known, artifacts);
    }

    private BuildOutcome whole(
            String builder,
            BuildMetadata metadata,
            ImageReference repository,
            List<Platform> platforms,
            EarlyReads known,
            Artifacts artifacts)
            throws IOException, InterruptedException {
        Digest digest = metadata.digest()
                .orElseThrow(() -> new Failure(
                        Failure.Kind.IMAGE, "buildx told no digest of what it pushed", "", "update buildx"));
        ImageReference reference = repository.withDigest(digest);
        byte[] raw = verified(builder, reference, digest, known);
        artifacts.put("index.json", raw);
        if (document(raw) instanceof Index index) {
            return held(metadata, repository, index, platforms);
        }
        throwIfLacking(platforms, configured(builder, reference));
        return new BuildOutcome(
                metadata,
                reference,
                digest,
                0,
                List.of(new BuiltPlatform(platforms.get(0), reference, digest, null, 0)));
    }

    /** Of a manifest that no index lists, its configuration alone tells the platform. */
    Platform configured(String builder, ImageReference reference) throws IOException, InterruptedException {
        CommandResult config = asked(builder, "reading " + reference, buildx.imageConfig(builder, reference));
        return Told.read("docker buildx imagetools inspect", config.stdout(), ImageConfig::parse)
                .platform();
    }

    private static void throwIfLacking(List<Platform> platforms, Platform only) throws Failure {
        List<Platform> missing =
                platforms.stream().filter(platform -> !isMet(platform, only)).toList();
        if (!missing.isEmpty()) {
            throw lacking(missing, "it is of one platform alone, and its configuration says " + only);
        }
    }

    /** A configuration need not say which variant it is for. */
    private static boolean isMet(Platform asked, Platform configured) {
        return asked.isFulfilledBy(configured)
                || configured.variant().isEmpty()
                        && asked.os().equals(configured.os())
                        && asked.architecture().equals(configured.architecture());
    }

    /** What a registry hands out, read. */
    static ImageDocument document(byte[] raw) throws Failure {
        return Told.read("docker buildx imagetools inspect", raw, ImageDocument::parse);
    }

    /** What a registry that may have a bad moment is asked. */
    CommandResult asked(String builder, String what, Command command) throws IOException, InterruptedException {
        return new Retry(ATTEMPTS, Duration.ofSeconds(1), log)
                .run(what, () -> machine.require(trusting(builder, command)));
    }

    private Command trusting(String builder, Command command) throws IOException, InterruptedException {
        return BuilderMaker.trusting(machine, builder, command);
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
        byte[] raw = asked(builder, "reading " + reference + " back", buildx.rawManifest(builder, reference))
                .stdout();
        if (!digest.matches(raw)) {
            throw new Failure(
                    Failure.Kind.IMAGE,
                    "the registry gives other bytes for " + reference + " than were pushed",
                    "expected " + digest + ", got " + Digest.sha256(raw),
                    "a proxy or mirror between builder and registry changes manifests; go round it");
        }
        return raw;
    }

    private byte[] verified(String builder, ImageReference reference, Digest digest, EarlyReads known)
            throws IOException, InterruptedException {
        Optional<byte[]> early = known.await(digest);
        return early.isPresent() ? early.get() : verified(builder, reference, digest);
    }

    private byte[] bytes(String builder, ImageReference reference) throws IOException, InterruptedException {
        return machine.run(trusting(builder, buildx.rawManifest(builder, reference)))
                .stdout();
    }

    private static List<BuiltPlatform> built(List<Platform> platforms, Index index, ImageReference repository)
            throws Failure {
        List<Platform> missing = index.missing(platforms);
        if (!missing.isEmpty()) {
            throw lacking(missing, "its index has " + index.platforms());
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

    private static Failure lacking(List<Platform> missing, String evidence) {
        return new Failure(
                Failure.Kind.IMAGE,
                "the pushed image lacks "
                        + String.join(
                                ", ", missing.stream().map(Platform::toString).toList()),
                evidence,
                "check the Dockerfile's FROM --platform lines and the builder's nodes");
    }

    /** The images of the platforms that were loaded into docker's own store under {@code name} at once. */
    List<BuiltPlatform> loaded(List<Platform> platforms, ImageReference name, BuildMetadata metadata)
            throws IOException, InterruptedException {
        ImageReference reference = reference(name, metadata);
        boolean isAlone = platforms.size() == 1;
        // of several, buildx tells the digest of their index alone
        Digest digest = metadata.configDigest()
                .or(metadata::digest)
                .filter(told -> isAlone)
                .orElse(null);
        return platforms.stream()
                .map(platform -> new BuiltPlatform(
                        platform, reference, digest, metadata.configDigest().orElse(null), 0))
                .toList();
    }

    /** Containerd's store knows what was loaded by its digest too, so that nobody looks for a newer one in a registry. */
    private ImageReference reference(ImageReference name, BuildMetadata metadata)
            throws IOException, InterruptedException {
        Optional<Digest> digest = metadata.digest();
        return digest.isPresent() && DockerStore.of(machine).holdsSeveralPlatforms()
                ? name.withDigest(digest.get())
                : name;
    }

    /** The same outcome with every platform's size, read from its manifest in the registry, whose bytes are checked and kept. */
    BuildOutcome withSizes(BuildOutcome outcome, String builder, Artifacts artifacts)
            throws IOException, InterruptedException {
        try (EarlyReads none = new EarlyReads(Map.of())) {
            return withSizes(outcome, builder, none, artifacts);
        }
    }

    private BuildOutcome withSizes(BuildOutcome outcome, String builder, EarlyReads known, Artifacts artifacts)
            throws IOException, InterruptedException {
        List<Callable<BuiltPlatform>> reads = new ArrayList<>();
        outcome.platforms().forEach(platform -> reads.add(() -> sized(platform, builder, known, artifacts)));
        return new BuildOutcome(
                outcome.metadata(),
                outcome.reference(),
                outcome.digest(),
                outcome.attestations(),
                Parallel.all(reads, THREADS));
    }

    private BuiltPlatform sized(BuiltPlatform platform, String builder, EarlyReads known, Artifacts artifacts)
            throws IOException, InterruptedException {
        byte[] raw = verified(builder, platform.reference(), platform.digest(), known);
        artifacts.put("manifests/" + platform.platform().slug() + ".json", raw);
        if (!(document(raw) instanceof Manifest manifest)) {
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
