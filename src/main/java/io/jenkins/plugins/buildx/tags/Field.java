package io.jenkins.plugins.buildx.tags;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One {@code name=value} of a line of comma-separated values. Quotation marks around a whole field keep the commas in it,
 * as in RFC 4180.
 *
 * @param name in small letters; empty where only a value was written
 */
record Field(String name, String value) {
    private static final Pattern CELL = Pattern.compile("\\G(?:\"((?:[^\"]|\"\")*+)\"|([^\",]*+))(,|$)");

    /** @throws InvalidInput if a quotation mark stands alone, or inside of a field */
    static List<Field> parseAll(String line) {
        List<Field> fields = new ArrayList<>();
        Matcher cell = CELL.matcher(line);
        do {
            if (!cell.find()) {
                throw new InvalidInput(
                        "a quotation mark is neither a field's first nor its last character; write \"pattern=a,b\","
                                + " and two of them for one in a field");
            }
            fields.add(of(cell.group(1) == null ? cell.group(2) : cell.group(1).replace("\"\"", "\"")));
        } while (!cell.group(3).isEmpty());
        return fields;
    }

    private static Field of(String text) {
        int equals = text.indexOf('=', 1);
        return equals < 0
                ? new Field("", text.strip())
                : new Field(
                        text.substring(0, equals).strip().toLowerCase(Locale.ROOT),
                        text.substring(equals + 1).strip());
    }
}
