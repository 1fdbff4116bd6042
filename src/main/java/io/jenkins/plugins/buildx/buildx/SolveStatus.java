package io.jenkins.plugins.buildx.buildx;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The events in one value of {@code --progress=rawjson}, BuildKit's {@code client.SolveStatus}.
 *
 * <p>The end of a vertex and its last lines often come in one value, so ends are told last.
 */
final class SolveStatus {
    private static final List<String> KEYS = List.of("vertexes", "statuses", "logs", "warnings");

    private final JsonNode json;

    private SolveStatus(JsonNode json) {
        this.json = json;
    }

    /** Empty for a text that is something else. */
    static Optional<List<ProgressEvent>> parse(byte[] bytes, int length) {
        try {
            JsonNode json = Json.MAPPER.readTree(bytes, 0, length);
            boolean other = !json.isObject() || KEYS.stream().noneMatch(json::has);
            return other ? Optional.empty() : Optional.of(new SolveStatus(json).events());
        } catch (IOException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private List<ProgressEvent> events() throws IOException {
        List<ProgressEvent> events = new ArrayList<>();
        List<ProgressEvent> ends = new ArrayList<>();
        addVertices(events, ends);
        for (JsonNode status : json.path("statuses")) {
            events.add(status(status));
        }
        for (JsonNode log : json.path("logs")) {
            events.add(log(log));
        }
        for (JsonNode warning : json.path("warnings")) {
            events.add(new ProgressEvent.Warning(warning.path("vertex").asText(), BuildWarning.of(warning)));
        }
        events.addAll(ends);
        return events;
    }

    /** An end after which the vertex starts again stays where it is. */
    private void addVertices(List<ProgressEvent> events, List<ProgressEvent> ends) {
        Map<String, JsonNode> last = new HashMap<>();
        json.path("vertexes").forEach(vertex -> last.put(vertex.path("digest").asText(), vertex));
        for (JsonNode vertex : json.path("vertexes")) {
            boolean ended = vertex.hasNonNull("completed");
            boolean isLast = last.get(vertex.path("digest").asText()) == vertex;
            if (!ended || isLast && json.has("logs")) {
                events.add(vertex(vertex, null));
            }
            if (ended) {
                (isLast ? ends : events).add(vertex(vertex, time(vertex, "completed")));
            }
        }
    }

    private static ProgressEvent vertex(JsonNode vertex, @CheckForNull Instant completed) {
        return new ProgressEvent.Vertex(
                vertex.path("digest").asText(),
                vertex.path("name").asText(),
                time(vertex, "started"),
                completed,
                vertex.path("cached").asBoolean(),
                completed == null ? "" : vertex.path("error").asText(),
                inputs(vertex));
    }

    private static List<String> inputs(JsonNode vertex) {
        List<String> inputs = new ArrayList<>();
        vertex.path("inputs").forEach(input -> inputs.add(input.asText()));
        return inputs;
    }

    private static ProgressEvent status(JsonNode status) {
        return new ProgressEvent.Status(
                status.path("vertex").asText(),
                status.path("id").asText(),
                status.path("current").asLong(),
                status.path("total").asLong(),
                time(status, "started"),
                time(status, "completed"));
    }

    private static ProgressEvent log(JsonNode log) throws IOException {
        byte[] data = log.path("data").binaryValue();
        Instant timestamp = time(log, "timestamp");
        return new ProgressEvent.Log(
                log.path("vertex").asText(),
                log.path("stream").asInt(),
                data == null ? new byte[0] : data,
                timestamp == null ? Instant.EPOCH : timestamp);
    }

    @CheckForNull
    private static Instant time(JsonNode object, String name) {
        return object.hasNonNull(name) ? Instant.parse(object.path(name).asText()) : null;
    }
}
