package io.jenkins.plugins.buildx.buildx;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The comma-separated {@code key=value} fields of buildx's flags, which buildx reads as one line of CSV (RFC 4180). */
public final class CsvFields {
    private CsvFields() {}

    /** The fields as one flag value; a field with a comma, a quote or a line end is quoted whole. */
    public static String join(String... fields) {
        return Arrays.stream(fields).map(CsvFields::quoted).collect(Collectors.joining(","));
    }

    private static String quoted(String field) {
        boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? field : "\"" + field.replace("\"", "\"\"") + "\"";
    }
}
