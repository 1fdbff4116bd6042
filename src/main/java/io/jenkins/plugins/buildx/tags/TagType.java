package io.jenkins.plugins.buildx.tags;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The types of rules. */
enum TagType {
    SCHEDULE(1000, "pattern"),
    SEMVER(900, "pattern", "value", "match"),
    PEP440(900, "pattern", "value", "match"),
    MATCH(800, "pattern", "group", "value"),
    EDGE(700, "branch"),
    REF(600, "event"),
    RAW(200, "value"),
    SHA(100, "format");

    private final int priority;
    private final List<String> own;

    TagType(int priority, String... own) {
        this.priority = priority;
        this.own = List.of(own);
    }

    /** @throws InvalidInput if there is no such type */
    static TagType parse(String name) {
        return Arrays.stream(values())
                .filter(type -> type.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidInput("there is no type " + quoted(name) + "; types are "
                        + Arrays.stream(values()).map(TagType::toString).collect(Collectors.joining(", "))));
    }

    /** Where none is given. */
    int priority() {
        return priority;
    }

    /** The attributes that a rule of this type may have. */
    List<String> attributes() {
        return Stream.concat(Stream.of("type", "enable", "priority", "prefix", "suffix"), own.stream())
                .toList();
    }

    /** As rules name it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
