package io.jenkins.plugins.buildx.steps;

import hudson.AbortException;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.util.function.Supplier;

/** A failure as a build tells it: cause, evidence and remedy, without a stack trace. */
public final class StepFailure extends AbortException {
    private static final long serialVersionUID = 1L;

    /** Jenkins keeps it in the build's records, so it is a plain field. */
    private final boolean retryable;

    private final String sentence;
    private final String remedy;

    private StepFailure(String message, boolean retryable, String sentence, String remedy) {
        super(message);
        this.retryable = retryable;
        this.sentence = sentence;
        this.remedy = remedy;
    }

    StepFailure(Failure failure) {
        this(failure.getMessage(), failure.isRetryable(), failure.sentence(), failure.remedy());
    }

    private StepFailure(InvalidInput refused) {
        this(refused.getMessage(), false, refused.getMessage(), "");
    }

    /** What a build is told of {@code cause}: of an expected failure its message alone, anything else as it is. */
    static Throwable of(Throwable cause) {
        if (cause instanceof Failure failure) {
            return new StepFailure(failure);
        }
        return cause instanceof InvalidInput refused ? new StepFailure(refused) : cause;
    }

    /** What {@code parsing} gives; that it was refused is told without a stack trace. */
    static <T> T refusing(Supplier<T> parsing) throws StepFailure {
        try {
            return parsing.get();
        } catch (InvalidInput e) {
            throw new StepFailure(e);
        }
    }

    /** Whether the same step may succeed when it is run again. */
    public boolean isRetryable() {
        return retryable;
    }

    /** Why the step failed, in a sentence; of wrong input all that is wrong with it. */
    public String sentence() {
        return sentence;
    }

    /** What mends it; empty when nobody knows. */
    public String remedy() {
        return remedy;
    }
}
