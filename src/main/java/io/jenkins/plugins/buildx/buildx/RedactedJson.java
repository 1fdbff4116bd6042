package io.jenkins.plugins.buildx.buildx;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A builder as {@code docker buildx ls --format json} tells it, without secrets. */
final class RedactedJson {
    private RedactedJson() {}

    /** Unchanged if nothing in it is secret; hidden as a whole if it is no JSON object. */
    static String redact(String line) {
        try {
            JsonNode builder = Json.parseObject("docker buildx ls", line);
            JsonNode redacted = copy("", builder);
            return redacted.equals(builder) ? line : redacted.toString();
        } catch (InvalidInput e) {
            return Redaction.hidden(line.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static JsonNode copy(String name, JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> copyObject(name, node);
            case ARRAY -> {
                ArrayNode copy = Json.MAPPER.createArrayNode();
                node.forEach(element -> copy.add(copy(name, element)));
                yield copy;
            }
            case STRING -> TextNode.valueOf(Redaction.scrub(node.textValue()));
            default -> node;
        };
    }

    private static JsonNode copyObject(String name, JsonNode object) {
        ObjectNode copy = Json.MAPPER.createObjectNode();
        object.properties()
                .forEach(property -> copy.set(
                        property.getKey(),
                        switch (name) {
                            case "Files" -> TextNode.valueOf(Redaction.hidden(bytes(property.getValue())));
                            case "ProxyConfig" -> TextNode.valueOf(Redaction.HIDDEN);
                            case "DriverOpts" -> option(property.getKey(), property.getValue());
                            default -> copy(property.getKey(), property.getValue());
                        }));
        return copy;
    }

    private static JsonNode option(String name, JsonNode value) {
        return Redaction.isSecretOption(name) ? TextNode.valueOf(Redaction.HIDDEN) : copy(name, value);
    }

    private static byte[] bytes(JsonNode base64) {
        try {
            byte[] bytes = base64.binaryValue();
            return bytes == null ? new byte[0] : bytes;
        } catch (IOException e) {
            return base64.asText().getBytes(StandardCharsets.UTF_8);
        }
    }
}
