package io.jenkins.plugins.buildx.tags;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a rule makes a tag of. */
sealed interface TagSource {
    /**
     * What becomes a tag.
     *
     * @param latest whether {@code latest} goes with it, where nothing else is said
     */
    record Candidate(String text, boolean latest) {}

    /** Empty if the rule is not for this build. */
    Optional<Candidate> candidate(Evaluation evaluation);

    /** A build that a timer started. */
    record Schedule(Template pattern) implements TagSource {
        @Override
        public Optional<Candidate> candidate(Evaluation evaluation) {
            return evaluation.source().isScheduled()
                    ? Optional.of(new Candidate(evaluation.render(pattern), false))
                    : Optional.empty();
        }
    }

    /** The name of the tag that is built, or a text in its place. */
    record TagOrValue(Template value) {
        Optional<String> in(Evaluation evaluation) {
            return value.isEmpty()
                    ? Optional.of(evaluation.nameOf(GitRef.Kind.TAG)).filter(name -> !name.isEmpty())
                    : Optional.of(evaluation.render(value));
        }
    }

    /**
     * A version.
     *
     * @param parser of such versions
     * @param norm what such versions are called
     * @param match whose first group is the version; {@code null} where all of the text is
     */
    record Versioned(
            TagOrValue subject,
            @Nullable Pattern match,
            Template pattern,
            Function<String, Optional<Version>> parser,
            String norm)
            implements TagSource {
        @Override
        public Optional<Candidate> candidate(Evaluation evaluation) {
            Optional<String> text =
                    subject.in(evaluation).map(whole -> part(whole, evaluation).replace('/', '-'));
            Optional<Version> version = text.flatMap(parser);
            if (text.isPresent() && version.isEmpty()) {
                evaluation.note("gives no tag: " + quoted(text.get()) + " is no " + norm);
            }
            return version.map(found -> new Candidate(found.tag(pattern), found.stable()));
        }

        private String part(String whole, Evaluation evaluation) {
            if (match == null) {
                return whole;
            }
            Matcher matcher = match.matcher(whole);
            if (matcher.find() && matcher.group(1) != null) {
                return matcher.group(1);
            }
            evaluation.note("takes all of " + quoted(whole) + ": match=" + match + " does not match it");
            return whole;
        }
    }

    /** What a regular expression finds. */
    record Match(TagOrValue subject, Pattern pattern, int group) implements TagSource {
        /** @throws InvalidInput if the expression has no such group */
        public Match {
            requireGroup(pattern, group);
        }

        @Override
        public Optional<Candidate> candidate(Evaluation evaluation) {
            return subject.in(evaluation).flatMap(text -> found(text, evaluation));
        }

        private Optional<Candidate> found(String text, Evaluation evaluation) {
            Matcher matcher = pattern.matcher(text);
            if (matcher.find() && matcher.group(group) != null) {
                return Optional.of(new Candidate(matcher.group(group), true));
            }
            evaluation.note("gives no tag: " + quoted(text) + " does not match");
            return Optional.empty();
        }
    }

    /**
     * The newest commit of a branch.
     *
     * @param branch empty for the default branch
     */
    record Edge(String branch) implements TagSource {
        @Override
        public Optional<Candidate> candidate(Evaluation evaluation) {
            String built = evaluation.nameOf(GitRef.Kind.BRANCH);
            boolean isIt = !built.isEmpty() && (branch.isEmpty() ? evaluation.isDefaultBranch() : branch.equals(built));
            return isIt ? Optional.of(new Candidate("edge", false)) : Optional.empty();
        }
    }

    /** The name of the branch or tag, or the number of the change request. */
    record Named(GitRef.Kind kind) implements TagSource {
        @Override
        public Optional<Candidate> candidate(Evaluation evaluation) {
            String name = evaluation.nameOf(kind);
            return name.isEmpty() ? Optional.empty() : Optional.of(new Candidate(name, kind == GitRef.Kind.TAG));
        }
    }

    /** A text. */
    record Raw(Template value) implements TagSource {
        @Override
        public Optional<Candidate> candidate(Evaluation evaluation) {
            return Optional.of(new Candidate(evaluation.render(value), false));
        }
    }

    /** The commit. */
    record Sha(boolean whole) implements TagSource {
        @Override
        public Optional<Candidate> candidate(Evaluation evaluation) {
            return Optional.of(new Candidate(whole ? evaluation.sha() : evaluation.shortSha(), false));
        }
    }

    /** @throws InvalidInput if {@code pattern} has no such group */
    static void requireGroup(Pattern pattern, int group) {
        int groups = pattern.matcher("").groupCount();
        if (group > groups) {
            throw new InvalidInput("the expression " + quoted(pattern.toString()) + " has no group " + group + " but "
                    + groups + "; put what is wanted in (parentheses)");
        }
    }
}
