package io.jenkins.plugins.buildx.buildx;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A finding of BuildKit's about a Dockerfile, as its {@code client.VertexWarning}.
 *
 * @param message one sentence, such as {@code ConsistentInstructionCasing: Command 'frOM' should match the case ...}
 * @param detail further sentences
 * @param url of the rule's page, or empty
 * @param file such as {@code Dockerfile}, or empty
 * @param line of the file, from 1; 0 if unknown
 */
public record BuildWarning(String message, List<String> detail, String url, String file, int line)
        implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    public BuildWarning {
        detail = List.copyOf(detail);
    }

    static BuildWarning of(JsonNode warning) {
        List<String> detail = new ArrayList<>();
        warning.path("detail").forEach(sentence -> detail.add(decoded(sentence)));
        return new BuildWarning(
                decoded(warning.path("short")),
                detail,
                warning.path("url").asText(),
                warning.path("sourceInfo").path("filename").asText(),
                warning.path("range").path(0).path("start").path("line").asInt());
    }

    /** Go's JSON has bytes in base64; what isn't is taken as it is. */
    private static String decoded(JsonNode base64) {
        try {
            byte[] bytes = base64.binaryValue();
            return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return base64.asText();
        }
    }

    /** {@code Dockerfile:17: the message}. */
    @Override
    public String toString() {
        String place = line == 0 ? file : file + ':' + line;
        return place.isEmpty() ? message : place + ": " + message;
    }
}
