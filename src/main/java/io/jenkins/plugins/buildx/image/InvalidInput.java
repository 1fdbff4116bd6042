package io.jenkins.plugins.buildx.image;

import java.io.Serial;
import java.util.List;

/** Input that can't be used: what is wrong with it, quoted, and what to write instead. */
public class InvalidInput extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1;

    private static final int LONGEST_QUOTE = 200;

    private final List<String> problems;

    /** A single problem. */
    public InvalidInput(String message) {
        this(message, List.of(message));
    }

    /** A single problem that another exception brought to light. */
    public InvalidInput(String message, Throwable cause) {
        this(message);
        initCause(cause);
    }

    private InvalidInput(String message, List<String> problems) {
        super(message);
        this.problems = problems;
    }

    /**
     * Several problems found at once, so that they can be mended at once.
     *
     * @param problems at least one
     * @return an exception whose message lists them, one a line
     */
    public static InvalidInput of(List<String> problems) {
        if (problems.isEmpty()) {
            throw new IllegalArgumentException("Invalid input needs at least one problem to tell of, got none");
        }
        return new InvalidInput(String.join("\n", problems), List.copyOf(problems));
    }

    /** The problems, at least one, each a sentence of its own. */
    public List<String> problems() {
        return problems;
    }

    /**
     * Input as a message may repeat it: in quotation marks, control characters as {@code ?}, cut after 200 characters.
     * Input comes from anywhere and messages go to logs, where a line break or an escape sequence could forge lines.
     */
    public static String quoted(String input) {
        return '"' + printable(input) + '"';
    }

    /** As {@link #quoted}, without the quotation marks, for what brings its own. */
    static String printable(String input) {
        String cut = input.length() > LONGEST_QUOTE ? input.substring(0, LONGEST_QUOTE) + "..." : input;
        return cut.replaceAll("[\\p{Cntrl}\\p{Cf}\\x{2028}\\x{2029}]", "?");
    }
}
