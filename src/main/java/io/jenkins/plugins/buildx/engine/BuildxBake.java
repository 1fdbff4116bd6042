package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.buildx.BakeDefinition;
import io.jenkins.plugins.buildx.buildx.BakeRequest;
import io.jenkins.plugins.buildx.buildx.BakeTarget;
import io.jenkins.plugins.buildx.buildx.BuildMetadata;
import io.jenkins.plugins.buildx.buildx.BuildProgress;
import io.jenkins.plugins.buildx.buildx.Buildx;
import io.jenkins.plugins.buildx.buildx.SecretSource;
import io.jenkins.plugins.buildx.command.Artifacts;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.command.Mask;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Builds the targets of Bake's files, and holds what came of each to what they define. As with {@link BuildxMultiArch} the run of
 * the process is apart.
 */
public final class BuildxBake {
    private static final String ERROR = "ERROR: ";

    private final Machine machine;
    private final Buildx buildx;
    private final String workspace;
    private final Log log;

    /** @param workspace the machine's directory that relative paths start from */
    public BuildxBake(Machine machine, Buildx buildx, String workspace, Log log) {
        this.machine = machine;
        this.buildx = buildx;
        this.log = log;
        this.workspace = workspace;
    }

    /**
     * What the request's files come to.
     *
     * @throws Failure if Bake refuses them, with its own words
     * @throws InvalidInput if the directory is not there, or a target can't be
     */
    public BakeDefinition define(BakeRequest request) throws IOException, InterruptedException {
        String directory = directory(request);
        if (!machine.isDirectory(directory)) {
            throw new InvalidInput("The workdir " + InvalidInput.quoted(request.directory())
                    + " is no directory: looked for " + directory);
        }
        CommandResult printed = machine.run(buildx.bakeDefinition(request).in(directory));
        if (printed.exitCode() != 0) {
            throw refused(printed, directory);
        }
        return BakeDefinition.parse(printed.text());
    }

    private static Failure refused(CommandResult printed, String directory) {
        List<String> lines = printed.stderr().lines().toList();
        String words = lines.stream()
                .filter(line -> line.startsWith(ERROR))
                .map(line -> line.substring(ERROR.length()))
                .reduce((first, last) -> last)
                .orElse("exit code " + printed.exitCode());
        List<String> evidence =
                lines.stream().filter(line -> !line.startsWith(ERROR)).toList();
        return new Failure(
                Failure.Kind.INPUT,
                "docker buildx bake refuses what it is asked for: " + words,
                String.join("\n", evidence),
                "hold files, targets, set and variables to what the files in " + directory + " define");
    }

    /**
     * Looks for what the targets need of the machine.
     *
     * @throws InvalidInput with all that is not there
     */
    public void check(BakeRequest request, BakeDefinition definition) throws IOException, InterruptedException {
        BuildInputs.check(machine, directory(request), secrets(definition), request.variables());
        for (BakeTarget target : definition.asked()) {
            if (target.isLoaded()
                    && target.platformNames().size() > 1
                    && !DockerStore.of(machine).holdsSeveralPlatforms()) {
                throw new InvalidInput("The target " + target.name() + " is to be loaded for "
                        + String.join(", ", target.platformNames())
                        + ", but docker's classic image store has one platform under a name: push it, set "
                        + InvalidInput.quoted(target.name() + ".platform=linux/amd64")
                        + ", or load it with buildxMultiArch, which gives each platform a tag of its own");
            }
        }
    }

    /**
     * Hides what the targets' secrets come from; of those that are not there, nothing.
     *
     * @param workspace the machine's directory that relative paths start from
     */
    public static Mask hiding(Machine machine, String workspace, BakeRequest request, BakeDefinition definition)
            throws IOException, InterruptedException {
        String directory = BuildInputs.absolute(workspace, request.directory());
        return BuildInputs.mask(machine, directory, secrets(definition), request.variables());
    }

    /**
     * The process that builds all targets.
     *
     * @param secretOptions more secrets for each target, as {@code docker buildx build --secret} takes them
     * @param sshOptions more keys for each, as {@code docker buildx build --ssh} takes them
     * @param secrets environment variables that the secrets are read from
     */
    public Command command(
            BakeRequest request,
            BakeDefinition definition,
            String builder,
            List<String> secretOptions,
            List<String> sshOptions,
            Map<String, String> secrets)
            throws IOException, InterruptedException {
        List<String> overrides = definition.targets().stream()
                .flatMap(target -> target.overrides(secretOptions, sshOptions).stream())
                .toList();
        return BuildInputs.ready(
                buildx.bake(request, overrides, builder, metadataFile()),
                directory(request),
                hiding(machine, workspace, request, definition),
                secrets);
    }

    private static List<SecretSource> secrets(BakeDefinition definition) {
        return definition.targets().stream()
                .flatMap(target -> target.secretSources().stream())
                .distinct()
                .toList();
    }

    private String directory(BakeRequest request) {
        return BuildInputs.absolute(workspace, request.directory());
    }

    private String metadataFile() throws IOException, InterruptedException {
        return machine.temporaryDirectory() + "/metadata-0.json";
    }

    /** What a target is built for by {@code builder}. */
    public static List<Platform> platforms(BakeTarget target, ProvidedBuilder builder) {
        return target.platforms(BuildxMultiArch.nativePlatforms(builder).get(0));
    }

    /** What was done for a target. BuildKit names steps after their targets where there are several. */
    public static BuildProgress progress(
            BakeDefinition definition, BakeTarget target, ProvidedBuilder builder, BuildProgress all) {
        List<Platform> platforms = platforms(target, builder);
        return definition.targets().size() == 1 ? all.requesting(platforms) : all.ofTarget(target.name(), platforms);
    }

    /**
     * What the process left of a target, once it has succeeded, with the sizes of what was pushed. What a registry holds is read back
     * and held to what buildx told, and to the platforms of the target.
     *
     * @param progress of the target
     * @param listed told what the index of a pushed image lists, as soon as that is known
     * @throws Failure if they differ, or a platform is missing
     */
    public BuildOutcome outcome(
            BakeTarget target,
            ProvidedBuilder builder,
            BuildProgress progress,
            Artifacts artifacts,
            Consumer<BuildOutcome> listed)
            throws IOException, InterruptedException {
        BuildResults results = new BuildResults(machine, buildx, log);
        BuildMetadata metadata = metadata(target, results.metadata(metadataFile(), artifacts));
        List<Platform> platforms = platforms(target, builder);
        if (target.isPushed()) {
            ImageReference repository = repository(target, metadata);
            try (EarlyReads known = results.begun(builder.name(), repository, progress.manifests())) {
                return results.pushed(builder.name(), metadata, repository, platforms, known, artifacts, listed);
            }
        }
        if (target.isLoaded() && !target.tags().isEmpty()) {
            ImageReference name = target.tags().get(0);
            return new BuildOutcome(metadata, name, null, 0, results.loaded(platforms, name, metadata));
        }
        return new BuildOutcome(metadata, null, metadata.digest().orElse(null), 0, List.of());
    }

    private static BuildMetadata metadata(BakeTarget target, String text) throws Failure {
        BuildMetadata metadata = Told.read("the metadata file of buildx", text, BuildMetadata::parseBake)
                .get(target.name());
        if (metadata == null) {
            throw new Failure(
                    Failure.Kind.IMAGE,
                    "buildx told nothing of what it built of the target " + target.name(),
                    text,
                    "update buildx");
        }
        return metadata;
    }

    /** Of what is pushed by digest, Bake's files may name the repository in the output alone. */
    private static ImageReference repository(BakeTarget target, BuildMetadata metadata) throws Failure {
        return target.tags().stream()
                .findFirst()
                .or(() -> metadata.imageNames().stream().findFirst().map(ImageReference::parse))
                .map(ImageReference::withoutTagAndDigest)
                .orElseThrow(() -> new Failure(
                        Failure.Kind.IMAGE,
                        "buildx told no name of what it pushed of the target " + target.name(),
                        "",
                        "give the target tags"));
    }
}
