package io.jenkins.plugins.buildx.buildx;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.util.ArrayList;
import java.util.List;

/** The JSON that programs print. */
final class Json {
    static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /**
     * Reads a text that is one JSON object.
     *
     * @param source the program that printed it, for the message
     * @throws InvalidInput if it is something else
     */
    static JsonNode parseObject(String source, String text) {
        try {
            JsonNode node = MAPPER.readTree(text);
            if (node.isObject()) {
                return node;
            }
        } catch (JsonProcessingException e) {
            throw new InvalidInput(message(source, text) + " (" + e.getOriginalMessage() + ')', e);
        }
        throw new InvalidInput(message(source, text));
    }

    private static String message(String source, String text) {
        return "A JSON object of " + source + " was expected, but it is " + quoted(text.strip());
    }

    /** The texts of an array; none if it isn't an array. */
    static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }
}
