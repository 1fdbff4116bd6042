package io.jenkins.plugins.buildx.buildx;

import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is to be built, for which platforms, and what becomes of it. Holds no secret, only where secrets are found. */
public final class BuildRequest implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ArrayList<ImageReference> tags;
    private final ArrayList<Platform> platforms;
    private final String context;
    private final String dockerfile;
    private final String dockerfileText;
    private final EnumMap<BuildOption, List<String>> options;
    private final boolean noCache;
    private final boolean pull;
    private final Push push;
    private final boolean load;
    private final ArrayList<String> outputs;

    private BuildRequest(Draft draft, List<ImageReference> tags, List<Platform> platforms) {
        this.tags = new ArrayList<>(tags);
        this.platforms = new ArrayList<>(platforms);
        this.context = draft.context;
        this.dockerfile = draft.dockerfile;
        this.dockerfileText = draft.dockerfileText;
        this.options = new EnumMap<>(BuildOption.class);
        draft.options.forEach((option, values) -> options.put(option, new ArrayList<>(values)));
        this.noCache = draft.noCache;
        this.pull = draft.pull;
        this.push = draft.push;
        this.load = draft.load;
        this.outputs = new ArrayList<>(draft.outputs);
    }

    public static Draft draft() {
        return new Draft();
    }

    public List<ImageReference> tags() {
        return Collections.unmodifiableList(tags);
    }

    public List<Platform> platforms() {
        return Collections.unmodifiableList(platforms);
    }

    /** A path, relative to the workspace or absolute, or the URL of a Git repository or an archive. */
    public String context() {
        return context;
    }

    /** Whether the builder fetches the context by itself. */
    public boolean isContextRemote() {
        return isRemote(context);
    }

    /** The Dockerfile's path, relative to the workspace; empty when it is the context's {@code Dockerfile}, or a text. */
    public Optional<String> dockerfile() {
        return dockerfile.isEmpty() ? Optional.empty() : Optional.of(dockerfile);
    }

    /** The Dockerfile itself, where it was given as text. */
    public Optional<String> dockerfileText() {
        return dockerfileText.isEmpty() ? Optional.empty() : Optional.of(dockerfileText);
    }

    /** The values given for {@code option}, in their order. */
    public List<String> values(BuildOption option) {
        return Collections.unmodifiableList(options.getOrDefault(option, List.of()));
    }

    /** Where the secrets come from. */
    public List<SecretSource> secrets() {
        return values(BuildOption.SECRET).stream().map(SecretSource::parse).toList();
    }

    /** What its steps reach other machines with. */
    public List<SshSource> sshSources() {
        return values(BuildOption.SSH).stream().map(SshSource::parse).toList();
    }

    /** The contexts beside its own. */
    public List<NamedContext> namedContexts() {
        return values(BuildOption.BUILD_CONTEXT).stream()
                .map(NamedContext::parse)
                .toList();
    }

    public boolean noCache() {
        return noCache;
    }

    /** Whether base images are asked for anew. */
    public boolean pull() {
        return pull;
    }

    public Push push() {
        return push;
    }

    /** Whether the image is put into docker's own image store too. */
    public boolean load() {
        return load;
    }

    /** More outputs, as {@code docker buildx build --output} takes them. */
    public List<String> outputs() {
        return Collections.unmodifiableList(outputs);
    }

    /** Whether nothing but the builder's cache is left of the build. */
    public boolean isCacheOnly() {
        return push == Push.NONE && !load && outputs.isEmpty();
    }

    /** Whether nothing but docker's own image store gets the image. */
    public boolean isOnlyLoaded() {
        return load && push == Push.NONE && outputs.isEmpty();
    }

    /** Whether manifests of provenance or of an SBOM are asked for, which only an index can hold. */
    public boolean isAttested() {
        return Stream.of(BuildOption.PROVENANCE, BuildOption.SBOM, BuildOption.ATTEST)
                .flatMap(option -> values(option).stream())
                .anyMatch(value -> !value.equals("false")
                        && !CsvFields.parse(value).getOrDefault("disabled", "").equals("true"));
    }

    /** The annotations that only an index can hold. */
    public List<String> indexAnnotations() {
        return values(BuildOption.ANNOTATION).stream()
                .filter(value -> Annotation.parse(value).isOfIndex())
                .toList();
    }

    /** Whether an output goes to docker's own image store, as a load does. */
    public boolean hasDockerOutput() {
        return outputs.stream()
                .map(CsvFields::parse)
                .anyMatch(output -> "docker".equals(output.get("type"))
                        && !output.containsKey("dest")
                        && !output.containsKey("context"));
    }

    /** The repositories of all tags, each once, in their order. */
    public List<String> repositories() {
        return tags.stream().map(ImageReference::repository).distinct().toList();
    }

    /**
     * This with more values of {@code option}.
     *
     * @throws InvalidInput with everything that is wrong with them
     */
    public BuildRequest with(BuildOption option, Collection<String> values) {
        Draft draft = copied().noCache(noCache).pull(pull);
        options.forEach(draft::with);
        return draft.with(option, values).request();
    }

    /**
     * This for {@code platforms} that the builder has built a moment ago, of which more is to be made: what is in its cache by now is
     * not built anew, nothing is cached elsewhere a second time, and there is nothing that only an index holds.
     */
    public BuildRequest built(Collection<Platform> built) {
        Draft draft = copied();
        options.forEach((option, values) -> draft.with(option, option.ofBuilt(values, built)));
        return draft.request();
    }

    private Draft copied() {
        return draft().tags(tags.stream().map(ImageReference::toString).toList())
                .platforms(platforms.stream().map(Platform::toString).toList())
                .context(context)
                .dockerfile(dockerfile)
                .dockerfileText(dockerfileText)
                .push(push)
                .load(load)
                .outputs(outputs);
    }

    private static boolean isRemote(String context) {
        return context.matches("(?i)(?:https?|git|ssh)://.+|git@[^:]+:.+|github\\.com/.+");
    }

    /** A request being written, in the words of its caller. {@link #request()} parses and checks all of it at once. */
    public static final class Draft {
        private final List<String> tags = new ArrayList<>();
        private final List<String> platforms = new ArrayList<>();
        private String context = ".";
        private String dockerfile = "";
        private String dockerfileText = "";
        private final Map<BuildOption, List<String>> options = new EnumMap<>(BuildOption.class);
        private boolean noCache;
        private boolean pull;
        private Push push = Push.NONE;
        private boolean load;
        private final List<String> outputs = new ArrayList<>();

        Draft() {}

        public Draft tags(Collection<String> values) {
            tags.addAll(values);
            return this;
        }

        public Draft platforms(Collection<String> values) {
            platforms.addAll(values);
            return this;
        }

        public Draft context(String value) {
            context = value;
            return this;
        }

        public Draft dockerfile(String path) {
            dockerfile = path;
            return this;
        }

        public Draft dockerfileText(String text) {
            dockerfileText = text;
            return this;
        }

        /** Adds values of {@code option}. */
        public Draft with(BuildOption option, Collection<String> values) {
            options.computeIfAbsent(option, key -> new ArrayList<>()).addAll(values);
            return this;
        }

        /** Adds {@code name=value} values of {@code option}. */
        public Draft with(BuildOption option, Map<String, String> values) {
            return with(
                    option,
                    values.entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue())
                            .toList());
        }

        /** Sets {@code option}, unless {@code value} is empty. */
        public Draft with(BuildOption option, String value) {
            return value.isEmpty() ? this : with(option, List.of(value));
        }

        public Draft noCache(boolean value) {
            noCache = value;
            return this;
        }

        public Draft pull(boolean value) {
            pull = value;
            return this;
        }

        public Draft push(Push value) {
            push = value;
            return this;
        }

        public Draft load(boolean value) {
            load = value;
            return this;
        }

        public Draft outputs(Collection<String> values) {
            outputs.addAll(values);
            return this;
        }

        /**
         * The finished request.
         *
         * @throws InvalidInput with everything that is wrong with it
         */
        public BuildRequest request() {
            List<String> problems = new ArrayList<>();
            List<ImageReference> parsedTags = parsedTags(problems);
            List<Platform> parsedPlatforms = parsedPlatforms(problems);
            checkDestination(parsedPlatforms, problems);
            checkSource(problems);
            checkOptions(problems);
            checkAnnotations(parsedPlatforms, problems);
            if (!problems.isEmpty()) {
                throw InvalidInput.of(problems);
            }
            return new BuildRequest(this, parsedTags, parsedPlatforms);
        }

        private List<ImageReference> parsedTags(List<String> problems) {
            List<ImageReference> parsed = new ArrayList<>();
            Set<ImageReference> seen = new HashSet<>();
            for (String tag : tags) {
                try {
                    ImageReference reference = ImageReference.parse(tag);
                    if (reference.digest().isPresent()) {
                        problems.add(
                                "The tag \"" + tag + "\" has a digest; what is built gets its digest by being built");
                    }
                    if (!seen.add(withTag(reference.normalised()))) {
                        problems.add("The tag \"" + tag + "\" is given twice");
                    }
                    parsed.add(withTag(reference));
                } catch (InvalidInput e) {
                    problems.addAll(e.problems());
                }
            }
            return parsed;
        }

        private static ImageReference withTag(ImageReference reference) {
            return reference.tag().isPresent() || reference.digest().isPresent()
                    ? reference
                    : reference.withTag("latest");
        }

        private List<Platform> parsedPlatforms(List<String> problems) {
            try {
                List<Platform> parsed = Platform.parseAll(platforms);
                if (parsed.isEmpty()) {
                    problems.add("No platform is given; write platforms such as linux/amd64, linux/arm64");
                }
                return parsed;
            } catch (InvalidInput e) {
                problems.addAll(e.problems());
                return List.of();
            }
        }

        private void checkDestination(List<Platform> parsedPlatforms, List<String> problems) {
            if (push != Push.NONE && tags.isEmpty()) {
                problems.add("A push needs a name to push to: add tags, such as registry.example/app:1.0");
            }
            if (load && tags.isEmpty()) {
                problems.add("A load needs a name in docker's image store: add tags, such as app:1.0");
            }
            outputs.stream()
                    .filter(output -> output.isBlank() || output.startsWith("-"))
                    .forEach(output ->
                            problems.add("\"" + output + "\" is no output: write type=oci,dest=image.tar or a path"));
            if (parsedPlatforms.size() > 1) {
                outputs.stream()
                        .filter(output -> isDockerArchive(CsvFields.parse(output)))
                        .forEach(output -> problems.add("The output \"" + output
                                + "\" has one platform alone, and several are asked for: write type=oci"));
            }
        }

        private static boolean isDockerArchive(Map<String, String> output) {
            return "docker".equals(output.get("type")) && output.containsKey("dest");
        }

        /** BuildKit would find it out after the whole build. */
        private void checkAnnotations(List<Platform> parsedPlatforms, List<String> problems) {
            for (String value : options.getOrDefault(BuildOption.ANNOTATION, List.of())) {
                if (BuildOption.ANNOTATION.problem(value).isEmpty()) {
                    Annotation.parse(value).places().stream()
                            .filter(place -> !parsedPlatforms.isEmpty() && !place.isOf(parsedPlatforms))
                            .forEach(place -> problems.add("The annotation \"" + value + "\" is for "
                                    + place.platform().orElseThrow() + ", which is not among the platforms"));
                }
            }
        }

        private void checkSource(List<String> problems) {
            if (context.isBlank()) {
                problems.add("The context is empty; write . for the workspace itself");
            }
            if (context.startsWith("-")) {
                problems.add("The context \"" + context
                        + "\" is not taken: a context comes from a path or a URL, never from standard input");
            }
            if (!dockerfile.isEmpty() && !dockerfileText.isEmpty()) {
                problems.add("Both a Dockerfile's path (\"" + dockerfile
                        + "\") and a Dockerfile's text are given; give one");
            }
            if (dockerfile.startsWith("-")) {
                problems.add("The Dockerfile \"" + dockerfile
                        + "\" is not taken: write its path, relative to the workspace");
            }
        }

        private void checkOptions(List<String> problems) {
            options.forEach((option, values) -> {
                values.forEach(value -> option.problem(value).ifPresent(problems::add));
                if (option.isSingle() && values.size() > 1) {
                    problems.add(option.flag().substring(2) + " is given " + values.size() + " times: " + values);
                }
            });
            if (noCache
                    && !options.getOrDefault(BuildOption.NO_CACHE_FILTER, List.of())
                            .isEmpty()) {
                problems.add(
                        "noCache already leaves every stage's cache unused; noCacheFilters beside it contradicts it");
            }
            twice(BuildOption.SECRET, problems);
            twice(BuildOption.BUILD_CONTEXT, problems);
            twice(BuildOption.BUILD_ARG, problems);
        }

        private void twice(BuildOption option, List<String> problems) {
            Map<String, Long> counts = options.getOrDefault(option, List.of()).stream()
                    .collect(Collectors.groupingBy(value -> identity(option, value), Collectors.counting()));
            counts.forEach((id, count) -> {
                if (count > 1) {
                    problems.add(option.flag().substring(2) + " " + id + " is given " + count + " times");
                }
            });
        }

        private static String identity(BuildOption option, String value) {
            return option == BuildOption.SECRET && option.problem(value).isEmpty()
                    ? "id=" + SecretSource.parse(value).id()
                    : value.replaceFirst("(?s)=.*", "");
        }
    }
}
