package io.jenkins.plugins.buildx.buildx;

import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;

/**
 * How long a step took.
 *
 * @param name as BuildKit tells it, such as {@code [linux/arm64 build 2/5] RUN make}
 */
public record StepTime(String name, Duration time) implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;
}
