package io.jenkins.plugins.buildx.buildx;

import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.Platform;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The argument lists of buildx, as found on one machine. Every command names its builder and keeps buildx's state in
 * one fixed place, so that neither {@code --use} nor a DOCKER_CONFIG of the surroundings decides which builder works.
 */
public final class Buildx {
    private final Command base;
    private final BuildxVersion version;
    private final String store;

    /**
     * @param program {@code docker buildx}, or the stand-alone binary's path
     * @param version what it says of itself
     * @param store the directory of its builders, BUILDX_CONFIG
     */
    public Buildx(List<String> program, BuildxVersion version, String store) {
        this.version = version;
        this.store = store;
        this.base = Command.of(program)
                .withEnvironment(Map.of("BUILDX_CONFIG", store, "DOCKER_CLI_HINTS", "false", "NO_COLOR", "1"));
    }

    public BuildxVersion version() {
        return version;
    }

    /** The directory where it keeps its builders, the machine's path. */
    public String store() {
        return store;
    }

    /** The command without arguments yet, with its environment. */
    public Command base() {
        return base;
    }

    /** {@code inspect --bootstrap}: boots what is not running. */
    public Command inspectAndBoot(BuilderSpec spec) {
        return base.with("inspect", "--bootstrap")
                .with(timeout(spec))
                .with(spec.name())
                .within(spec.timeout())
                .masking(spec.mask());
    }

    /**
     * {@code create}, without {@code --use}.
     *
     * @param endpoint of the first node; empty for docker's own
     * @param configFile the machine's path of the spec's buildkitd configuration; empty when it has none
     */
    public Command create(BuilderSpec spec, String endpoint, String configFile) {
        Command command = base.with("create", "--name", spec.name()).with(driverArguments(spec, configFile));
        return node(command, spec.platforms(), endpoint).masking(spec.mask());
    }

    /**
     * {@code create --append} for one more node, or to set one to what it is to be.
     *
     * @param number 0 for the first node, further ones from 1
     * @param endpoint of the node; empty for docker's own
     */
    public Command append(BuilderSpec spec, int number, String endpoint, String configFile) {
        Command command = base.with("create", "--name", spec.name(), "--append", "--node", spec.nodeName(number))
                .with(driverArguments(spec, configFile));
        return node(command, spec.platforms(number), endpoint).masking(spec.mask());
    }

    private static Command node(Command create, List<Platform> platforms, String endpoint) {
        Command command = platforms.isEmpty() ? create : create.with("--platform", joined(platforms));
        return endpoint.isEmpty() ? command : command.with(endpoint);
    }

    /** Before it could be said, buildx gave a builder 20 s to tell its state. */
    private List<String> timeout(BuilderSpec spec) {
        return version.hasCreateTimeout()
                ? List.of("--timeout", Math.max(1, spec.timeout().toSeconds()) + "s")
                : List.of();
    }

    private List<String> driverArguments(BuilderSpec spec, String configFile) {
        List<String> arguments = new ArrayList<>(List.of("--driver", spec.driver()));
        arguments.addAll(timeout(spec));
        spec.driverOptions().forEach((key, value) -> {
            arguments.add("--driver-opt");
            arguments.add(CsvFields.join(key + "=" + value));
        });
        if (!spec.buildkitdFlags().isEmpty()) {
            arguments.add("--buildkitd-flags");
            arguments.add(String.join(" ", spec.buildkitdFlags()));
        }
        if (!configFile.isEmpty()) {
            arguments.add(version.hasBuildkitdConfigFlag() ? "--buildkitd-config" : "--config");
            arguments.add(configFile);
        }
        return arguments;
    }

    /** {@code ls}: all builders of the store, as {@link BuilderListing} reads them. For {@link BuildxVersion#hasListJson}. */
    public Command list() {
        return base.with("ls", "--format", "json");
    }

    /** {@code rm}, the builder's cache included. */
    public Command remove(String builder) {
        return base.with("rm", "--force", builder);
    }

    /** {@code du}: how much the builder's cache takes. */
    public Command diskUsage(String builder) {
        return base.with("du", "--builder", builder);
    }

    /** {@code prune}: what was used longest ago goes, until the builder's cache takes no more than {@code bytes}. */
    public Command prune(String builder, long bytes) {
        // --max-used-space would say it, but BuildKit before 0.17 refuses that; alone, what is reserved is all that
        // stays
        String limit = version.hasReservedSpace() ? "--reserved-space" : "--keep-storage";
        return base.with("prune", "--builder", builder, "--force", "--all", limit, Long.toString(bytes));
    }

    /** {@code imagetools inspect --raw}: the exact bytes of an index or manifest. */
    public Command rawManifest(String builder, ImageReference reference) {
        return base.with("imagetools", "inspect", "--builder", builder, "--raw", reference.toString());
    }

    /** {@code imagetools inspect}: the configuration of an image that is of one platform alone, as JSON. */
    public Command imageConfig(String builder, ImageReference reference) {
        return base.with("imagetools", "inspect", "--builder", builder)
                .with("--format", "{{json .Image}}", reference.toString());
    }

    /**
     * {@code imagetools create}: makes every tag name what the sources hold together; of a single one, its very bytes.
     *
     * @param annotations of the index, as the command line takes them
     */
    public Command tag(
            String builder,
            Collection<ImageReference> tags,
            Collection<ImageReference> sources,
            Collection<String> annotations) {
        return merge(base.with("imagetools", "create", "--builder", builder), tags, sources, annotations);
    }

    /** What {@link #tag} would make a registry keep: prints its exact bytes and a line end, and changes nothing. */
    public Command tagDraft(
            String builder,
            Collection<ImageReference> tags,
            Collection<ImageReference> sources,
            Collection<String> annotations) {
        return merge(base.with("imagetools", "create", "--builder", builder, "--dry-run"), tags, sources, annotations);
    }

    private static Command merge(
            Command create,
            Collection<ImageReference> tags,
            Collection<ImageReference> sources,
            Collection<String> annotations) {
        Command command = create;
        for (ImageReference tag : tags) {
            command = command.with("--tag", tag.toString());
        }
        for (String annotation : annotations) {
            command = command.with("--annotation", annotation);
        }
        for (ImageReference source : sources) {
            command = command.with(source.toString());
        }
        return command;
    }

    /**
     * {@code build} of all platforms at once, up to what a registry or a file gets of it. Fed on standard input where the
     * Dockerfile is a text.
     *
     * @param metadataFile the machine's path where buildx writes what it built
     */
    public Command build(BuildRequest request, String builder, String metadataFile) {
        Command command = started(request, builder, metadataFile, joined(request.platforms()));
        command = request.push() == Push.DIGEST ? command.with(byDigest(request)) : tagged(command, request.tags());
        if (request.push() == Push.TAGS) {
            command = command.with("--push");
        }
        for (String output : request.outputs()) {
            command = command.with("--output", output);
        }
        if (request.push() == Push.NONE && request.outputs().isEmpty()) {
            command = command.with("--output", "type=cacheonly");
        }
        return finished(command, request);
    }

    /**
     * {@code build --load} of {@code platforms} under {@code tags}.
     *
     * @param request {@linkplain BuildRequest#built built} where a build of it went before
     */
    public Command load(
            BuildRequest request,
            String builder,
            String metadataFile,
            Collection<Platform> platforms,
            Collection<ImageReference> tags) {
        Command command = tagged(started(request, builder, metadataFile, joined(platforms)), tags)
                .with("--load");
        return finished(command, request);
    }

    /** {@code bake --print}: what the files come to, as {@link BakeDefinition} reads it. Builds nothing and needs no builder. */
    public Command bakeDefinition(BakeRequest request) {
        Command command = base.with("bake", "--print", "--progress", "quiet").with(options(request));
        return baking(command, request);
    }

    /**
     * {@code bake}.
     *
     * @param overrides more of them, for {@code --set}
     * @param metadataFile the machine's path where buildx writes what it built, by target
     */
    public Command bake(BakeRequest request, Collection<String> overrides, String builder, String metadataFile) {
        Command command = base.withEnvironment("BUILDX_METADATA_PROVENANCE", "disabled")
                .with("bake", "--builder", builder)
                .with("--progress", progress())
                .with("--metadata-file", metadataFile)
                .with(options(request));
        for (String override : overrides) {
            command = command.with("--set", override);
        }
        return baking(command, request);
    }

    private static Command baking(Command command, BakeRequest request) {
        return command.with(request.targets()).withEnvironment(request.variables());
    }

    private static List<String> options(BakeRequest request) {
        List<String> options = new ArrayList<>();
        repeated(options, "--file", request.files());
        repeated(options, "--set", request.overrides());
        repeated(options, "--allow", request.allow());
        repeated(options, "--provenance", request.provenance().stream().toList());
        repeated(options, "--sbom", request.sbom().stream().toList());
        flag(options, "--push", request.push());
        flag(options, "--load", request.load());
        flag(options, "--no-cache", request.noCache());
        flag(options, "--pull", request.pull());
        return options;
    }

    private static void repeated(List<String> options, String name, Collection<String> values) {
        values.forEach(value -> options.addAll(List.of(name, value)));
    }

    private static void flag(List<String> options, String name, boolean given) {
        if (given) {
            options.add(name);
        }
    }

    private String progress() {
        return version.hasRawJson() ? "rawjson" : "plain";
    }

    private Command started(BuildRequest request, String builder, String metadataFile, String platforms) {
        Command command = base.withEnvironment(
                        Map.of("BUILDX_METADATA_PROVENANCE", "disabled", "BUILDX_METADATA_WARNINGS", "1"))
                .with("build", "--builder", builder)
                .with("--progress", progress())
                .with("--metadata-file", metadataFile, "--platform", platforms);
        for (BuildOption option : BuildOption.values()) {
            for (String value : request.values(option)) {
                command = command.with(option.flag(), value);
            }
        }
        if (request.noCache()) {
            command = command.with("--no-cache");
        }
        return request.pull() ? command.with("--pull") : command;
    }

    private static Command finished(Command command, BuildRequest request) {
        if (request.dockerfileText().isPresent()) {
            return command.withStdin(request.dockerfileText().get()).with("--file", "-", request.context());
        }
        return request.dockerfile()
                .map(path -> command.with("--file", path, request.context()))
                .orElseGet(() -> command.with(request.context()));
    }

    private static Command tagged(Command command, Collection<ImageReference> tags) {
        Command result = command;
        for (ImageReference tag : tags) {
            result = result.with("--tag", tag.toString());
        }
        return result;
    }

    private static List<String> byDigest(BuildRequest request) {
        return List.of(
                "--output",
                CsvFields.join(
                        "type=image",
                        "name=" + String.join(",", request.repositories()),
                        "push-by-digest=true",
                        "name-canonical=true",
                        "push=true"));
    }

    private static String joined(Collection<Platform> platforms) {
        return platforms.stream().map(Platform::toString).collect(Collectors.joining(","));
    }
}
