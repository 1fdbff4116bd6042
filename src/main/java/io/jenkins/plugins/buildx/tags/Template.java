package io.jenkins.plugins.buildx.tags;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A text with expressions in it, such as <code>{{branch}}-{{date 'YYYYMMDD' tz='Asia/Tokyo'}}</code>. */
final class Template {
    /** The text that is nothing. */
    static final Template EMPTY = new Template(List.of());

    private static final Pattern EXPRESSION = Pattern.compile("\\{\\{(.*?)\\}\\}");
    private static final String QUOTED = "(?:'([^']*)'|\"([^\"]*)\")";
    private static final Pattern CALL =
            Pattern.compile("\\s*(\\w+)(?:\\s+" + QUOTED + ")?(?:\\s+tz=" + QUOTED + ")?\\s*");

    /** A stretch of the text. */
    private sealed interface Part {}

    private record Literal(String text) implements Part {}

    /**
     * An expression.
     *
     * @param format of a date; {@code null} of everything else
     */
    record Call(Expression expression, @Nullable MomentFormat format, ZoneId zone) implements Part {
        String date(Instant time) {
            if (format == null) {
                throw new IllegalStateException(expression + " is no date");
            }
            return format.format(time.atZone(zone));
        }
    }

    private final List<Part> parts;

    private Template(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /**
     * Reads a text with expressions of {@code allowed}.
     *
     * @throws InvalidInput if it has others
     */
    static Template parse(String text, Set<Expression> allowed) {
        List<Part> parts = new ArrayList<>();
        Matcher expression = EXPRESSION.matcher(text);
        int end = 0;
        while (expression.find()) {
            parts.add(literal(text.substring(end, expression.start())));
            parts.add(call(expression.group(), expression.group(1), allowed));
            end = expression.end();
        }
        parts.add(literal(text.substring(end)));
        parts.removeIf(part -> part instanceof Literal literal && literal.text.isEmpty());
        return new Template(parts);
    }

    private static Literal literal(String text) {
        if (text.contains("{{")) {
            throw new InvalidInput(quoted(text) + " begins an expression that does not end; write {{...}}");
        }
        return new Literal(text);
    }

    private static Call call(String whole, String inner, Set<Expression> allowed) {
        Matcher call = CALL.matcher(inner);
        Expression expression = Optional.of(call)
                .filter(Matcher::matches)
                .flatMap(matched -> Expression.named(matched.group(1)))
                .filter(allowed::contains)
                .orElseThrow(() -> new InvalidInput(
                        quoted(whole) + " is no expression here; there are " + Expression.list(allowed)));
        String format = either(call.group(2), call.group(3));
        String zone = either(call.group(4), call.group(5));
        boolean isDate = Expression.DATES.contains(expression);
        if (isDate == format.isEmpty() || !isDate && !zone.isEmpty()) {
            throw new InvalidInput(quoted(whole) + " is incomplete or has too much; write "
                    + Expression.list(Set.of(expression))
                    + (isDate ? " or {{" + expression + " 'YYYYMMDD' tz='Europe/Berlin'}}" : ""));
        }
        return new Call(expression, isDate ? MomentFormat.parse(format) : null, zone(zone));
    }

    private static String either(@Nullable String one, @Nullable String other) {
        return one != null ? one : other != null ? other : "";
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text.isEmpty() ? "UTC" : text);
        } catch (DateTimeException e) {
            throw new InvalidInput(quoted(text) + " is no time zone; write one such as UTC or Europe/Berlin", e);
        }
    }

    /** Whether it is one expression and nothing else. */
    boolean isOnly(Expression expression) {
        return parts.size() == 1 && parts.get(0) instanceof Call call && call.expression == expression;
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    /** The text itself if it has no expression. */
    Optional<String> fixed() {
        return parts.stream().allMatch(Literal.class::isInstance)
                ? Optional.of(render(Call::toString))
                : Optional.empty();
    }

    /** The text with every expression replaced by its value. */
    String render(Function<Call, String> values) {
        return parts.stream()
                .map(part -> part instanceof Literal literal ? literal.text : values.apply((Call) part))
                .collect(Collectors.joining());
    }
}
