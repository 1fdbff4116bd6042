package io.jenkins.plugins.buildx.smoke;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.util.regex.Pattern;

/**
 * The container's log (standard output and standard error) has a line, once or several times.
 *
 * @param line a text that is in it, or a regular expression that matches in it
 * @param regex which of the two
 * @param times how many such lines there must be, 1 or more
 */
public record LogCheck(String line, boolean regex, int times) implements SmokeCheck {
    private static final long serialVersionUID = 1L;

    /** @throws InvalidInput on an empty or broken {@code line} or less than one time */
    public LogCheck {
        if (line.isEmpty()) {
            throw new InvalidInput(
                    "The log line to look for is empty, and every line contains that: say what is in it");
        }
        if (times < 1) {
            throw new InvalidInput("A log line is looked for at least 1 time, not " + times);
        }
        if (regex) {
            RegexSyntax.pattern(line);
        }
    }

    /** A line with this text in it. */
    public static LogCheck containing(String text) {
        return new LogCheck(text, false, 1);
    }

    /** A line in which this regular expression matches. */
    public static LogCheck matching(String regex) {
        return new LogCheck(regex, true, 1);
    }

    /** The pattern that finds such a line. */
    public Pattern pattern() {
        return regex ? RegexSyntax.pattern(line) : Pattern.compile(line, Pattern.LITERAL);
    }

    @Override
    public String name() {
        String what = regex ? "log /" + line + "/" : "log '" + line + "'";
        return times == 1 ? what : what + " " + times + " times";
    }

    @Override
    public Observation observe(SmokeTarget target) {
        long found = target.lines(this);
        return found >= times
                ? Observation.passed("found")
                : Observation.notYet(found == 0 ? "no such line" : "found " + found + " of " + times + " times");
    }
}
