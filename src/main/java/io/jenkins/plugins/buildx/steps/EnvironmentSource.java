package io.jenkins.plugins.buildx.steps;

import io.jenkins.plugins.buildx.tags.GitRef;
import io.jenkins.plugins.buildx.tags.Source;
import io.jenkins.plugins.buildx.tags.SourceUrl;
import java.util.Map;
import java.util.Optional;

/** What the environment of a build tells of its source: Multibranch projects and the Git plugin put it there. */
final class EnvironmentSource {
    private static final String REMOTE = "origin/";

    private final Map<String, String> environment;

    EnvironmentSource(Map<String, String> environment) {
        this.environment = environment;
    }

    Source.Draft draft() {
        Source.Draft draft = Source.draft().sha(get("GIT_COMMIT")).commitTime(get("SOURCE_DATE_EPOCH"));
        SourceUrl.of(get("GIT_URL")).ifPresent(draft::url);
        if (!get("TAG_NAME").isEmpty()) {
            draft.ref(new GitRef(GitRef.Kind.TAG, get("TAG_NAME")));
        } else if (!get("CHANGE_ID").isEmpty()) {
            draft.ref(new GitRef(GitRef.Kind.PR, get("CHANGE_ID"))).target(get("CHANGE_TARGET"));
        } else if (!get("BRANCH_NAME").isEmpty()) {
            draft.ref(branch(get("BRANCH_NAME")))
                    .primary(get("BRANCH_IS_PRIMARY").equals("true"));
        } else {
            checkedOut().ifPresent(draft::ref);
        }
        return draft;
    }

    /** The Git plugin names a branch as git does after a fetch, or as people configured it. */
    private Optional<GitRef> checkedOut() {
        String local = get("GIT_LOCAL_BRANCH");
        String name = (local.isEmpty() ? get("GIT_BRANCH") : local).replaceFirst("^(refs/)?remotes/", "");
        if (name.isEmpty() || name.equals("detached") || name.equals("HEAD")) {
            return Optional.empty();
        }
        if (name.matches("(refs/)?tags/.+")) {
            return Optional.of(new GitRef(GitRef.Kind.TAG, name.replaceFirst("^(refs/)?tags/", "")));
        }
        String branch = name.replaceFirst("^refs/heads/", "");
        return Optional.of(branch(branch.startsWith(REMOTE) ? branch.substring(REMOTE.length()) : branch));
    }

    private static GitRef branch(String name) {
        return new GitRef(GitRef.Kind.BRANCH, name);
    }

    private String get(String name) {
        return environment.getOrDefault(name, "").strip();
    }
}
