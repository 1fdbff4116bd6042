package io.jenkins.plugins.buildx.tags;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalField;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How a time is written, in the words of moment.js, such as {@code YYYYMMDD-HHmmss}. English, whatever the machine speaks.
 * What depends on moment's locale ({@code L}, {@code LT}, {@code w}, {@code gg}, {@code e}) is left out.
 */
final class MomentFormat {
    /** A token of moment.js, or else a literal: in brackets, any character but a letter, and T as in ISO 8601. */
    private static final Pattern TOKEN = Pattern.compile("\\[([^\\[\\]]*)\\]|(Mo|M{1,4}|Qo?|DDDo|Do|D{1,4}|do|d{1,4}|E"
            + "|Wo|WW?|GGGG|GG|YYYY|YY|[Aa]|HH?|hh?|kk?|mm?|ss?|S{1,9}|zz?|ZZ?|[Xx])|([^A-Za-z]|T)|(.)");

    /** Tokens that java.time spells otherwise. */
    private static final Map<String, String> SPELLINGS = Map.ofEntries(
            Map.entry("YYYY", "uuuu"),
            Map.entry("YY", "uu"),
            Map.entry("DD", "dd"),
            Map.entry("D", "d"),
            Map.entry("DDDD", "DDD"),
            Map.entry("DDD", "D"),
            Map.entry("dddd", "EEEE"),
            Map.entry("ddd", "EEE"),
            Map.entry("A", "a"),
            Map.entry("z", "zzz"),
            Map.entry("zz", "zzz"),
            Map.entry("Z", "xxx"),
            Map.entry("ZZ", "xx"));

    /** Tokens that java.time spells the same. */
    private static final List<String> SHARED =
            List.of("M MM MMM MMMM Q H HH h hh k kk m mm s ss S SS SSS SSSS SSSSS SSSSSS SSSSSSS SSSSSSSS SSSSSSSSS"
                    .split(" "));

    private static final Map<String, TemporalField> ORDINALS = Map.of(
            "Mo", ChronoField.MONTH_OF_YEAR,
            "Do", ChronoField.DAY_OF_MONTH,
            "DDDo", ChronoField.DAY_OF_YEAR,
            "Qo", IsoFields.QUARTER_OF_YEAR,
            "Wo", IsoFields.WEEK_OF_WEEK_BASED_YEAR);

    private static final Map<String, Function<ZonedDateTime, String>> WRITERS = writers();

    private final List<Function<ZonedDateTime, String>> parts;

    private MomentFormat(List<Function<ZonedDateTime, String>> parts) {
        this.parts = List.copyOf(parts);
    }

    /** @throws InvalidInput if it has letters that mean nothing */
    static MomentFormat parse(String text) {
        List<Function<ZonedDateTime, String>> parts = new ArrayList<>();
        Matcher token = TOKEN.matcher(text);
        while (token.find()) {
            if (token.group(4) != null) {
                throw new InvalidInput(
                        quoted(token.group(4)) + " in the date format " + quoted(text)
                                + " means nothing; write tokens such as YYYY MM DD HH mm ss Z, and other letters in [brackets]");
            }
            String literal = token.group(1) != null ? token.group(1) : token.group();
            parts.add(token.group(2) == null ? time -> literal : WRITERS.get(token.group(2)));
        }
        return new MomentFormat(parts);
    }

    String format(ZonedDateTime time) {
        return parts.stream().map(part -> part.apply(time)).collect(Collectors.joining());
    }

    private static Map<String, Function<ZonedDateTime, String>> writers() {
        Map<String, Function<ZonedDateTime, String>> writers = new HashMap<>();
        SPELLINGS.forEach((moment, java) -> writers.put(moment, written(java)));
        SHARED.forEach(token -> writers.put(token, written(token)));
        ORDINALS.forEach((moment, field) -> writers.put(moment, time -> ordinal(time.get(field))));
        writers.put("a", time -> written("a").apply(time).toLowerCase(Locale.ROOT));
        writers.put("dd", time -> written("EEE").apply(time).substring(0, 2));
        writers.put("d", time -> String.valueOf(fromSunday(time)));
        writers.put("do", time -> ordinal(fromSunday(time)));
        writers.put("E", time -> String.valueOf(time.getDayOfWeek().getValue()));
        writers.put("W", time -> String.valueOf(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR)));
        writers.put("WW", time -> twoDigits(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR)));
        writers.put("GGGG", time -> String.valueOf(time.get(IsoFields.WEEK_BASED_YEAR)));
        writers.put("GG", time -> twoDigits(time.get(IsoFields.WEEK_BASED_YEAR) % 100));
        writers.put("X", time -> String.valueOf(time.toEpochSecond()));
        writers.put("x", time -> String.valueOf(time.toInstant().toEpochMilli()));
        return writers;
    }

    private static int fromSunday(ZonedDateTime time) {
        return time.getDayOfWeek().getValue() % 7;
    }

    private static Function<ZonedDateTime, String> written(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.US)::format;
    }

    private static String twoDigits(int number) {
        return String.format(Locale.ROOT, "%02d", number);
    }

    private static String ordinal(int number) {
        boolean teen = number / 10 % 10 == 1;
        return number
                + switch (teen ? 0 : number % 10) {
                    case 1 -> "st";
                    case 2 -> "nd";
                    case 3 -> "rd";
                    default -> "th";
                };
    }
}
