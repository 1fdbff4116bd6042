package io.jenkins.plugins.buildx.smoke;

import java.io.Serializable;

/**
 * What came of one request.
 *
 * @param status of the answer; 0 when there was none
 * @param body of the answer, its first MiB as text
 * @param error why there was no answer; empty when there was one
 * @param refused whether nothing took the connection, so that another way to the container is worth a try
 */
public record ProbeAnswer(int status, String body, String error, boolean refused) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** An answer. */
    public static ProbeAnswer of(int status, String body) {
        return new ProbeAnswer(status, body, "", false);
    }

    /** No answer from the server, or one that can't be understood. */
    public static ProbeAnswer none(String error) {
        return new ProbeAnswer(0, "", error, false);
    }

    /** No connection. */
    public static ProbeAnswer unreachable(String error) {
        return new ProbeAnswer(0, "", error, true);
    }

    public boolean answered() {
        return status > 0;
    }
}
