package io.jenkins.plugins.buildx.command;

import io.jenkins.plugins.buildx.command.Failure.Kind;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A text by which a cause is known, and the advice for it.
 *
 * @param pattern linear in the length of the text: whatever may repeat is possessive or has an upper bound
 * @param scope whose words it counts in
 */
record KnownText(Pattern pattern, Scope scope, Advice advice) {
    private static final int QUOTED = 160;

    /** Whose words a text counts in. */
    enum Scope {
        /** The tools' own. */
        TOLD,
        /** The tools' own, with the commands of steps that they repeat. */
        QUOTED,
        /** The tools' own, and what a step printed. */
        PRINTED
    }

    /**
     * @param text the known text itself
     * @param line the one on which it begins
     */
    record Found(Advice advice, String text, String line) {}

    /** A text that only docker, buildx, BuildKit or a registry says. */
    static KnownText told(String name, Kind kind, String regex, String cause, String remedy) {
        return new KnownText(compiled(regex), Scope.TOLD, new Advice(name, cause, remedy, kind));
    }

    /** A text that only docker, buildx, BuildKit or a registry says, with a step's command in it. */
    static KnownText quoted(String name, Kind kind, String regex, String cause, String remedy) {
        return new KnownText(compiled(regex), Scope.QUOTED, new Advice(name, cause, remedy, kind));
    }

    /** A text that tells the cause even where a step of the build printed it. */
    static KnownText printed(String name, Kind kind, String regex, String cause, String remedy) {
        return new KnownText(compiled(regex), Scope.PRINTED, new Advice(name, cause, remedy, kind));
    }

    Optional<Found> in(String output) {
        Matcher matcher = pattern.matcher(output);
        return matcher.find()
                ? Optional.of(new Found(filled(matcher), matcher.group(), line(output, matcher.start())))
                : Optional.empty();
    }

    private Advice filled(Matcher matcher) {
        String part = IntStream.rangeClosed(1, matcher.groupCount())
                .mapToObj(matcher::group)
                .filter(group -> group != null)
                .findFirst()
                .orElse("");
        String quoted = part.length() <= QUOTED ? part : part.substring(0, QUOTED) + "...";
        return new Advice(advice.name(), advice.cause().replace("{}", quoted), advice.remedy(), advice.kind());
    }

    private static String line(String output, int at) {
        int start = output.lastIndexOf('\n', at) + 1;
        int end = output.indexOf('\n', at);
        return output.substring(start, end < 0 ? output.length() : end).strip();
    }

    private static Pattern compiled(String regex) {
        return Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
    }
}
