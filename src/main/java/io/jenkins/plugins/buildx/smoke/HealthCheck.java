package io.jenkins.plugins.buildx.smoke;

import io.jenkins.plugins.buildx.smoke.SmokeTarget.Health;
import java.io.IOException;
import java.util.Optional;

/** The image's own HEALTHCHECK says healthy. */
public record HealthCheck() implements SmokeCheck {
    private static final long serialVersionUID = 1L;

    @Override
    public String name() {
        return "healthcheck";
    }

    @Override
    public Observation observe(SmokeTarget target) throws IOException, InterruptedException {
        Optional<Health> health = target.health();
        if (health.isEmpty()) {
            return Observation.failed("the image has no HEALTHCHECK: add one to the Dockerfile, or use another check");
        }
        String status = health.get().status();
        String output = Expectation.evidence(health.get().output());
        return switch (status) {
            case "healthy" -> Observation.passed(status);
            case "unhealthy" -> Observation.failed(status + "\n" + output);
            default -> Observation.notYet((status + "\n" + output).strip());
        };
    }
}
