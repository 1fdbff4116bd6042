package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.buildx.BuildMetadata;
import io.jenkins.plugins.buildx.buildx.BuildProgress;
import io.jenkins.plugins.buildx.buildx.BuildRequest;
import io.jenkins.plugins.buildx.buildx.Buildx;
import io.jenkins.plugins.buildx.buildx.Push;
import io.jenkins.plugins.buildx.command.Artifacts;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.command.Mask;
import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Builds an image for several platforms and holds what came of it to what was asked for.
 *
 * <p>A build is a plan, the run of the plan's processes, and the outcome. The run is apart, because a Jenkins step runs
 * it as a durable task that outlives the controller, and the command line as plain processes.
 */
public final class BuildxMultiArch {
    private final Machine machine;
    private final Buildx buildx;
    private final String workspace;
    private final BuildResults results;

    /** @param workspace the machine's directory that relative paths start from */
    public BuildxMultiArch(Machine machine, Buildx buildx, String workspace, Log log) {
        this.machine = machine;
        this.buildx = buildx;
        this.workspace = workspace;
        this.results = new BuildResults(machine, buildx, log);
    }

    /**
     * Looks for the files and variables that the request names, and whether docker's image store has room for what is loaded.
     *
     * @throws InvalidInput with all that can't be
     */
    public void check(BuildRequest request) throws IOException, InterruptedException {
        BuildInputs.check(machine, workspace, request);
    }

    /**
     * Hides what the request's secrets come from; of those that are not there, nothing.
     *
     * @param workspace the machine's directory that relative paths start from
     */
    public static Mask hiding(Machine machine, String workspace, BuildRequest request)
            throws IOException, InterruptedException {
        return BuildInputs.mask(machine, workspace, request.secrets(), Map.of());
    }

    /**
     * The processes that build the request.
     *
     * @param secrets environment variables that the request's secrets are read from
     */
    public BuildPlan plan(BuildRequest request, ProvidedBuilder builder, Map<String, String> secrets)
            throws IOException, InterruptedException {
        List<BuildRun> runs = new ArrayList<>();
        List<Platform> platforms = request.platforms();
        Optional<DockerStore> store =
                request.load() && platforms.size() > 1 ? Optional.of(DockerStore.of(machine)) : Optional.empty();
        boolean loadsAtOnce =
                request.load() && store.map(DockerStore::holdsSeveralPlatforms).orElse(true);
        if (!(loadsAtOnce && request.isOnlyLoaded())) {
            String file = metadataFile(runs.size());
            runs.add(new BuildRun(
                    ready(buildx.build(request, builder.name(), file), request, secrets), file, platforms, List.of()));
        }
        if (loadsAtOnce) {
            BuildRequest loaded = runs.isEmpty() ? request : request.built(platforms);
            runs.add(load(loaded, builder, secrets, runs.size(), platforms, request.tags()));
        } else if (store.isPresent()) {
            Optional<Platform> plain = store.get().best(platforms);
            for (Platform platform : platforms) {
                List<ImageReference> names = namesOf(
                        request, platform, plain.filter(platform::equals).isPresent());
                BuildRequest loaded = request.built(List.of(platform));
                runs.add(load(loaded, builder, secrets, runs.size(), List.of(platform), names));
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

    private Command ready(Command command, BuildRequest request, Map<String, String> secrets)
            throws IOException, InterruptedException {
        return BuildInputs.ready(command, workspace, hiding(machine, workspace, request), secrets);
    }

    private String metadataFile(int number) throws IOException, InterruptedException {
        return machine.temporaryDirectory() + "/metadata-" + number + ".json";
    }

    /** The classic store has one image under a name: a tag for each platform, and the plain one for the one that docker runs best. */
    private static List<ImageReference> namesOf(BuildRequest request, Platform platform, boolean isPlain) {
        List<ImageReference> names = new ArrayList<>();
        for (ImageReference tag : request.tags()) {
            names.add(tag.withTag(tag.tag().orElse("latest") + "-" + platform.slug()));
            if (isPlain) {
                names.add(tag);
            }
        }
        return names;
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
     * Begins to read what the build has pushed, which may be while its process still runs; to be closed.
     *
     * @param builder its name
     * @param progress of the build
     */
    public EarlyReads readEarly(BuildRequest request, String builder, BuildProgress progress) {
        if (request.push() == Push.NONE) {
            return new EarlyReads(Map.of());
        }
        // what is loaded after the push exports manifests of its own
        List<Digest> told = progress.manifests().stream()
                .limit(request.platforms().size() + 1L)
                .toList();
        return results.begun(builder, request.tags().get(0).withoutTagAndDigest(), told);
    }

    /**
     * What the plan's processes left behind, once all have succeeded. Nothing is believed: what a registry holds is read back,
     * its bytes must have the digest that buildx told, and every platform asked for must be in it.
     *
     * @param known what is being read already, see {@link #readEarly}
     * @param listed told what the index of a pushed image lists, as soon as that is known
     * @throws Failure if they don't, or one is missing
     */
    public BuildOutcome outcome(BuildPlan plan, EarlyReads known, Artifacts artifacts, Consumer<BuildOutcome> listed)
            throws IOException, InterruptedException {
        BuildRun main = plan.runs().get(0);
        BuildMetadata metadata = metadata(results.metadata(main.metadataFile(), artifacts));
        BuildRequest request = plan.request();
        if (request.push() != Push.NONE) {
            ImageReference repository = request.tags().get(0).withoutTagAndDigest();
            return results.pushed(
                    plan.builder().name(), metadata, repository, request.platforms(), known, artifacts, listed);
        }
        return request.load()
                ? loaded(plan, metadata)
                : new BuildOutcome(metadata, null, metadata.digest().orElse(null), 0, List.of());
    }

    private static BuildMetadata metadata(String text) throws Failure {
        return Told.read("the metadata file of buildx", text, BuildMetadata::parse);
    }

    private BuildOutcome loaded(BuildPlan plan, BuildMetadata metadata) throws IOException, InterruptedException {
        List<BuiltPlatform> platforms = new ArrayList<>();
        for (BuildRun run : plan.runs()) {
            if (run.loaded().isEmpty()) {
                continue;
            }
            BuildMetadata own = metadata(new String(
                    machine.read(run.metadataFile()).orElse("{}".getBytes(StandardCharsets.UTF_8)),
                    StandardCharsets.UTF_8));
            platforms.addAll(results.loaded(run.platforms(), run.loaded().get(0), own));
        }
        ImageReference plain = plan.request().tags().get(0);
        boolean isThere = plan.runs().stream().anyMatch(run -> run.loaded().contains(plain));
        return new BuildOutcome(metadata, isThere ? plain : platforms.get(0).reference(), null, 0, platforms);
    }
}
