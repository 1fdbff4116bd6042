package io.jenkins.plugins.buildx.buildx;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The error on the standard error of {@code tonistiigi/binfmt}, or of the Docker that should have run it. */
final class BinfmtError {
    private static final Pattern FATAL = Pattern.compile("(?m)^error: ([\\s\\S]*)");
    /** The stack that Go prints with {@code %+v}: functions, and below each its file after a tab. */
    private static final Pattern STACK = Pattern.compile("\\n[^\\n\\t]*\\n\\t[\\s\\S]*");

    private static final int LAST_LINES = 5;

    private BinfmtError() {}

    /** The text after {@code error:} without the stack; else the last lines; else that there are none. */
    static String find(String stderr) {
        Matcher fatal = FATAL.matcher(stderr);
        if (fatal.find()) {
            return STACK.matcher(fatal.group(1)).replaceFirst("").strip();
        }
        if (stderr.isBlank()) {
            return "it printed no error";
        }
        List<String> lines = stderr.strip().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }
}
