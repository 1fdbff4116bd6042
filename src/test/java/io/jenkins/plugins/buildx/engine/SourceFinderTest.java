package io.jenkins.plugins.buildx.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.tags.GitRef;
import io.jenkins.plugins.buildx.tags.ImageTags;
import io.jenkins.plugins.buildx.tags.Source;
import io.jenkins.plugins.buildx.tags.SourceUrl;
import io.jenkins.plugins.buildx.tags.TagRequest;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** The answers are those of git 2.43. */
class SourceFinderTest {
    private static final String SHA = "860c1904a1ce19322e91ac35af1ab07466440c37";
    private static final String LOG = "git log -1 --no-show-signature '--format=%H %ct' ";
    private static final String NO_REPOSITORY =
            "fatal: not a git repository (or any of the parent directories): .git\n";

    private final FakeMachine machine = new FakeMachine();

    @Test
    void shouldAskForAllThatIsNotKnown() throws Exception {
        answer(LOG + "HEAD", SHA + " 1578616200");
        answer("git symbolic-ref --quiet HEAD", "refs/heads/dev");
        answer("git remote get-url origin", "https://user:s3cret@github.com/o/app.git");
        answer("git symbolic-ref --quiet refs/remotes/origin/HEAD", "refs/remotes/origin/main");

        Source source = complete(Source.draft());

        assertThat(source.ref()).hasValue(GitRef.parse("refs/heads/dev"));
        assertThat(source.sha()).hasValue(SHA);
        assertThat(source.commitTime()).hasValue(Instant.parse("2020-01-10T00:30:00Z"));
        assertThat(source.url()).map(SourceUrl::toString).hasValue("https://github.com/o/app");
        assertThat(source.isDefaultBranch()).hasValue(false);
    }

    @Test
    void shouldAskNothingWhereAllIsKnown() throws Exception {
        complete(Source.draft()
                .ref(GitRef.parse("refs/tags/v1"))
                .sha(SHA)
                .commitTime("1")
                .url(SourceUrl.parse("https://github.com/o/app")));

        assertThat(machine.commands()).isEmpty();
    }

    @Test
    void shouldTakeTheTagOfADetachedHead() throws Exception {
        answer(LOG + "HEAD", SHA + " 1578616200");
        fail("git symbolic-ref --quiet HEAD", 1, "");
        answer("git describe --exact-match --tags HEAD", "v1.2.3");
        fail("git remote get-url origin", 2, "error: No such remote 'origin'\n");

        Source source = complete(Source.draft());

        assertThat(source.ref()).hasValue(GitRef.parse("refs/tags/v1.2.3"));
        assertThat(source.url()).isEmpty();
    }

    @Test
    void shouldKeepAGivenTimeAndAskOfTheGivenCommit() throws Exception {
        answer(LOG + "860c190", SHA + " 1578616200");

        Source source = complete(Source.draft()
                .ref(GitRef.parse("refs/tags/v1"))
                .sha("860c190")
                .url(SourceUrl.parse("https://github.com/o/app")));

        assertThat(source.sha()).hasValue(SHA);
        assertThat(source.commitTime()).hasValue(Instant.ofEpochSecond(1578616200));
    }

    @Test
    void shouldBeFineWithoutRepositoryUntilARuleNeedsIt() throws Exception {
        fail("git", 128, NO_REPOSITORY);

        Source source = complete(Source.draft());

        assertThat(tags("stable", source).version()).isEqualTo("stable");
        Assertions.assertThatThrownBy(() -> tags("type=sha", source))
                .hasMessageContaining("needs to know the commit")
                .hasMessageContaining("(fatal: not a git repository");
    }

    @Test
    void shouldBeFineWithoutGitUntilARuleNeedsIt() throws Exception {
        machine.on("git", FakeMachine.notStarting("No such file or directory"));

        Source source = complete(Source.draft());

        assertThat(machine.commands()).hasSize(1);
        assertThat(tags("stable", source).version()).isEqualTo("stable");
        Assertions.assertThatThrownBy(() -> tags("type=sha", source))
                .hasMessageContaining("(`git` can't be started on this machine)");
    }

    private Source complete(Source.Draft known) throws Exception {
        return new SourceFinder(machine).complete(known.source());
    }

    private static ImageTags tags(String rule, Source source) {
        return TagRequest.draft()
                .images(List.of("app"))
                .tags(List.of(rule))
                .request()
                .on(source, Instant.EPOCH);
    }

    private void answer(String command, String text) {
        machine.on(command, asked -> FakeMachine.done(text + "\n", ""));
    }

    private void fail(String command, int exitCode, String stderr) {
        machine.on(command, asked -> FakeMachine.ended(exitCode, "", stderr));
    }
}
