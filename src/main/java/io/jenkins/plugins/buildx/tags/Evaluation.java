package io.jenkins.plugins.buildx.tags;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The evaluation of rules, labels and annotations for one build.
 *
 * @param shortened how many characters a shortened commit has
 * @param subject what is being evaluated, as messages call it
 * @param notes takes sentences that people should read
 */
record Evaluation(Source source, Instant now, int shortened, String subject, Consumer<String> notes) {
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");

    Evaluation about(String other) {
        return new Evaluation(source, now, shortened, other, notes);
    }

    GitRef ref() {
        return source.ref()
                .orElseThrow(() ->
                        lacks("what is built", "ref: 'refs/heads/main', or refs/tags/... or refs/pull/.../merge"));
    }

    String sha() {
        return source.sha().orElseThrow(() -> lacks("the commit", "sha: '...'"));
    }

    String shortSha() {
        return sha().substring(0, Math.min(shortened, sha().length()));
    }

    boolean isDefaultBranch() {
        ref();
        return source.isDefaultBranch()
                .orElseThrow(() -> lacks("the name of the default branch", "defaultBranch: 'main'"));
    }

    /** The name of what is built if it is a {@code kind}; empty otherwise. */
    String nameOf(GitRef.Kind kind) {
        return ref().kind() == kind ? ref().name() : "";
    }

    String render(Template template) {
        return template.render(this::value);
    }

    private String value(Template.Call call) {
        return switch (call.expression()) {
            case BRANCH -> nameOf(GitRef.Kind.BRANCH);
            case TAG -> nameOf(GitRef.Kind.TAG);
            case SHA -> shortSha();
            case BASE_REF -> source.target();
            case IS_DEFAULT_BRANCH -> String.valueOf(isDefaultBranch());
            case IS_NOT_DEFAULT_BRANCH -> String.valueOf(!isDefaultBranch());
            case DATE -> call.date(now);
            case COMMIT_DATE -> call.date(source.commitTime().orElseGet(this::nowInstead));
            default -> throw new IllegalStateException(call + " tells nothing of a source");
        };
    }

    private Instant nowInstead() {
        note("takes the current time: nobody tells the commit's, such as the environment variable SOURCE_DATE_EPOCH");
        return now;
    }

    /**
     * The tag that {@code text} becomes: what a tag can't have is replaced by dashes.
     *
     * @throws InvalidInput if that is still none
     */
    String tagName(String text) {
        String name = text.replaceAll("[^a-zA-Z0-9._-]+", "-");
        if (!TAG.matcher(name).matches()) {
            throw new InvalidInput(subject + " makes the tag " + quoted(name)
                    + ", which can't be: a tag has at most 128 characters and begins with a letter, a digit or _;"
                    + " give it another prefix or value");
        }
        return name;
    }

    /** Tells people something of the subject. */
    void note(String what) {
        notes.accept(subject + " " + what);
    }

    private InvalidInput lacks(String what, String parameter) {
        String why = source.why().isEmpty() ? "" : " (" + source.why() + ")";
        return new InvalidInput(subject + " needs to know " + what + ", which neither the environment nor git tells"
                + why + ". Check the source out before, or give " + parameter);
    }
}
