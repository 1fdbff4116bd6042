package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.buildx.engine.MergeImage;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@code multiArchImage} does: which parts of the image are built where, with which arguments of the steps, and what follows. */
final class MultiArchPlan {
    private static final int AGENT_SECONDS = 60;
    private static final int CLOUD_SECONDS = 600;

    /** The arguments of {@code smokeTest} that name something to look for. */
    private static final List<String> TESTS = List.of("port", "checks", "structureTests");

    /** A cache of a kind that has one place where nothing tells another. */
    private static final Pattern NAMELESS =
            Pattern.compile("(?!.*(?<=^|,)(?:scope|name)=)(?:.*,)?type=(s3|gha|azblob)(?:,.*)?");

    /** The field of a cache's description that tells one cache from another. */
    private static final Pattern PLACE = Pattern.compile("(?<=^|,)(ref|dest|src|scope|name)=([^,\"]+)");

    /** The levels of an annotation, and the rest of it. */
    private static final Pattern LEVELS = Pattern.compile("([^:=]+):(.*)", Pattern.DOTALL);

    private final MultiArchSettings settings;
    private final List<AgentGroup> groups;
    private final boolean here;
    private final boolean pushed;
    private final Function<ImageReference, String> named;

    /**
     * @param inWorkspace whether the script has a workspace, in which it is built where no agents are named
     * @param name under which the files of an image with this tag are archived
     */
    MultiArchPlan(
            MultiArchSettings settings,
            List<AgentGroup> groups,
            boolean inWorkspace,
            Function<ImageReference, String> name) {
        this.settings = settings;
        this.groups = groups;
        this.here = inWorkspace && settings.own("agents") == null;
        this.pushed = settings.is("push", true);
        this.named = name;
    }

    /**
     * As a script takes it: {@code parts}, a list; {@code failFast}; and {@code merge}, where there is something to merge. A part, and
     * the merge, has the arguments of each step under the step's name.
     *
     * @throws InvalidInput if an image is to be published under no name, or tested for nothing
     */
    Map<String, Object> tree() {
        if (pushed && settings.texts("mergeImage", "tags").isEmpty()) {
            throw new InvalidInput("multiArchImage needs tags to publish the image under, such as "
                    + "tags: ['registry.example/app:1.4'], or push: false");
        }
        if (settings.isTested()
                && Collections.disjoint(settings.arguments("smokeTest").keySet(), TESTS)) {
            throw new InvalidInput(
                    "multiArchImage tests what it builds, so say what to look for: port: 8080, expect: 'Hello World!',"
                            + " or checks: […]; smokeTest: false leaves the test out");
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("parts", new ArrayList<>(groups.stream().map(this::part).toList()));
        tree.put("failFast", settings.is("failFast", true));
        if (isMerged() && pushed) {
            tree.put("merge", merge());
        }
        return tree;
    }

    private boolean isMerged() {
        return groups.size() > 1;
    }

    private Map<String, Object> part(AgentGroup group) {
        Map<String, Object> part = new LinkedHashMap<>();
        part.put("name", group.name());
        part.put("agent", here ? null : agent(group));
        // another agent doesn't help where the script keeps its own
        part.put("attempts", here ? 1 : attempts());
        part.put("stash", settings.text("stash"));
        part.put("setupQemu", setupQemu(group));
        part.put("buildxMultiArch", buildxMultiArch(group));
        part.put("smokeTest", settings.isTested() ? smokeTest(group) : null);
        part.put("publishImage", pushed && !isMerged() ? published() : null);
        return part;
    }

    private Map<String, Object> agent(AgentGroup group) {
        Map<String, Object> agent = new LinkedHashMap<>();
        agent.put("platforms", texts(group.platforms()));
        agent.put("label", group.label());
        agent.put(
                "others",
                new ArrayList<>(
                        labels().filter(label -> !label.equals(group.label())).toList()));
        agent.put("timeout", settings.number("agentTimeout", 0, AGENT_SECONDS));
        agent.put("cloudTimeout", settings.number("cloudTimeout", 0, CLOUD_SECONDS));
        return agent;
    }

    /** All labels that were named, also for platforms that are not built this time. */
    private Stream<String> labels() {
        return settings.own("agents") instanceof Map<?, ?> agents
                ? agents.values().stream().map(String::valueOf).distinct()
                : groups.stream().map(AgentGroup::label).distinct();
    }

    /** {@code null} if the agent itself runs nothing of the image: others build it, and nothing is tested. */
    @Nullable
    private Map<String, Object> setupQemu(AgentGroup group) {
        List<Platform> run = group.platforms().stream()
                .filter(platform -> isRunHere(platform, group))
                .toList();
        if (!settings.isEmulated() || run.isEmpty() && !group.platforms().isEmpty()) {
            return null;
        }
        Map<String, Object> arguments = settings.arguments("setupQemu");
        arguments.put("platforms", texts(run));
        return arguments;
    }

    private boolean isRunHere(Platform platform, AgentGroup group) {
        return isBuiltHere(platform) || settings.isTested() && tested(group).contains(platform);
    }

    /** Whether the agent's own docker has the builder's node for it. */
    private boolean isBuiltHere(Platform platform) {
        String driver = String.join("", settings.texts("buildxMultiArch", "driver"));
        String endpoint = String.join("", settings.texts("buildxMultiArch", "endpoint"));
        boolean elsewhere = !driver.isEmpty() && !driver.equals("docker-container")
                || !endpoint.isEmpty() && !endpoint.startsWith("unix:");
        return !elsewhere
                && settings.texts("buildxMultiArch", "nodes").stream()
                        .map(NameValue::node)
                        .noneMatch(node -> node.platforms().contains(platform));
    }

    /** A part has no other platforms than its own; {@code null} if none of them is to be tested. */
    @Nullable
    private Map<String, Object> smokeTest(AgentGroup group) {
        Map<String, Object> arguments = settings.arguments("smokeTest");
        if (isMerged() && arguments.containsKey("platforms")) {
            List<Platform> own = tested(group);
            arguments.put("platforms", texts(own));
            return own.isEmpty() ? null : arguments;
        }
        return arguments;
    }

    private List<Platform> tested(AgentGroup group) {
        List<Platform> asked = Platform.parseAll(settings.texts("smokeTest", "platforms"));
        return asked.isEmpty()
                ? group.platforms()
                : group.platforms().stream().filter(asked::contains).toList();
    }

    private Map<String, Object> buildxMultiArch(AgentGroup group) {
        Map<String, Object> arguments = settings.arguments("buildxMultiArch");
        arguments.put("platforms", texts(group.platforms()));
        arguments.put(pushed ? "push" : "load", pushed ? "digest" : true);
        if (isMerged()) {
            arguments.put("name", name() + "/" + group.slug());
        } else if (settings.isToldAlone("mergeImage", "name")) {
            arguments.put("name", name());
        }
        if (isMerged() && !pushed) {
            arguments.put("tags", tagsOfPart(group));
        }
        annotations(arguments);
        caches(arguments, group);
        return arguments;
    }

    /** Parts that one agent loads would take the tags from each other, and the tests would start another part's image. */
    private List<String> tagsOfPart(AgentGroup group) {
        return new ArrayList<>(settings.texts("buildxMultiArch", "tags").stream()
                .map(ImageReference::parse)
                .map(tag -> tag.withTag(tag.tag().orElse("latest") + "-" + group.slug()))
                .map(ImageReference::toString)
                .toList());
    }

    private void annotations(Map<String, Object> arguments) {
        List<String> given = settings.texts("buildxMultiArch", "annotations");
        if (isMerged() && !given.isEmpty()) {
            arguments.put("annotations", new ArrayList<>(ofLevels(given, level -> !level.startsWith("index"))));
        }
        if (!isMerged() && pushed && settings.isToldAlone("mergeImage", "annotations")) {
            // nothing is merged, so that the index is made by the build
            Stream<String> ofIndex =
                    settings.texts("mergeImage", "annotations").stream().map(MergeImage::ofIndex);
            arguments.put(
                    "annotations",
                    new ArrayList<>(Stream.concat(given.stream(), ofIndex).toList()));
        }
    }

    /** Annotations at those of their levels that are wanted; without a level one is of manifests. */
    private static List<String> ofLevels(List<String> annotations, Predicate<String> wanted) {
        List<String> kept = new ArrayList<>();
        for (String annotation : annotations) {
            Matcher parts = LEVELS.matcher(annotation);
            if (parts.matches()) {
                String levels =
                        Stream.of(parts.group(1).split(",")).filter(wanted).collect(Collectors.joining(","));
                if (!levels.isEmpty()) {
                    kept.add(levels + ":" + parts.group(2));
                }
            } else if (wanted.test("manifest")) {
                kept.add(annotation);
            }
        }
        return kept;
    }

    /** Builds on several agents would overwrite each other's cache, so that each has its own. */
    private void caches(Map<String, Object> arguments, AgentGroup group) {
        List<String> to = settings.texts("buildxMultiArch", "cacheTo");
        List<String> from = settings.texts("buildxMultiArch", "cacheFrom");
        if (isMerged()) {
            List<String> places = to.stream().map(MultiArchPlan::place).toList();
            from = from.stream()
                    .map(cache -> places.contains(place(cache)) ? ofPart(cache, group) : cache)
                    .toList();
            to = to.stream().map(cache -> ofPart(cache, group)).toList();
        }
        String cache = settings.text("cache");
        if (!cache.isEmpty()) {
            ImageReference reference = ImageReference.parse(cache);
            String ref = "type=registry,ref="
                    + reference.withTag(reference.tag().orElse("buildcache") + (isMerged() ? "-" + group.slug() : ""));
            from = Stream.concat(from.stream(), Stream.of(ref)).toList();
            to = Stream.concat(to.stream(), Stream.of(ref + ",mode=max")).toList();
        }
        if (!from.isEmpty() || !to.isEmpty()) {
            arguments.put("cacheFrom", new ArrayList<>(from));
            arguments.put("cacheTo", new ArrayList<>(to));
        }
    }

    private static String place(String cache) {
        Matcher place = PLACE.matcher(cache);
        return place.find() ? place.group(2) : cache;
    }

    private static String ofPart(String cache, AgentGroup group) {
        if (!cache.contains("=")) {
            return ofPart(ImageReference.parse(cache), group);
        }
        Matcher nameless = NAMELESS.matcher(cache);
        if (nameless.matches()) {
            return cache + (nameless.group(1).equals("gha") ? ",scope=" : ",name=") + group.slug();
        }
        return PLACE.matcher(cache)
                .replaceAll(place -> Matcher.quoteReplacement(place.group(1) + "="
                        + switch (place.group(1)) {
                            case "ref" -> ofPart(ImageReference.parse(place.group(2)), group);
                            case "dest", "src" -> place.group(2) + "/" + group.slug();
                            default -> place.group(2) + "-" + group.slug();
                        }));
    }

    private static String ofPart(ImageReference cache, AgentGroup group) {
        return cache.withTag(cache.tag().map(tag -> tag + "-").orElse("") + group.slug())
                .toString();
    }

    private String name() {
        String step = settings.isToldAlone("mergeImage", "name") ? "mergeImage" : "buildxMultiArch";
        String asked = String.join("", settings.texts(step, "name"));
        List<ImageReference> tags = settings.texts("buildxMultiArch", "tags").stream()
                .map(ImageReference::parse)
                .toList();
        return asked.isEmpty() && !tags.isEmpty() ? named.apply(tags.get(0)) : ArtifactName.of(asked, tags);
    }

    private Map<String, Object> merge() {
        Map<String, Object> merge = new LinkedHashMap<>();
        merge.put("agent", agent(new AgentGroup(List.of(), groups.get(0).label())));
        merge.put("attempts", attempts());
        merge.put("mergeImage", mergeImage());
        return merge;
    }

    private int attempts() {
        return settings.number("attempts", 1, 2);
    }

    private Map<String, Object> mergeImage() {
        Map<String, Object> arguments = settings.arguments("mergeImage");
        arguments.put("name", name());
        if (!settings.isToldAlone("mergeImage", "annotations")) {
            List<String> given = settings.texts("mergeImage", "annotations");
            arguments.put("annotations", new ArrayList<>(ofLevels(given, "index"::equals)));
        }
        return arguments;
    }

    private Map<String, Object> published() {
        Map<String, Object> arguments = settings.arguments("mergeImage");
        arguments.keySet().removeAll(List.of("annotations", "name"));
        return arguments;
    }

    private static List<String> texts(List<Platform> platforms) {
        return new ArrayList<>(platforms.stream().map(Platform::toString).toList());
    }
}
