package io.jenkins.plugins.buildx.buildx;

import java.io.Serial;
import java.io.Serializable;

/**
 * Finds the end of a JSON object in a stream, without understanding more than braces and strings.
 *
 * <p>Go's encoder breaks lines only between tokens, and then indents the next line. So a line break in a string, or
 * one before an unindented line that closes nothing, shows that the object is broken off or none.
 */
final class JsonDepth implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    /** What a byte did to the object. */
    enum Answer {
        OPEN,
        COMPLETE,
        /** The object had ended before this byte, incomplete. */
        BROKEN
    }

    private int depth;
    private boolean inString;
    private boolean escaped;
    private boolean atLineStart;

    Answer take(byte b) {
        if (inString) {
            return takeOfString(b);
        }
        if (atLineStart && !isContinuation(b)) {
            return Answer.BROKEN;
        }
        switch (b) {
            case '"' -> inString = true;
            case '{', '[' -> depth++;
            case '}', ']' -> depth--;
            default -> {
                // other tokens don't matter
            }
        }
        atLineStart = b == '\n';
        return depth > 0 ? Answer.OPEN : Answer.COMPLETE;
    }

    /** How many of the bytes from {@code offset} to {@code end} only go on with a string: they needn't be taken. */
    int plain(byte[] bytes, int offset, int end) {
        int i = offset;
        while (inString && !escaped && i < end && bytes[i] != '"' && bytes[i] != '\\' && bytes[i] != '\n') {
            i++;
        }
        return i - offset;
    }

    private Answer takeOfString(byte b) {
        if (b == '\n') {
            return Answer.BROKEN;
        }
        inString = escaped || b != '"';
        escaped = !escaped && b == '\\';
        return Answer.OPEN;
    }

    /** Whether a line of an object, other than its first, may begin so. */
    static boolean isContinuation(byte b) {
        return b == ' ' || b == '\t' || b == '}' || b == ']' || b == '\r' || b == '\n';
    }
}
