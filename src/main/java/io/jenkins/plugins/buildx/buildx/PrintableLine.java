package io.jenkins.plugins.buildx.buildx;

import java.util.regex.Pattern;

/** Makes a line that anybody may have written fit for a log: it can't colour it, overwrite it or forge other lines. */
final class PrintableLine {
    /** ECMA-48's control sequences, such as colours; operating system commands, such as titles; other escapes. */
    private static final Pattern ESCAPES = Pattern.compile(
            "\u001b(?:\\[[0-?]*+[ -/]*+[@-~]?|\\][^\u0007\u001b]*+(?:\u0007|\u001b\\\\)?|[ -/]*+[0-~]?)");

    private static final int LONGEST = (4 << 10) + 64;

    private PrintableLine() {}

    /** Escape sequences are left out, other control characters but tabs become {@code ?}, a long line's middle is cut. */
    static String of(String line) {
        return cut(isSafe(line) ? line : withoutControls(ESCAPES.matcher(line).replaceAll("")), LONGEST);
    }

    private static boolean isSafe(String line) {
        for (int i = 0; i < line.length(); i++) {
            if (!isSafe(line.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static String withoutControls(String line) {
        StringBuilder safe = new StringBuilder(line.length());
        line.chars().forEach(c -> safe.append(isSafe(c) ? (char) c : '?'));
        return safe.toString();
    }

    /** Neither a control character nor one that changes the direction of text or breaks lines. */
    private static boolean isSafe(int c) {
        boolean control = c < ' ' && c != '\t' || c >= 0x7f && c <= 0x9f;
        return !control && !(c >= 0x2028 && c <= 0x202e) && !(c >= 0x2066 && c <= 0x2069);
    }

    /** Cuts the middle of a text that is longer, so that both ends can be seen. */
    static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int head = longest * 3 / 4;
        int tail = longest - head;
        return text.substring(0, head) + " ... (" + (text.length() - longest) + " characters cut) ... "
                + text.substring(text.length() - tail);
    }
}
