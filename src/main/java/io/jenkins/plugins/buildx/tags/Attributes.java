package io.jenkins.plugins.buildx.tags;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A line of {@code name=value} fields, each name once. */
final class Attributes {
    private final Map<String, String> values = new LinkedHashMap<>();

    private Attributes() {}

    /**
     * @param unnamed what a value without a name is the value of
     * @throws InvalidInput if a name is given twice
     */
    static Attributes parse(String line, String unnamed) {
        Attributes attributes = new Attributes();
        for (Field field : Field.parseAll(line)) {
            String name = field.name().isEmpty() ? unnamed : field.name();
            if (attributes.values.put(name, field.value()) != null) {
                throw new InvalidInput(quoted(name) + " is given twice");
            }
        }
        return attributes;
    }

    /** @throws InvalidInput if there is another one than {@code allowed} */
    void allow(String what, Collection<String> allowed) {
        for (String name : values.keySet()) {
            if (!allowed.contains(name)) {
                throw new InvalidInput(
                        "it has no attribute " + quoted(name) + "; " + what + " has " + String.join(", ", allowed));
            }
        }
    }

    Optional<String> find(String name) {
        return Optional.ofNullable(values.get(name));
    }

    String get(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    /** @throws InvalidInput if there is none */
    String require(String name, String example) {
        return find(name).orElseThrow(() -> new InvalidInput("it lacks " + name + "; write " + name + "=" + example));
    }

    /** @throws InvalidInput if {@code value} is none of {@code allowed} */
    static String oneOf(String name, String value, List<String> allowed) {
        if (!allowed.contains(value)) {
            throw new InvalidInput(name + " is one of " + String.join(", ", allowed) + ", not " + quoted(value));
        }
        return value;
    }

    /** @throws InvalidInput if {@code value} is neither true nor false */
    static boolean isTrue(String name, String value) {
        return Boolean.parseBoolean(oneOf(name, value, List.of("true", "false")));
    }
}
