package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandFailed;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.tags.GitRef;
import io.jenkins.plugins.buildx.tags.Source;
import io.jenkins.plugins.buildx.tags.SourceUrl;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Asks git, where commands run, for what is not known of a source yet. Asks nothing of the network, changes nothing. */
public final class SourceFinder {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String REMOTE_HEAD = "refs/remotes/origin/HEAD";
    private static final String REMOTE = "refs/remotes/origin/";

    private final Machine machine;

    public SourceFinder(Machine machine) {
        this.machine = machine;
    }

    /** What is known, and what git knows besides. Without git or without a repository that is nothing but why. */
    public Source complete(Source known) throws IOException, InterruptedException {
        Source.Draft draft = known.edited();
        try {
            if (known.sha().isEmpty() || known.commitTime().isEmpty()) {
                commit(known, draft);
            }
            if (known.ref().isEmpty()) {
                ref(draft);
            }
            if (known.url().isEmpty()) {
                answer("remote", "get-url", "origin").flatMap(SourceUrl::of).ifPresent(draft::url);
            }
            if (draft.source().isDefaultBranch().isEmpty()) {
                answer("symbolic-ref", "--quiet", REMOTE_HEAD)
                        .filter(ref -> ref.startsWith(REMOTE))
                        .ifPresent(ref -> draft.defaultBranch(ref.substring(REMOTE.length())));
            }
        } catch (CommandFailed e) {
            draft.why(e.sentence());
        }
        return draft.source();
    }

    private void commit(Source known, Source.Draft draft) throws IOException, InterruptedException {
        CommandResult result = git(
                "log",
                "-1",
                "--no-show-signature",
                "--format=%H %ct",
                known.sha().orElse("HEAD"));
        String[] answer = result.text().split(" ");
        if (!result.succeeded() || answer.length != 2) {
            draft.why(reason(result));
            return;
        }
        draft.sha(answer[0]);
        if (known.commitTime().isEmpty()) {
            draft.commitTime(answer[1]);
        }
    }

    private void ref(Source.Draft draft) throws IOException, InterruptedException {
        Optional<String> branch = answer("symbolic-ref", "--quiet", "HEAD");
        if (branch.isPresent()) {
            draft.ref(GitRef.parse(branch.get()));
            return;
        }
        CommandResult tag = git("describe", "--exact-match", "--tags", "HEAD");
        if (tag.succeeded()) {
            draft.ref(new GitRef(GitRef.Kind.TAG, tag.text()));
        } else {
            draft.why(reason(tag));
        }
    }

    private Optional<String> answer(String... question) throws IOException, InterruptedException {
        CommandResult result = git(question);
        return Optional.of(result.text()).filter(text -> result.succeeded() && !text.isEmpty());
    }

    private CommandResult git(String... arguments) throws IOException, InterruptedException {
        return machine.run(Command.of("git").with(arguments).within(LIMIT));
    }

    private static String reason(CommandResult result) {
        return result.stderr().lines().findFirst().orElse("");
    }
}
