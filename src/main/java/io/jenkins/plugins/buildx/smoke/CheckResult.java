package io.jenkins.plugins.buildx.smoke;

import java.io.Serializable;

/**
 * What came of one check on one platform.
 *
 * @param name the check's, such as {@code http /}
 * @param message what was seen; on failure what was expected and what came instead, possibly several lines
 * @param seconds from the start of the container's checks until this one was decided
 */
public record CheckResult(String name, SmokeVerdict verdict, String message, double seconds) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The first line of the message. */
    public String headline() {
        return message.lines().findFirst().orElse("");
    }
}
