package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.buildx.Redaction;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** What tools tell. Where it can't be read, the machine's tools are not what they should be, and nobody's arguments are wrong. */
final class Told {
    private static final int LONGEST = 2000;

    private Told() {}

    /** Reads {@code bytes}, as {@link #read} does a text. */
    static <T> T read(String tool, byte[] bytes, Function<byte[], T> parser) throws Failure {
        return read(tool, new String(bytes, StandardCharsets.UTF_8), text -> parser.apply(bytes));
    }

    /**
     * Reads {@code text}.
     *
     * @param tool that told it
     * @throws Failure if it is not of the form that {@code parser} knows
     */
    static <T> T read(String tool, String text, Function<String, T> parser) throws Failure {
        try {
            return parser.apply(text);
        } catch (InvalidInput e) {
            String shown = text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
            throw new Failure(
                    Failure.Kind.MACHINE,
                    "what " + tool + " tells can't be read",
                    Redaction.redact(e.getMessage() + "\n" + shown),
                    "see that it is the tool's own output, which a wrapper or an old version may change, and update it");
        }
    }
}
