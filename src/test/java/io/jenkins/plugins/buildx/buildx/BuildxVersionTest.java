package io.jenkins.plugins.buildx.buildx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BuildxVersionTest {
    @ParameterizedTest
    @CsvSource({
        "github.com/docker/buildx v0.36.1 461836ba0fcb3e847dab6045a726889faa150bdb, v0.36.1, 36, 1",
        "github.com/docker/buildx 0.9.1+azure-1 ed00243a0ce2a0aee75311b06e32d33b44729689, 0.9.1+azure-1, 9, 1",
        "github.com/docker/buildx v0.13.1-desktop.1 585ff36cb6b2dc4bfe7eb3ebd3ca3e2b7af9a7d8, v0.13.1-desktop.1, 13, 1",
        "github.com/docker/buildx 0.13.1 0.13.1+ds1-3, 0.13.1, 13, 1",
        "github.com/docker/buildx v0.32.0-rc2-4-gd30d8e22c.m d30d8e22c, v0.32.0-rc2-4-gd30d8e22c.m, 32, 0",
        "github.com/docker/buildx 0.10, 0.10, 10, 0"
    })
    void shouldReadAllFormsOfVersions(String output, String text, int minor, int patch) {
        assertThat(BuildxVersion.parse(output + "\n")).isEqualTo(new BuildxVersion(0, minor, patch, text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "docker: 'buildx' is not a docker command.\nSee 'docker --help'",
                "docker: unknown command: docker buildx\n\nRun 'docker --help' for more information",
                "github.com/docker/buildx v99999999999.1.0 abc"
            })
    void shouldSayHowToGetBuildxWhereThereIsNone(String output) {
        assertThatThrownBy(() -> BuildxVersion.parse(output))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("docker-buildx-plugin");
    }

    @Test
    void shouldOrderByNumbersNotByText() {
        List<String> texts = List.of("v0.9.1", "v0.10.0", "v0.10.0-rc1", "v0.10.5", "v0.36.1", "v1.0.0");

        assertThat(Stream.of("v1.0.0", "v0.10.5", "v0.36.1", "v0.10.0-rc1", "v0.10.0", "v0.9.1")
                        .map(BuildxVersion::parse)
                        .sorted())
                .extracting(BuildxVersion::toString)
                .containsExactlyElementsOf(texts);
    }

    @Test
    void shouldCompareWithReleases() {
        BuildxVersion version = BuildxVersion.parse("v0.13.1");

        assertThat(version.atLeast(0, 13)).isTrue();
        assertThat(version.atLeast(0, 13, 1)).isTrue();
        assertThat(version.atLeast(0, 13, 2)).isFalse();
        assertThat(version.atLeast(0, 14)).isFalse();
        assertThat(version.atLeast(1, 0)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "v0.12.1, false, false, false, false, false, false",
        "v0.13.0, true, true, true, false, false, false",
        "v0.17.1, true, true, true, false, false, false",
        "v0.18.0, true, true, true, true, false, false",
        "v0.27.0, true, true, true, true, false, false",
        "v0.28.0, true, true, true, true, true, false",
        "v0.31.1, true, true, true, true, true, false",
        "v0.32.0-rc1, true, true, true, true, true, true"
    })
    void shouldKnowSinceWhenThereIsWhat(
            String text,
            boolean rawJson,
            boolean listJson,
            boolean buildkitdConfig,
            boolean reserved,
            boolean environmentOfPods,
            boolean timeout) {
        BuildxVersion version = BuildxVersion.parse(text);

        assertThat(version.hasRawJson()).isEqualTo(rawJson);
        assertThat(version.hasListJson()).isEqualTo(listJson);
        assertThat(version.hasBuildkitdConfigFlag()).isEqualTo(buildkitdConfig);
        assertThat(version.hasReservedSpace()).isEqualTo(reserved);
        assertThat(version.hasEnvironmentOfPods()).isEqualTo(environmentOfPods);
        assertThat(version.hasCreateTimeout()).isEqualTo(timeout);
    }

    @Test
    void shouldRefuseOldAndAcceptNewVersions() {
        assertThatThrownBy(() -> BuildxVersion.parse("0.9.1+azure-1").requireSupported())
                .isInstanceOf(InvalidInput.class)
                .hasMessageContainingAll("0.9.1+azure-1", "0.10 or newer", "docker-buildx-plugin");
        assertThat(BuildxVersion.parse("v0.10.0").requireSupported()).hasToString("v0.10.0");
        assertThat(BuildxVersion.parse("v0.36.1").isNewerThanTested()).isFalse();
        assertThat(BuildxVersion.parse("v0.37.0-rc1").requireSupported().isNewerThanTested())
                .isTrue();
    }

    @Test
    void shouldSurviveSerialisation() {
        BuildxVersion version = BuildxVersion.parse("v0.36.1");

        assertThat(Serialised.copy(version)).isEqualTo(version);
    }
}
