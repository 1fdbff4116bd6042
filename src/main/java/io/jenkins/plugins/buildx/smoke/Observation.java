package io.jenkins.plugins.buildx.smoke;

/**
 * What one look at a container says about a check.
 *
 * @param message what was seen; unless passed, what was expected and what came instead
 */
public record Observation(State state, String message) {
    /** Whether looking again makes sense. */
    public enum State {
        PASSED,
        /** It may hold later. */
        NOT_YET,
        /** It won't hold, however long one waits. */
        FAILED
    }

    public static Observation passed(String message) {
        return new Observation(State.PASSED, message);
    }

    public static Observation notYet(String message) {
        return new Observation(State.NOT_YET, message);
    }

    public static Observation failed(String message) {
        return new Observation(State.FAILED, message);
    }
}
