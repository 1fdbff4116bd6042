package io.jenkins.plugins.buildx.tags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceTest {
    @ParameterizedTest
    @CsvSource({
        "refs/heads/main, BRANCH, main, refs/heads/main",
        "refs/heads/a/b, BRANCH, a/b, refs/heads/a/b",
        "refs/tags/v1, TAG, v1, refs/tags/v1",
        "refs/pull/7/merge, PR, 7, refs/pull/7/merge",
        "refs/pull/7, PR, 7, refs/pull/7/merge"
    })
    void shouldReadReferences(String text, GitRef.Kind kind, String name, String written) {
        assertThat(GitRef.parse(text)).isEqualTo(new GitRef(kind, name)).hasToString(written);
    }

    @ParameterizedTest
    @ValueSource(strings = {"main", "", "refs/heads/", "refs/notes/x"})
    void shouldRefuseOtherReferences(String text) {
        assertThatThrownBy(() -> GitRef.parse(text))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("\"" + text + "\" is no full reference");
    }

    @Test
    void shouldKeepWhatIsKnownWhereNothingIsTold() {
        Source source = Source.draft()
                .sha("ABCDEF1")
                .commitTime("1578616200")
                .sha("")
                .commitTime("")
                .source()
                .edited()
                .source();

        assertThat(source.sha()).hasValue("abcdef1");
        assertThat(source.commitTime()).hasValue(Instant.parse("2020-01-10T00:30:00Z"));
        assertThat(source).hasToString("unknown reference at abcdef1, committed 2020-01-10T00:30:00Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--output=/etc/passwd", "HEAD", "abc", "v1.2.3"})
    void shouldRefuseWhatIsNoCommit(String text) {
        assertThatThrownBy(() -> Source.draft().sha(text))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("\"" + text + "\" is no commit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"now", "-1", "99999999999999999999", "9999999999999999999"})
    void shouldRefuseWhatIsNoTime(String text) {
        assertThatThrownBy(() -> Source.draft().commitTime(text))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("\"" + text + "\" is no time");
    }

    @Test
    void shouldKnowTheDefaultBranchByNameOrByBeingTold() {
        GitRef main = GitRef.parse("refs/heads/main");
        GitRef tag = GitRef.parse("refs/tags/main");

        assertThat(Source.draft().source().isDefaultBranch()).isEmpty();
        assertThat(Source.draft().ref(main).source().isDefaultBranch()).isEmpty();
        assertThat(Source.draft().ref(main).primary(true).source().isDefaultBranch())
                .hasValue(true);
        assertThat(Source.draft()
                        .ref(main)
                        .primary(true)
                        .defaultBranch("dev")
                        .source()
                        .isDefaultBranch())
                .hasValue(false);
        assertThat(Source.draft().ref(main).defaultBranch("main").source().isDefaultBranch())
                .hasValue(true);
        assertThat(Source.draft().ref(tag).defaultBranch("main").source().isDefaultBranch())
                .hasValue(false);
        assertThat(Source.draft().ref(tag).primary(true).ref(main).source().isDefaultBranch())
                .isEmpty();
    }
}
