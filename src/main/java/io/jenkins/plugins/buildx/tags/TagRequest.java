package io.jenkins.plugins.buildx.tags;

import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How an image shall be called and labelled. The rules are those of docker's metadata-action. */
public final class TagRequest {
    private static final List<String> USUAL_RULES =
            List.of("type=schedule", "type=ref,event=branch", "type=ref,event=tag", "type=ref,event=pr");

    private static final List<String> LEVELS = List.of("manifest", "index", "manifest-descriptor", "index-descriptor");

    /** As git shortens a commit's id, and the metadata-action does. */
    public static final int SHORT = 7;

    private final List<ImageReference> images;
    /** Those of the highest priority first. */
    private final List<TagRule> rules;

    private final Flavor flavor;
    private final List<Metadata> labels;
    private final List<Metadata> annotations;
    private final List<String> levels;
    private final int shortShaLength;

    private TagRequest(Draft draft, List<String> problems) {
        this.images = parsed(draft.images, ImageName::parse, problems).stream()
                .filter(ImageName::enabled)
                .map(ImageName::name)
                .toList();
        this.rules = parsed(draft.tags.isEmpty() ? USUAL_RULES : draft.tags, TagRule::parse, problems).stream()
                .sorted(Comparator.comparing(TagRule::priority).reversed())
                .toList();
        this.flavor = parsed(List.of(draft.flavor), Flavor::parse, problems).stream()
                .findFirst()
                .orElse(Flavor.PLAIN);
        this.labels = parsed(draft.labels, Metadata::parse, problems);
        this.annotations = parsed(draft.annotations, Metadata::parse, problems);
        this.levels =
                parsed(draft.levels, level -> Attributes.oneOf("A level of annotations", level, LEVELS), problems);
        this.shortShaLength = draft.shortShaLength;
    }

    private static <A, B> List<B> parsed(Collection<A> texts, Function<A, B> parser, List<String> problems) {
        List<B> parsed = new ArrayList<>();
        for (A text : texts) {
            try {
                parsed.add(parser.apply(text));
            } catch (InvalidInput e) {
                problems.addAll(e.problems());
            }
        }
        return parsed;
    }

    public static Draft draft() {
        return new Draft();
    }

    /**
     * What the image that is built of {@code source} is called and labelled.
     *
     * @throws InvalidInput if a rule needs what is not known of the source, or makes what can't be a tag
     */
    public ImageTags on(Source source, Instant now) {
        List<String> notes = new ArrayList<>();
        Evaluation build = new Evaluation(source, now, shortShaLength, "The flavor", notes::add);
        List<TagRule.Tag> made = rules.stream()
                .map(rule -> rule.tag(build, flavor))
                .flatMap(Optional::stream)
                .toList();
        String version = made.isEmpty() ? "" : made.get(0).name();
        Set<String> names = made.stream().map(TagRule.Tag::name).collect(Collectors.toCollection(LinkedHashSet::new));
        if (made.isEmpty()) {
            notes.add("No rule gives a tag for this build");
        } else if (flavor.hasLatest(made.get(0).latest())) {
            names.add(flavor.latestName(build));
        }
        return new ImageTags(
                references(names),
                version,
                Metadata.all(build, version, labels),
                levelled(Metadata.all(build, version, annotations)),
                source.commitTime()
                        .map(time -> String.valueOf(time.getEpochSecond()))
                        .orElse(""),
                notes);
    }

    private List<ImageReference> references(Collection<String> names) {
        return images.stream()
                .flatMap(image -> names.stream().map(image::withTag))
                .distinct()
                .toList();
    }

    private List<String> levelled(List<String> pairs) {
        return levels.stream()
                .flatMap(level -> pairs.stream().map(pair -> level + ":" + pair))
                .toList();
    }

    /** A request being written, in the words of its caller. {@link #request()} parses and checks all of it at once. */
    public static final class Draft {
        private final List<String> images = new ArrayList<>();
        private final List<String> tags = new ArrayList<>();
        private final List<String> flavor = new ArrayList<>();
        private final List<String> labels = new ArrayList<>();
        private final List<String> annotations = new ArrayList<>();
        private final List<String> levels = new ArrayList<>();
        private int shortShaLength = SHORT;

        private Draft() {}

        /** Adds names of the image, {@code name} or {@code name=name,enable=true}. */
        public Draft images(Collection<String> names) {
            images.addAll(names);
            return this;
        }

        /** Adds rules, such as {@code type=semver,pattern={{version}}}. Without any there are those for schedules, branches, tags and change requests. */
        public Draft tags(Collection<String> rules) {
            tags.addAll(rules);
            return this;
        }

        /** Adds what goes for all tags, such as {@code latest=auto}. */
        public Draft flavor(Collection<String> lines) {
            flavor.addAll(lines);
            return this;
        }

        /** Adds labels, {@code name=value}. */
        public Draft labels(Collection<String> pairs) {
            labels.addAll(pairs);
            return this;
        }

        /** Adds annotations, {@code name=value}. */
        public Draft annotations(Collection<String> pairs) {
            annotations.addAll(pairs);
            return this;
        }

        /** Adds levels that all annotations are given on, such as {@code manifest}. Without any there are no annotations. */
        public Draft annotationLevels(Collection<String> names) {
            levels.addAll(names);
            return this;
        }

        /** How many characters of a commit's id are enough, where it is shortened. */
        public Draft shortShaLength(int characters) {
            shortShaLength = characters;
            return this;
        }

        /**
         * The finished request.
         *
         * @throws InvalidInput with everything that is wrong with it
         */
        public TagRequest request() {
            List<String> problems = new ArrayList<>();
            if (images.isEmpty()) {
                problems.add("No image is named; write images: ['registry.example/app']");
            }
            if (shortShaLength < 1) {
                problems.add("A shortened commit has 1 character or more, 7 as a rule, not " + shortShaLength);
            }
            TagRequest request = new TagRequest(this, problems);
            if (!problems.isEmpty()) {
                throw InvalidInput.of(problems);
            }
            return request;
        }
    }
}
