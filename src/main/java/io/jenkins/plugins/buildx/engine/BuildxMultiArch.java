package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.buildx.BuildMetadata;
import io.jenkins.plugins.buildx.buildx.BuildRequest;
import io.jenkins.plugins.buildx.buildx.Buildx;
import io.jenkins.plugins.buildx.buildx.Push;
import io.jenkins.plugins.buildx.command.Artifacts;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.command.Mask;
import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.ImageDocument;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.Index;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Manifest;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;

/**
 * Builds an image for several platforms and holds what came of it to what was asked for.
 *
 * <p>A build is a plan, the run of the plan's processes, and the outcome. The run is apart, because a Jenkins step runs
 * it as a durable task that outlives the controller, and the command line as plain processes.
 */
public final class BuildxMultiArch {
    private static final int THREADS = 8;

    private final Machine machine;
    private final Buildx buildx;
    private final String workspace;

    /** @param workspace the machine's directory that relative paths start from */
    public BuildxMultiArch(Machine machine, Buildx buildx, String workspace) {
        this.machine = machine;
        this.buildx = buildx;
        this.workspace = workspace;
    }

    /**
     * Looks for the files and variables that the request names.
     *
     * @throws InvalidInput with all that are not there
     */
    public void check(BuildRequest request) throws IOException, InterruptedException {
        BuildInputs.check(machine, workspace, request);
    }

    /**
     * The processes that build the request.
     *
     * @param secrets environment variables that the request's secrets are read from
     */
    public BuildPlan plan(BuildRequest request, ProvidedBuilder builder, Map<String, String> secrets)
            throws IOException, InterruptedException {
        List<BuildRun> runs = new ArrayList<>();
        boolean loadsAtOnce = request.load() && (request.platforms().size() == 1 || hasContainerdStore());
        boolean onlyLoads = request.push() == Push.NONE && request.outputs().isEmpty();
        if (!(loadsAtOnce && onlyLoads)) {
            String file = metadataFile(runs.size());
            runs.add(new BuildRun(
                    ready(buildx.build(request, builder.name(), file), request, secrets),
                    file,
                    request.platforms(),
                    List.of()));
        }
        if (loadsAtOnce) {
            runs.add(load(request, builder, secrets, runs.size(), request.platforms(), request.tags()));
        } else if (request.load()) {
            for (Platform platform : request.platforms()) {
                List<ImageReference> names = namesOf(request, platform, nativePlatforms(builder));
                runs.add(load(request, builder, secrets, runs.size(), List.of(platform), names));
            }
        }
        return new BuildPlan(request, builder, runs);
    }

    private BuildRun load(
            BuildRequest request,
            ProvidedBuilder builder,
            Map<String, String> secrets,
            int number,
            List<Platform> platforms,
            List<ImageReference> names)
            throws IOException, InterruptedException {
        String file = metadataFile(number);
        Command command = buildx.load(request, builder.name(), file, platforms, names);
        return new BuildRun(ready(command, request, secrets), file, platforms, names);
    }

    /** What a step prints of a secret is hidden, wherever the secret's variable comes from. */
    private Command ready(Command command, BuildRequest request, Map<String, String> secrets)
            throws IOException, InterruptedException {
        Map<String, String> environment = machine.environment();
        Command ready = command.in(workspace)
                .masking(Mask.of(request.secretVariables().stream()
                        .map(environment::get)
                        .filter(Objects::nonNull)
                        .toList()))
                .masking(Mask.of(BuildInputs.secretLines(machine, workspace, request)));
        for (Map.Entry<String, String> secret : secrets.entrySet()) {
            ready = ready.withSecret(secret.getKey(), secret.getValue());
        }
        return ready;
    }

    private String metadataFile(int number) throws IOException, InterruptedException {
        return machine.temporaryDirectory() + "/metadata-" + number + ".json";
    }

    /** The classic store has one image under a name: a tag for each platform, and the plain one for the machine's own. */
    private static List<ImageReference> namesOf(
            BuildRequest request, Platform platform, Collection<Platform> nativePlatforms) {
        List<ImageReference> names = new ArrayList<>();
        for (ImageReference tag : request.tags()) {
            names.add(tag.withTag(tag.tag().orElse("latest") + "-" + platform.slug()));
            if (nativePlatforms.contains(platform)) {
                names.add(tag);
            }
        }
        return names;
    }

    private boolean hasContainerdStore() throws IOException, InterruptedException {
        return machine.require(Command.of("docker", "info", "--format", "{{json .DriverStatus}}"))
                .text()
                .contains("io.containerd.snapshotter.v1");
    }

    /** What the builder's nodes execute without an emulator: BuildKit lists its kernel's own platform first. */
    public static List<Platform> nativePlatforms(ProvidedBuilder builder) {
        return builder.inspection().nodes().stream()
                .filter(node -> !node.platforms().isEmpty())
                .flatMap(node -> node.platforms().stream()
                        .filter(platform -> node.fixedPlatforms().contains(platform)
                                || platform.isRunBy(node.platforms().get(0))))
                .distinct()
                .toList();
    }

    /**
     * What the plan's processes left behind, once all have succeeded. Nothing is believed: what a registry holds is read back,
     * its bytes must have the digest that buildx told, and every platform asked for must be in it.
     *
     * @throws Failure if they don't, or one is missing
     */
    public BuildOutcome outcome(BuildPlan plan, Artifacts artifacts) throws IOException, InterruptedException {
        BuildRun main = plan.runs().get(0);
        byte[] raw = machine.read(main.metadataFile())
                .orElseThrow(() -> new Failure(
                        Failure.Kind.MACHINE,
                        "buildx wrote no metadata of the build",
                        main.metadataFile() + " is not there",
                        "something removes files of running builds; keep the temporary directory in peace"));
        artifacts.put("metadata.json", raw);
        BuildMetadata metadata = BuildMetadata.parse(new String(raw, StandardCharsets.UTF_8));
        if (plan.request().push() != Push.NONE) {
            return pushed(plan, metadata, artifacts);
        }
        return plan.request().load()
                ? loaded(plan, metadata)
                : new BuildOutcome(metadata, null, metadata.digest().orElse(null), 0, List.of());
    }

    private BuildOutcome pushed(BuildPlan plan, BuildMetadata metadata, Artifacts artifacts)
            throws IOException, InterruptedException {
        Digest digest = metadata.digest()
                .orElseThrow(() -> new Failure(
                        Failure.Kind.IMAGE, "buildx told no digest of what it pushed", "", "update buildx"));
        ImageReference repository = plan.request().tags().get(0).withoutTagAndDigest();
        ImageReference reference = repository.withDigest(digest);
        byte[] raw = verified(plan.builder().name(), reference, digest);
        artifacts.put("index.json", raw);
        ImageDocument document = ImageDocument.parse(raw);
        if (document instanceof Index index) {
            return new BuildOutcome(
                    metadata,
                    reference,
                    digest,
                    index.attestations().size(),
                    platforms(plan.request(), index, repository));
        }
        Platform only = plan.request().platforms().get(0);
        return new BuildOutcome(
                metadata, reference, digest, 0, List.of(new BuiltPlatform(only, reference, digest, null, 0)));
    }

    private byte[] verified(String builder, ImageReference reference, Digest digest)
            throws IOException, InterruptedException {
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

    private static List<BuiltPlatform> platforms(BuildRequest request, Index index, ImageReference repository)
            throws Failure {
        List<Platform> missing = index.missing(request.platforms());
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
        return request.platforms().stream()
                .map(platform -> index.find(platform).orElseThrow())
                .map(descriptor -> new BuiltPlatform(
                        descriptor.platform().orElseThrow(),
                        repository.withDigest(descriptor.digest()),
                        descriptor.digest(),
                        null,
                        0))
                .toList();
    }

    private BuildOutcome loaded(BuildPlan plan, BuildMetadata metadata) throws IOException, InterruptedException {
        List<BuiltPlatform> platforms = new ArrayList<>();
        for (BuildRun run : plan.runs()) {
            if (run.loaded().isEmpty()) {
                continue;
            }
            BuildMetadata own = BuildMetadata.parse(new String(
                    machine.read(run.metadataFile()).orElse("{}".getBytes(StandardCharsets.UTF_8)),
                    StandardCharsets.UTF_8));
            for (Platform platform : run.platforms()) {
                Digest digest = own.configDigest().or(own::digest).orElse(null);
                platforms.add(new BuiltPlatform(
                        platform,
                        run.loaded().get(0),
                        digest,
                        own.configDigest().orElse(null),
                        0));
            }
        }
        return new BuildOutcome(metadata, plan.request().tags().get(0), null, 0, platforms);
    }

    /**
     * The same outcome with every platform's size, read from its manifest in the registry, whose bytes are checked and kept.
     * Slow enough to be done beside a smoke test.
     */
    public BuildOutcome withSizes(BuildOutcome outcome, String builder, Artifacts artifacts)
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
