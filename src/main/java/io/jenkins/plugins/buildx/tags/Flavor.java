package io.jenkins.plugins.buildx.tags;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.util.List;

/**
 * What goes for all tags.
 *
 * @param latest {@code auto}, {@code true} or {@code false}: whether there is a tag {@code latest}
 * @param prefix before tags whose rule has none
 * @param prefixOnLatest whether the prefix is before {@code latest} too
 * @param suffix after tags whose rule has none
 * @param suffixOnLatest whether the suffix is after {@code latest} too
 */
record Flavor(String latest, Template prefix, boolean prefixOnLatest, Template suffix, boolean suffixOnLatest) {
    private static final String AUTO = "auto";
    private static final List<String> AFFIXES = List.of("prefix", "suffix");
    static final Flavor PLAIN = new Flavor(AUTO, Template.EMPTY, false, Template.EMPTY, false);

    /**
     * Reads lines such as {@code latest=auto} and {@code prefix=foo-,onlatest=true}.
     *
     * @throws InvalidInput quoting what is wrong and telling what is allowed
     */
    static Flavor parse(List<String> lines) {
        Flavor flavor = PLAIN;
        for (String line : lines) {
            try {
                flavor = flavor.with(Field.parseAll(line));
            } catch (InvalidInput e) {
                throw new InvalidInput("The flavor " + quoted(line) + " can't be: " + e.getMessage(), e);
            }
        }
        return flavor;
    }

    private Flavor with(List<Field> fields) {
        Flavor flavor = this;
        String affix = "";
        for (Field field : fields) {
            flavor = flavor.with(field, affix);
            affix = AFFIXES.contains(field.name()) ? field.name() : affix;
        }
        return flavor;
    }

    /** @param affix the one before, be it right before or not, which {@code onlatest} is for */
    private Flavor with(Field field, String affix) {
        return switch (field.name()) {
            case "latest" ->
                new Flavor(
                        Attributes.oneOf("latest", field.value(), List.of(AUTO, "true", "false")),
                        prefix,
                        prefixOnLatest,
                        suffix,
                        suffixOnLatest);
            case "prefix" -> new Flavor(latest, affix(field), false, suffix, suffixOnLatest);
            case "suffix" -> new Flavor(latest, prefix, prefixOnLatest, affix(field), false);
            case "onlatest" -> onLatest(Attributes.isTrue("onlatest", field.value()), affix);
            default ->
                throw new InvalidInput("it has no " + quoted(field.name().isEmpty() ? field.value() : field.name())
                        + "; write latest=auto, prefix=...,onlatest=true or suffix=...,onlatest=true");
        };
    }

    private static Template affix(Field field) {
        return Template.parse(field.value(), Expression.GLOBAL);
    }

    private Flavor onLatest(boolean value, String affix) {
        return switch (affix) {
            case "prefix" -> new Flavor(latest, prefix, value, suffix, suffixOnLatest);
            case "suffix" -> new Flavor(latest, prefix, prefixOnLatest, suffix, value);
            default -> throw new InvalidInput("onlatest stands after the prefix or suffix that it is for");
        };
    }

    /** @param automatic whether there is one where the flavor leaves it to the rules */
    boolean hasLatest(boolean automatic) {
        return latest.equals(AUTO) ? automatic : Boolean.parseBoolean(latest);
    }

    /** The name that {@code latest} has. */
    String latestName(Evaluation evaluation) {
        return evaluation.tagName((prefixOnLatest ? evaluation.render(prefix) : "") + "latest"
                + (suffixOnLatest ? evaluation.render(suffix) : ""));
    }
}
