package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.tags.GitRef;
import io.jenkins.plugins.buildx.tags.Source;
import io.jenkins.plugins.buildx.tags.SourceUrl;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentSourceTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            TAG_NAME=v1 BRANCH_NAME=v1                           | refs/tags/v1      | -    | false
            CHANGE_ID=7 CHANGE_TARGET=main BRANCH_NAME=PR-7      | refs/pull/7/merge | main | false
            BRANCH_NAME=main BRANCH_IS_PRIMARY=true              | refs/heads/main   | -    | true
            BRANCH_NAME=feature/x GIT_BRANCH=feature/x           | refs/heads/feature/x | - | false
            GIT_BRANCH=origin/main                               | refs/heads/main   | -    | -
            GIT_BRANCH=origin/feature/x                          | refs/heads/feature/x | - | -
            GIT_BRANCH=refs/remotes/origin/main                  | refs/heads/main   | -    | -
            GIT_BRANCH=refs/heads/main                           | refs/heads/main   | -    | -
            GIT_BRANCH=origin/main GIT_LOCAL_BRANCH=work         | refs/heads/work   | -    | -
            GIT_BRANCH=refs/tags/v1                              | refs/tags/v1      | -    | false
            GIT_BRANCH=tags/v1                                   | refs/tags/v1      | -    | false
            GIT_BRANCH=detached                                  | -                 | -    | -
            TAG_NAME=                                            | -                 | -    | -
            """)
    void shouldKnowWhatIsBuilt(String variables, String ref, String target, Boolean defaultBranch) {
        Source source = source(variables);

        assertThat(source.ref().map(GitRef::toString).orElse(null)).isEqualTo(ref);
        assertThat(source.target()).isEqualTo(target == null ? "" : target);
        assertThat(source.isDefaultBranch().orElse(null)).isEqualTo(defaultBranch);
    }

    @Test
    void shouldKnowCommitTimeAndUrl() {
        Source source = source(
                "GIT_COMMIT=860c190 SOURCE_DATE_EPOCH=1578616200 GIT_URL=https://user:s3cret@github.com/o/app.git");

        assertThat(source.sha()).hasValue("860c190");
        assertThat(source.commitTime()).hasValue(Instant.parse("2020-01-10T00:30:00Z"));
        assertThat(source.url()).map(SourceUrl::toString).hasValue("https://github.com/o/app");
    }

    private static Source source(String variables) {
        Map<String, String> environment = Arrays.stream(variables.split(" "))
                .map(variable -> variable.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        return new EnvironmentSource(environment).draft().source();
    }
}
