package io.jenkins.plugins.buildx.buildx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of a builder or node in the text of {@code docker buildx inspect}: {@code Key: value}, or
 * {@code Section:} and lines below it that begin with a space.
 *
 * <p>buildx prints {@code Error:} last, so all that follows it belongs to the error, whatever it looks like.
 *
 * @param values of fields, by key
 * @param sections the lines below a key, without the leading space
 */
record InspectedFields(Map<String, String> values, Map<String, List<String>> sections, String error) {
    private static final String ERROR = "Error:";

    static InspectedFields read(List<String> lines) {
        Map<String, String> values = new LinkedHashMap<>();
        Map<String, List<String>> sections = new LinkedHashMap<>();
        String section = "";
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith(ERROR)) {
                String error = String.join("\n", lines.subList(i, lines.size()));
                return new InspectedFields(
                        values, sections, error.substring(ERROR.length()).strip());
            }
            if (line.startsWith(" ")) {
                sections.computeIfAbsent(section, key -> new ArrayList<>()).add(line.substring(1));
            } else if (line.contains(":")) {
                section = key(line);
                values.put(section, line.substring(section.length() + 1).strip());
            }
        }
        return new InspectedFields(values, sections, "");
    }

    private static String key(String line) {
        return line.substring(0, line.startsWith("File#") ? line.lastIndexOf(':') : line.indexOf(':'));
    }

    String value(String... keys) {
        for (String key : keys) {
            if (values.containsKey(key)) {
                return values.get(key);
            }
        }
        return "";
    }

    /** The {@code Key: value} lines of a section; keys may hold colons, so a key ends at the first that a space follows. */
    Map<String, String> section(String name) {
        Map<String, String> entries = new LinkedHashMap<>();
        for (String line : sections.getOrDefault(name, List.of())) {
            String[] entry = line.split(":(?=\\s|$)", 2);
            if (entry.length == 2) {
                entries.put(entry[0].strip(), entry[1].strip());
            }
        }
        return entries;
    }
}
