package io.jenkins.plugins.buildx.buildx;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as programs written in Go print them. */
final class GoTime {
    private static final Pattern TIME = Pattern.compile(
            "(\\d{4}-\\d\\d-\\d\\d)[ T](\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?) ?(Z|[+-]\\d\\d:?\\d\\d).*");
    private static final Pattern DURATION = Pattern.compile("(?:\\d+(?:\\.\\d+)?(?:ns|us|µs|ms|s|m|h))+|0");
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)([a-zµ]+)");
    private static final Map<String, Long> NANOSECONDS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);

    private GoTime() {}

    /**
     * Reads {@code 2023-01-16 09:45:23.5 +0000 UTC} of {@code Time.String} and {@code 2023-01-16T09:45:23Z} of JSON.
     *
     * @return {@link Instant#EPOCH} for Go's zero time
     * @throws InvalidInput on anything else
     */
    static Instant parse(String text) {
        Matcher time = TIME.matcher(text.strip());
        if (!time.matches()) {
            throw invalid("Time", text, "2023-01-16 09:45:23 +0000 UTC");
        }
        String offset = time.group(3).replaceFirst("^([+-]\\d\\d)(\\d\\d)$", "$1:$2");
        try {
            Instant instant = OffsetDateTime.parse(time.group(1) + 'T' + time.group(2) + offset)
                    .toInstant();
            return instant.isBefore(Instant.EPOCH) ? Instant.EPOCH : instant;
        } catch (DateTimeException e) {
            throw new InvalidInput(
                    invalid("Time", text, "2023-01-16 09:45:23 +0000 UTC").getMessage(), e);
        }
    }

    /**
     * Reads {@code 48h0m0s} of {@code Duration.String}.
     *
     * @throws InvalidInput on anything else
     */
    static Duration parseDuration(String text) {
        if (!DURATION.matcher(text).matches()) {
            throw invalid("Duration", text, "48h0m0s");
        }
        BigDecimal nanoseconds = BigDecimal.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            nanoseconds = nanoseconds.add(
                    new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(NANOSECONDS.get(part.group(2)))));
        }
        return Duration.ofNanos(nanoseconds.longValue());
    }

    private static InvalidInput invalid(String what, String text, String example) {
        return new InvalidInput(what + ' ' + quoted(text) + " is invalid: a text such as " + example + " was expected");
    }
}
