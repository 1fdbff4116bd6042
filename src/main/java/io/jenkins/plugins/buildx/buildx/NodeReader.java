package io.jenkins.plugins.buildx.buildx;

import io.jenkins.plugins.buildx.image.Platform;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the fields of one node in the text of {@code docker buildx inspect}, by all names they had. */
final class NodeReader {
    private static final String FIXED = "*";

    private final InspectedFields fields;

    NodeReader(List<String> lines) {
        fields = InspectedFields.read(lines);
    }

    BuilderNode read() {
        return new BuilderNode(
                fields.value("Name"),
                fields.value("Endpoint"),
                DriverOptions.parse(fields.value("Driver Options")),
                words(fields.value("BuildKit daemon flags", "Flags"), " +").toList(),
                fields.error().isEmpty() ? fields.value("Status") : "error",
                fields.value("BuildKit version", "Buildkit"),
                ReportedPlatforms.parse(platforms().toList()),
                fixedPlatforms(),
                fields.section("Labels"),
                gcRules(),
                fields.error());
    }

    private Stream<String> platforms() {
        return words(fields.value("Platforms"), ", *")
                .map(platform -> platform.endsWith(FIXED) ? platform.substring(0, platform.length() - 1) : platform);
    }

    private Set<Platform> fixedPlatforms() {
        List<String> fixed = words(fields.value("Platforms"), ", *")
                .filter(platform -> platform.endsWith(FIXED))
                .map(platform -> platform.substring(0, platform.length() - 1))
                .toList();
        return new LinkedHashSet<>(ReportedPlatforms.parse(fixed));
    }

    private static Stream<String> words(String text, String separator) {
        return Stream.of(text.split(separator)).filter(word -> !word.isEmpty());
    }

    private List<GcRule> gcRules() {
        List<GcRule> rules = new ArrayList<>();
        for (String section : fields.sections().keySet()) {
            if (section.startsWith("GC Policy rule#")) {
                rules.add(gcRule(fields.section(section)));
            }
        }
        return rules;
    }

    private static GcRule gcRule(Map<String, String> entries) {
        return new GcRule(
                Boolean.parseBoolean(entries.get("All")),
                entries.getOrDefault("Filters", ""),
                GoTime.parseDuration(entries.getOrDefault("Keep Duration", "0s")),
                size(entries, "Reserved Space") + size(entries, "Keep Bytes"),
                size(entries, "Max Used Space"),
                size(entries, "Min Free Space"));
    }

    private static long size(Map<String, String> entries, String key) {
        return ByteSize.parse(entries.getOrDefault(key, "0B"));
    }
}
