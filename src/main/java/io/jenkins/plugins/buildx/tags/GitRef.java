package io.jenkins.plugins.buildx.tags;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.util.Arrays;
import java.util.Locale;

/**
 * What a build is a build of.
 *
 * @param name of the branch or tag, or the number of the change request
 */
public record GitRef(Kind kind, String name) {
    /** Kinds of references. */
    public enum Kind {
        BRANCH("refs/heads/"),
        TAG("refs/tags/"),
        /** A pull or merge request. */
        PR("refs/pull/");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }

        /** As rules name it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final String MERGE = "/merge";

    /**
     * Reads a full reference.
     *
     * @throws InvalidInput if it is none
     */
    public static GitRef parse(String text) {
        return Arrays.stream(Kind.values())
                .filter(kind -> text.startsWith(kind.prefix) && text.length() > kind.prefix.length())
                .map(kind -> new GitRef(kind, text.substring(kind.prefix.length())))
                .map(ref -> ref.kind == Kind.PR && ref.name.endsWith(MERGE)
                        ? new GitRef(ref.kind, ref.name.substring(0, ref.name.length() - MERGE.length()))
                        : ref)
                .findFirst()
                .orElseThrow(
                        () -> new InvalidInput(
                                quoted(text)
                                        + " is no full reference of git; write refs/heads/main, refs/tags/v1.2.3 or refs/pull/7/merge"));
    }

    /** The full reference. */
    @Override
    public String toString() {
        return kind.prefix + name + (kind == Kind.PR ? MERGE : "");
    }
}
