package io.jenkins.plugins.buildx.buildx;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The comma-separated {@code key=value} fields of buildx's flags, which buildx reads as one line of CSV (RFC 4180). */
public final class CsvFields {
    /** Quoted, or not. */
    private static final Pattern FIELD = Pattern.compile("(?:^|,)(?:\"((?:[^\"]|\"\")*+)\"?|([^,]+))");

    private CsvFields() {}

    /** The fields as one flag value; a field with a comma, a quote or a line end is quoted whole. */
    public static String join(String... fields) {
        return Arrays.stream(fields).map(CsvFields::quoted).collect(Collectors.joining(","));
    }

    /**
     * The fields of one flag value by their names, in their order; a field without {@code =} is a name without a value. A quote
     * that is not closed ends with the text.
     */
    public static Map<String, String> parse(String value) {
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher field = FIELD.matcher(value);
        while (field.find()) {
            String text =
                    field.group(1) == null ? field.group(2) : field.group(1).replace("\"\"", "\"");
            int equals = text.indexOf('=');
            fields.put(equals < 0 ? text : text.substring(0, equals), equals < 0 ? "" : text.substring(equals + 1));
        }
        return Collections.unmodifiableMap(fields);
    }

    private static String quoted(String field) {
        boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? field : "\"" + field.replace("\"", "\"\"") + "\"";
    }
}
