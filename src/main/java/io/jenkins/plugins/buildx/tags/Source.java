package io.jenkins.plugins.buildx.tags;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** What is known of the source that an image is built from. Immutable; everything in it may be unknown. */
public final class Source {
    private final Draft facts;

    private Source(Draft facts) {
        this.facts = facts;
    }

    /** A source of which nothing is known yet. */
    public static Draft draft() {
        return new Draft();
    }

    /** A draft that begins with what is known of this. */
    public Draft edited() {
        return new Draft(facts);
    }

    public Optional<GitRef> ref() {
        return Optional.ofNullable(facts.ref);
    }

    /** The commit's full or shortened id. */
    public Optional<String> sha() {
        return Optional.of(facts.sha).filter(sha -> !sha.isEmpty());
    }

    public Optional<SourceUrl> url() {
        return Optional.ofNullable(facts.url);
    }

    /** When the commit was made. */
    public Optional<Instant> commitTime() {
        return Optional.ofNullable(facts.commitTime);
    }

    /** The branch that a change request is for; empty of everything else. */
    public String target() {
        return ref().filter(ref -> ref.kind() == GitRef.Kind.PR)
                .map(ref -> facts.target)
                .orElse("");
    }

    /** Whether a timer started the build. */
    public boolean isScheduled() {
        return facts.scheduled;
    }

    /** Whether the default branch is built. Of a tag or a change request always false. */
    public Optional<Boolean> isDefaultBranch() {
        return ref().flatMap(ref -> ref.kind() == GitRef.Kind.BRANCH ? isDefault(ref.name()) : Optional.of(false));
    }

    private Optional<Boolean> isDefault(String branch) {
        return facts.defaultBranch.isEmpty()
                ? Optional.ofNullable(facts.primary)
                : Optional.of(branch.equals(facts.defaultBranch));
    }

    /** Why nothing more is known, such as what git said; empty if nobody knows. */
    String why() {
        return facts.why;
    }

    /** In a line for people. */
    @Override
    public String toString() {
        return ref().map(GitRef::toString).orElse("unknown reference")
                + sha().map(sha -> " at " + sha).orElse("")
                + commitTime().map(time -> ", committed " + time).orElse("")
                + url().map(url -> ", " + url).orElse("")
                + (isScheduled() ? ", scheduled" : "");
    }

    /** A source being told of. What is empty changes nothing. */
    public static final class Draft {
        private static final String COMMIT = "[0-9a-f]{7,64}";

        @Nullable
        private GitRef ref;

        private String sha = "";

        @Nullable
        private SourceUrl url;

        @Nullable
        private Instant commitTime;

        private String target = "";
        private boolean scheduled;
        private String defaultBranch = "";

        @Nullable
        private Boolean primary;

        private String why = "";

        private Draft() {}

        private Draft(Draft from) {
            ref = from.ref;
            sha = from.sha;
            url = from.url;
            commitTime = from.commitTime;
            target = from.target;
            scheduled = from.scheduled;
            defaultBranch = from.defaultBranch;
            primary = from.primary;
            why = from.why;
        }

        /** What is built; forgets what was told of another. */
        public Draft ref(GitRef value) {
            ref = value;
            target = "";
            primary = null;
            return this;
        }

        /** @throws InvalidInput if it is no commit's id */
        public Draft sha(String value) {
            String lower = value.toLowerCase(Locale.ROOT);
            if (!value.isEmpty() && !lower.matches(COMMIT)) {
                throw new InvalidInput(
                        quoted(value) + " is no commit; write its id, 40 hexadecimal digits, 7 at least");
            }
            sha = value.isEmpty() ? sha : lower;
            return this;
        }

        public Draft url(SourceUrl value) {
            url = value;
            return this;
        }

        /**
         * @param seconds since 1970, in decimal digits
         * @throws InvalidInput if it is no such number
         */
        public Draft commitTime(String seconds) {
            try {
                commitTime = seconds.isEmpty() ? commitTime : Instant.ofEpochSecond(Long.parseUnsignedLong(seconds));
                return this;
            } catch (NumberFormatException | DateTimeException e) {
                throw new InvalidInput(quoted(seconds) + " is no time in seconds since 1970, such as 1578616200", e);
            }
        }

        /** The branch that the change request is for. */
        public Draft target(String branch) {
            target = branch;
            return this;
        }

        public Draft scheduled(boolean value) {
            scheduled = value;
            return this;
        }

        /** The name of the repository's default branch. */
        public Draft defaultBranch(String name) {
            defaultBranch = name.isEmpty() ? defaultBranch : name;
            return this;
        }

        /** Whether what is built is the default branch; counts where the latter's name is not known. */
        public Draft primary(boolean value) {
            primary = value;
            return this;
        }

        /** Why no more is known than is told. */
        public Draft why(String reason) {
            why = reason.isEmpty() ? why : reason;
            return this;
        }

        public Source source() {
            return new Source(new Draft(this));
        }
    }
}
