package io.jenkins.plugins.buildx.smoke;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Whose regular expressions: the same text means other things to each. */
public enum RegexSyntax {
    /** Those of {@link Pattern}. */
    JAVA {
        @Override
        Predicate<String> finder(String regex) {
            return pattern(regex).asPredicate();
        }
    },
    /** Those of Go, in which structure tests are written. */
    RE2 {
        @Override
        Predicate<String> finder(String regex) {
            try {
                com.google.re2j.Pattern pattern = com.google.re2j.Pattern.compile(regex);
                return text -> pattern.matcher(text).find();
            } catch (com.google.re2j.PatternSyntaxException e) {
                throw new InvalidInput(
                        "The regular expression " + InvalidInput.quoted(regex) + " is invalid: " + e.getDescription()
                                + ". RE2's syntax is expected, as container-structure-test has it",
                        e);
            }
        }
    };

    /**
     * What tells whether {@code regex} matches anywhere in a text.
     *
     * @throws InvalidInput if it is no regular expression
     */
    abstract Predicate<String> finder(String regex);

    /** @throws InvalidInput if it is none of Java's */
    static Pattern pattern(String regex) {
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new InvalidInput(
                    "The regular expression " + InvalidInput.quoted(regex) + " is invalid: " + e.getDescription()
                            + " at index " + e.getIndex() + ". Java's syntax is expected",
                    e);
        }
    }
}
