package io.jenkins.plugins.buildx.command;

import io.jenkins.plugins.buildx.command.Failure.Kind;
import java.util.List;
import java.util.Optional;

/**
 * What a known text in the output of docker, buildx, BuildKit, QEMU or a registry means, and what mends it.
 *
 * @param name of the row, stable: the documentation and the tests refer to it
 * @param cause one sentence without a full stop; {@code {}} in the rows of {@link #all()} stands for a part of the text
 * @param remedy what to do
 * @param kind whose move it is
 */
public record Advice(String name, String cause, String remedy, Kind kind) {
    /** The advice for the first known text in {@code output}; specific causes come before the general ones they lead to. */
    public static Optional<Advice> about(String output) {
        return KnownTexts.in(output).map(KnownText.Found::advice);
    }

    /**
     * The advice for a build step that failed. A step may print anything, what tools print in trouble of their own included, so
     * that only a few known texts count in its words.
     *
     * @param printed by the step
     * @param error in the words of BuildKit
     */
    public static Optional<Advice> aboutStep(String printed, String error) {
        return KnownTexts.in(printed + '\n' + error, error).map(KnownText.Found::advice);
    }

    /** All rows, for the documentation and the tests. */
    public static List<Advice> all() {
        return KnownTexts.ROWS.stream().map(KnownText::advice).toList();
    }

    /** Whether the same thing may work when tried again. */
    public boolean isRetryable() {
        return kind == Kind.TRANSIENT;
    }
}
