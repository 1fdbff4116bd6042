package io.jenkins.plugins.buildx.smoke;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What a text must have and must not have. Regular expressions may match anywhere in it.
 *
 * @param contains texts that must occur
 * @param matches regular expressions that must match
 * @param excludes regular expressions that must not match
 * @param syntax of the regular expressions
 */
public record Expectation(List<String> contains, List<String> matches, List<String> excludes, RegexSyntax syntax)
        implements Serializable {
    /** Expects nothing. */
    public static final Expectation ANY = new Expectation(List.of(), List.of(), List.of());

    private static final long serialVersionUID = 1L;
    private static final int EVIDENCE = 2000;

    /** @throws InvalidInput on an empty text or a regular expression that is none */
    public Expectation {
        contains = List.copyOf(contains);
        matches = List.copyOf(matches);
        excludes = List.copyOf(excludes);
        if (contains.contains("")) {
            throw new InvalidInput("The text to look for is empty, and every text contains that: leave it out");
        }
        matches.forEach(syntax::finder);
        excludes.forEach(syntax::finder);
    }

    /**
     * With regular expressions of Java.
     *
     * @throws InvalidInput on an empty text or a regular expression that is none
     */
    public Expectation(List<String> contains, List<String> matches, List<String> excludes) {
        this(contains, matches, excludes, RegexSyntax.JAVA);
    }

    /** Expects {@code text} to occur. */
    public static Expectation containing(String text) {
        return ANY.andContaining(text);
    }

    /** Expects {@code regex} to match. */
    public static Expectation matching(String regex) {
        return ANY.andMatching(regex);
    }

    /** Expects {@code regex} not to match. */
    public static Expectation excluding(String regex) {
        return ANY.andExcluding(regex);
    }

    public Expectation andContaining(String text) {
        return new Expectation(with(contains, text), matches, excludes, syntax);
    }

    public Expectation andMatching(String regex) {
        return new Expectation(contains, with(matches, regex), excludes, syntax);
    }

    public Expectation andExcluding(String regex) {
        return new Expectation(contains, matches, with(excludes, regex), syntax);
    }

    /** Whether every text will do. */
    public boolean isAny() {
        return contains.isEmpty() && matches.isEmpty() && excludes.isEmpty();
    }

    /**
     * What {@code actual} lacks, a sentence each; empty when it is as expected.
     *
     * @param what names the text, such as {@code body}
     */
    public List<String> problems(String what, String actual) {
        List<String> problems = new ArrayList<>();
        for (String text : contains) {
            if (!actual.contains(text)) {
                problems.add(what + " has no '" + text + "'");
            }
        }
        for (String regex : matches) {
            if (!syntax.finder(regex).test(actual)) {
                problems.add(what + " does not match /" + regex + "/");
            }
        }
        for (String regex : excludes) {
            if (syntax.finder(regex).test(actual)) {
                problems.add(what + " matches /" + regex + "/, which it must not");
            }
        }
        return problems;
    }

    /** {@code text} as a message shows it: bounded, so that a large page doesn't flood the log. */
    static String evidence(String text) {
        String stripped = text.strip();
        return stripped.length() <= EVIDENCE
                ? stripped
                : stripped.substring(0, EVIDENCE) + "... (" + stripped.length() + " characters)";
    }

    private static List<String> with(List<String> list, String element) {
        List<String> longer = new ArrayList<>(list);
        longer.add(element);
        return longer;
    }
}
