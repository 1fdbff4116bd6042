package io.jenkins.plugins.buildx.smoke;

/** What came of a check, of a platform or of a whole smoke test. */
public enum SmokeVerdict {
    /** It was executed and holds. */
    PASSED,
    /** It was executed, or could have been, and does not hold. */
    FAILED,
    /** It could not be executed on this machine, so nobody knows. Never shown as success. */
    NOT_RUN
}
