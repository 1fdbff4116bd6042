package io.jenkins.plugins.buildx.tags;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A rule by which an image gets a tag, such as {@code type=semver,pattern={{major}}.{{minor}}}.
 *
 * @param text as it was written
 * @param enable becomes {@code true} or {@code false}
 * @param priority rules with a higher one come first
 * @param prefix {@code null} for the flavor's
 * @param suffix {@code null} for the flavor's
 */
record TagRule(
        String text,
        TagSource source,
        Template enable,
        int priority,
        @Nullable Template prefix,
        @Nullable Template suffix) {
    private static final Pattern SLASHED = Pattern.compile("/(.+)/([a-z]*)");
    private static final List<String> EVENTS = List.of("branch", "tag", "pr");
    private static final List<String> FORMATS = List.of("short", "long");

    /** A tag's name, and whether {@code latest} goes with it where the flavor says nothing. */
    record Tag(String name, boolean latest) {}

    /** @throws InvalidInput quoting what is wrong and telling what is allowed */
    static TagRule parse(String text) {
        try {
            return read(text, Attributes.parse(text, "value"));
        } catch (InvalidInput e) {
            throw new InvalidInput("The rule " + quoted(text) + " can't be: " + e.getMessage(), e);
        }
    }

    private static TagRule read(String text, Attributes given) {
        TagType type = TagType.parse(given.get("type", "raw"));
        given.allow("type=" + type, type.attributes());
        return new TagRule(
                text,
                source(type, given),
                enable(given.get("enable", "true")),
                number("priority", given.get("priority", String.valueOf(type.priority()))),
                given.find("prefix")
                        .or(() -> ownPrefix(type, given))
                        .map(TagRule::global)
                        .orElse(null),
                given.find("suffix").map(TagRule::global).orElse(null));
    }

    private static Optional<String> ownPrefix(TagType type, Attributes given) {
        if (type == TagType.SHA) {
            return Optional.of("sha-");
        }
        return given.find("event").filter(GitRef.Kind.PR.toString()::equals).map(event -> event + "-");
    }

    private static TagSource source(TagType type, Attributes given) {
        return switch (type) {
            case SCHEDULE -> new TagSource.Schedule(Template.parse(given.get("pattern", "nightly"), Expression.DATES));
            case SEMVER, PEP440 -> versioned(type, given);
            case MATCH ->
                new TagSource.Match(
                        subject(given),
                        expression("pattern", given.require("pattern", "v(.*),group=1")),
                        number("group", given.get("group", "0")));
            case EDGE -> new TagSource.Edge(given.get("branch", ""));
            case REF -> new TagSource.Named(event(given.require("event", "branch, tag or pr")));
            case RAW -> new TagSource.Raw(global(given.require("value", "stable")));
            case SHA ->
                new TagSource.Sha(Attributes.oneOf("format", given.get("format", "short"), FORMATS)
                        .equals("long"));
        };
    }

    private static TagSource versioned(TagType type, Attributes given) {
        Template pattern = Template.parse(given.require("pattern", "{{version}}"), Expression.OF_VERSION);
        Pattern match = given.find("match")
                .filter(text -> !text.isEmpty())
                .map(text -> expression("match", text))
                .orElse(null);
        if (match != null) {
            TagSource.requireGroup(match, 1);
        }
        return type == TagType.SEMVER
                ? new TagSource.Versioned(
                        subject(given), match, pattern, Version::semantic, "version as semver.org has it")
                : new TagSource.Versioned(subject(given), match, pattern, Version::python, "version as PEP 440 has it");
    }

    private static TagSource.TagOrValue subject(Attributes given) {
        return new TagSource.TagOrValue(global(given.get("value", "")));
    }

    private static Template global(String text) {
        return Template.parse(text, Expression.GLOBAL);
    }

    private static Template enable(String text) {
        Template template = global(text);
        template.fixed().ifPresent(TagRule::isTrue);
        return template;
    }

    private static boolean isTrue(String text) {
        return Attributes.isTrue("enable", text);
    }

    private static GitRef.Kind event(String text) {
        return GitRef.Kind.valueOf(Attributes.oneOf("event", text, EVENTS).toUpperCase(Locale.ROOT));
    }

    private static int number(String name, String text) {
        if (!text.matches("\\d{1,9}")) {
            throw new InvalidInput(name + " is a number, not " + quoted(text));
        }
        return Integer.parseInt(text);
    }

    /** A regular expression, or one between slashes with flags after them, as JavaScript writes it. */
    private static Pattern expression(String name, String text) {
        Matcher slashed = SLASHED.matcher(text);
        String expression = slashed.matches() ? slashed.group(1) : text;
        int flags = slashed.matches() ? flags(slashed.group(2)) : 0;
        try {
            return Pattern.compile(expression, flags);
        } catch (PatternSyntaxException e) {
            throw new InvalidInput(
                    name + "=" + expression + " is no regular expression: " + e.getDescription() + " near index "
                            + e.getIndex(),
                    e);
        }
    }

    private static int flags(String letters) {
        int flags = 0;
        for (char letter : letters.toCharArray()) {
            flags |= switch (letter) {
                case 'i' -> Pattern.CASE_INSENSITIVE;
                case 'm' -> Pattern.MULTILINE;
                case 's' -> Pattern.DOTALL;
                default ->
                    throw new InvalidInput("there is no flag " + quoted(String.valueOf(letter))
                            + " of regular expressions; flags are i, m and s");
            };
        }
        return flags;
    }

    /** Empty if the rule makes none of this build. */
    Optional<Tag> tag(Evaluation build, Flavor flavor) {
        Evaluation evaluation = build.about("The rule " + quoted(text));
        return isEnabled(evaluation)
                ? source.candidate(evaluation).flatMap(candidate -> tag(candidate, evaluation, flavor))
                : Optional.empty();
    }

    private boolean isEnabled(Evaluation evaluation) {
        String enabled = evaluation.render(enable);
        try {
            return isTrue(enabled);
        } catch (InvalidInput e) {
            throw new InvalidInput(evaluation.subject() + " can't be: " + e.getMessage(), e);
        }
    }

    private Optional<Tag> tag(TagSource.Candidate candidate, Evaluation evaluation, Flavor flavor) {
        String whole = evaluation.render(prefix == null ? flavor.prefix() : prefix)
                + candidate.text()
                + evaluation.render(suffix == null ? flavor.suffix() : suffix);
        return whole.isEmpty() ? Optional.empty() : Optional.of(new Tag(evaluation.tagName(whole), candidate.latest()));
    }
}
