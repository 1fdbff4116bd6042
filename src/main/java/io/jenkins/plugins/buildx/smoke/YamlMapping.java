package io.jenkins.plugins.buildx.smoke;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A mapping of a YAML document whose keys are all known. What is wrong with it is collected, not thrown. */
final class YamlMapping {
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());

    private final JsonNode node;
    private final String where;
    private final List<String> problems;

    /** @param where names the mapping in problems, such as {@code commandTests[0]} */
    YamlMapping(JsonNode node, String where, List<String> problems, Set<String> keys) {
        this.node = node;
        this.where = where;
        this.problems = problems;
        if (!node.isObject()) {
            problem("must be a mapping of " + String.join(", ", new TreeSet<>(keys)));
            return;
        }
        node.fieldNames().forEachRemaining(key -> {
            if (!keys.contains(key)) {
                problem("has the unknown key " + quoted(key) + ": known are " + String.join(", ", new TreeSet<>(keys)));
            }
        });
    }

    /**
     * Reads a document.
     *
     * @param what names it in the message
     * @throws InvalidInput if it is no YAML
     */
    static JsonNode document(String what, String yaml) {
        try {
            return YAML.readTree(yaml);
        } catch (JsonProcessingException e) {
            String at =
                    e.getLocation() == null ? "" : " in line " + e.getLocation().getLineNr();
            throw new InvalidInput(what + " is no YAML" + at + ": " + e.getOriginalMessage(), e);
        }
    }

    void problem(String what) {
        problems.add(where + " " + what);
    }

    boolean has(String key) {
        return !node.path(key).isMissingNode() && !node.path(key).isNull();
    }

    /** Whether {@code key} is there and says more than {@code false}, nothing or an empty list. */
    boolean isSet(String key) {
        JsonNode value = node.path(key);
        return has(key)
                && !(value.isBoolean() && !value.booleanValue())
                && !(value.isContainerNode() && value.isEmpty());
    }

    /** The text at {@code key}, empty if there is none. */
    String text(String key) {
        return has(key) ? scalar(key, node.get(key)) : "";
    }

    String required(String key) {
        String text = text(key);
        if (text.isEmpty()) {
            problem("needs " + key);
        }
        return text;
    }

    int integer(String key, int otherwise) {
        if (has(key) && !node.get(key).canConvertToInt()) {
            problem("needs a number as " + key + ", not " + quoted(node.get(key).asText()));
        }
        return has(key) ? node.get(key).asInt() : otherwise;
    }

    int requiredInteger(String key) {
        if (!has(key)) {
            problem("needs " + key);
        }
        return integer(key, 0);
    }

    /** The list of numbers at {@code key}, empty if there is none. */
    List<Integer> integers(String key) {
        List<Integer> integers = new ArrayList<>();
        for (JsonNode element : elements(key, node.path(key))) {
            if (!element.canConvertToInt()) {
                problem("needs numbers as " + key + ", not " + quoted(element.asText()));
            }
            integers.add(element.asInt());
        }
        return integers;
    }

    boolean bool(String key, boolean otherwise) {
        if (has(key) && !node.get(key).isBoolean()) {
            problem("needs true or false as " + key + ", not "
                    + quoted(node.get(key).asText()));
        }
        return has(key) ? node.get(key).asBoolean() : otherwise;
    }

    /** The list of texts at {@code key}, empty if there is none. */
    List<String> texts(String key) {
        return texts(key, node.path(key));
    }

    /** The list of lists of texts at {@code key}, empty if there is none. */
    List<List<String>> textLists(String key) {
        return elements(key, node.path(key)).stream()
                .map(element -> texts(key, element))
                .toList();
    }

    /** The list of mappings at {@code key}, empty if there is none. */
    List<YamlMapping> mappings(String key, Set<String> keys) {
        List<YamlMapping> mappings = new ArrayList<>();
        for (JsonNode element : elements(key, node.path(key))) {
            mappings.add(new YamlMapping(element, prefix() + key + "[" + mappings.size() + "]", problems, keys));
        }
        return mappings;
    }

    /** The mapping at {@code key}, which must be there. */
    YamlMapping mapping(String key, Set<String> keys) {
        return new YamlMapping(node.get(key), prefix() + key, problems, keys);
    }

    private String prefix() {
        return where.isEmpty() ? "" : where + ".";
    }

    private List<String> texts(String key, JsonNode list) {
        return elements(key, list).stream().map(element -> scalar(key, element)).toList();
    }

    private List<JsonNode> elements(String key, JsonNode list) {
        List<JsonNode> elements = new ArrayList<>();
        if (list.isArray()) {
            list.forEach(elements::add);
        } else if (!list.isMissingNode() && !list.isNull()) {
            problem("needs a list as " + key);
        }
        return elements;
    }

    private String scalar(String key, JsonNode value) {
        if (!value.isValueNode() || value.isNull()) {
            problem("needs a text as " + key);
        }
        return value.asText();
    }
}
