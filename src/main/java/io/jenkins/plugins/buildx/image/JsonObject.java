package io.jenkins.plugins.buildx.image;

import static io.jenkins.plugins.buildx.image.InvalidInput.printable;
import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A JSON object of a document, read strictly where it is read: what isn't as asked for is told with its place.
 *
 * <p>A field that is {@code null} counts as absent, as in Go's decoder, whose programs write these documents.
 */
final class JsonObject {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static final JsonObject EMPTY = new JsonObject(MAPPER.createObjectNode(), "", "");

    private final JsonNode node;
    private final String document;
    private final String place;

    private JsonObject(JsonNode node, String document, String place) {
        this.node = node;
        this.document = document;
        this.place = place;
    }

    /**
     * Reads a whole document.
     *
     * @param document what errors call it
     */
    static JsonObject parse(byte[] bytes, String document) {
        try {
            JsonNode node = MAPPER.readTree(bytes);
            if (node.isObject()) {
                return new JsonObject(node, document, "");
            }
        } catch (JsonProcessingException e) {
            throw new InvalidInput(noObject(bytes, document) + " (" + printable(e.getOriginalMessage()) + ')', e);
        } catch (IOException e) {
            throw new InvalidInput(noObject(bytes, document), e);
        }
        throw new InvalidInput(noObject(bytes, document));
    }

    private static String noObject(byte[] bytes, String document) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return document + " is no JSON object, " + (text.isEmpty() ? "it is empty" : "it starts " + quoted(text));
    }

    InvalidInput invalid(String why) {
        return new InvalidInput(document + " is invalid: " + why);
    }

    boolean has(String name) {
        return node.hasNonNull(name);
    }

    String text(String name) {
        return optionalText(name).orElseThrow(() -> invalid(placeOf(name) + " is missing"));
    }

    Optional<String> optionalText(String name) {
        return field(name).map(value -> textOf(value, placeOf(name)));
    }

    /** A text that has to be of some form. */
    <T> T parsed(String name, Function<String, T> parser) {
        try {
            return parser.apply(text(name));
        } catch (InvalidInput e) {
            throw invalid(placeOf(name) + ": " + e.getMessage());
        }
    }

    /** An integer from 0, as sizes in bytes are. */
    long size(String name) {
        JsonNode value = field(name).orElseThrow(() -> invalid(placeOf(name) + " is missing"));
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
            throw invalid(placeOf(name) + " is " + shown(value) + " instead of an integer from 0 to 2^63-1");
        }
        return value.longValue();
    }

    JsonObject object(String name) {
        return optionalObject(name).orElseThrow(() -> invalid(placeOf(name) + " is missing"));
    }

    Optional<JsonObject> optionalObject(String name) {
        return field(name).map(value -> objectOf(value, placeOf(name)));
    }

    List<JsonObject> objects(String name) {
        List<JsonObject> objects = new ArrayList<>();
        for (JsonNode element : array(name)) {
            objects.add(objectOf(element, placeOf(name) + '[' + objects.size() + ']'));
        }
        return objects;
    }

    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : array(name)) {
            texts.add(textOf(element, placeOf(name) + '[' + texts.size() + ']'));
        }
        return List.copyOf(texts);
    }

    /** A map of texts, in the document's order. */
    Map<String, String> textMap(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        optionalObject(name).ifPresent(map -> map.names().forEach(key -> texts.put(key, map.text(key))));
        return Collections.unmodifiableMap(texts);
    }

    /** The fields' names, in the document's order. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return List.copyOf(names);
    }

    private Optional<JsonNode> field(String name) {
        return Optional.ofNullable(node.get(name)).filter(value -> !value.isNull());
    }

    private Iterable<JsonNode> array(String name) {
        Optional<JsonNode> value = field(name);
        if (value.isPresent() && !value.get().isArray()) {
            throw invalid(placeOf(name) + " is " + shown(value.get()) + " instead of an array");
        }
        return value.map(array -> (Iterable<JsonNode>) array).orElse(List.of());
    }

    private JsonObject objectOf(JsonNode value, String where) {
        if (!value.isObject()) {
            throw invalid(where + " is " + shown(value) + " instead of an object");
        }
        return new JsonObject(value, document, where + '.');
    }

    private String textOf(JsonNode value, String where) {
        if (!value.isTextual()) {
            throw invalid(where + " is " + shown(value) + " instead of a text");
        }
        return value.textValue();
    }

    private String placeOf(String name) {
        return place + name;
    }

    private static String shown(JsonNode value) {
        return printable(value.toString());
    }
}
