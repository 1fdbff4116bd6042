package io.jenkins.plugins.buildx.tags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.image.InvalidInput;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceUrlTest {
    @ParameterizedTest
    @CsvSource({
        "https://github.com/octocat/Hello-World, https://github.com/octocat/Hello-World, Hello-World",
        "https://github.com/octocat/Hello-World.git, https://github.com/octocat/Hello-World, Hello-World",
        "https://user:s3cret@git.example:8443/app.git/, https://git.example:8443/app, app",
        "https://s3cret@github.com/o/app, https://github.com/o/app, app",
        "https://user:s3@cret@github.com/o/app, https://github.com/o/app, app",
        "https://github.com/o/app?access_token=s3cret, https://github.com/o/app, app",
        "http://[::1]:3000/app, http://[::1]:3000/app, app",
        "HTTPS://github.com/o/app, https://github.com/o/app, app",
        "git@github.com:o/app.git, https://github.com/o/app, app",
        "github.com:o/app.git, https://github.com/o/app, app",
        "ssh://git@github.com/o/app.git, https://github.com/o/app, app",
        "ssh://git@git.example:7999/o/app.git, ssh://git.example:7999/o/app.git, app",
        "git://git.example/o/app.git, https://git.example/o/app, app"
    })
    void shouldBeFitToBePublished(String remote, String url, String name) {
        assertThat(SourceUrl.of(remote)).hasValueSatisfying(found -> {
            assertThat(found).hasToString(url);
            assertThat(found.name()).isEqualTo(name);
            assertThat(found.isWebPage()).isEqualTo(url.startsWith("http"));
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/srv/git/app.git",
                "../app",
                "file:///srv/git/app.git",
                "C:\\git\\app",
                "https://user:s3/cret@github.com/o/app",
                "https://user:33/cret@github.com/o/app",
                "git@user:s3/cret@github.com/o/app"
            })
    void shouldLeaveOutWhatCantBePublished(String remote) {
        assertThat(SourceUrl.of(remote)).isEmpty();
        assertThatThrownBy(() -> SourceUrl.parse(remote))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("https://github.com/owner/app")
                .hasMessageNotContaining("cret");
    }
}
