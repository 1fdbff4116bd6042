package io.jenkins.plugins.buildx.smoke.container;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildx.smoke.SmokeTarget.Health;
import java.util.Optional;

/**
 * The {@code State} of a container in {@code docker inspect}.
 *
 * @param running whether its process does, or is about to
 * @param error why it could not be started, empty if it could
 * @param health empty if the image has no health check
 */
record ContainerState(boolean running, int exitCode, boolean outOfMemory, String error, Optional<Health> health) {
    static ContainerState of(JsonNode state) {
        return new ContainerState(
                state.path("Running").asBoolean()
                        || "created".equals(state.path("Status").asText()),
                state.path("ExitCode").asInt(),
                state.path("OOMKilled").asBoolean(),
                state.path("Error").asText(""),
                health(state.path("Health")));
    }

    private static Optional<Health> health(JsonNode health) {
        String status = health.path("Status").asText("");
        if (status.isEmpty() || "none".equals(status)) {
            return Optional.empty();
        }
        JsonNode runs = health.path("Log");
        return Optional.of(
                new Health(status, runs.path(runs.size() - 1).path("Output").asText("")));
    }

    /** How it ended, such as {@code the container exited with 137 (killed for want of memory)}. */
    String end() {
        String why = outOfMemory ? " (killed for want of memory)" : error.isEmpty() ? "" : " (" + error + ")";
        return "the container exited with " + exitCode + why;
    }
}
