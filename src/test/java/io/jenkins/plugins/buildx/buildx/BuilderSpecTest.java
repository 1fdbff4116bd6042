package io.jenkins.plugins.buildx.buildx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BuilderSpecTest {
    @Test
    void shouldGiveEqualWishesOneName() {
        BuilderSpec one = BuilderSpec.draft()
                .driverOptions(Map.of("network", "host", "image", "b"))
                .spec();
        BuilderSpec other = BuilderSpec.draft()
                .driverOptions(Map.of("image", "b", "network", "host"))
                .timeout(Duration.ofSeconds(1))
                .spec();

        assertThat(one.name()).isEqualTo(other.name()).matches("jenkins-[0-9a-f]{12}");
        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
    }

    @Test
    void shouldGiveAChangedWishAnotherName() {
        List<BuilderSpec> wishes = List.of(
                BuilderSpec.draft().spec(),
                BuilderSpec.draft().driverOptions(Map.of("network", "host")).spec(),
                BuilderSpec.draft().buildkitdFlags(List.of("--debug")).spec(),
                BuilderSpec.draft()
                        .config(BuildkitdConfig.parse("debug = true"))
                        .spec(),
                BuilderSpec.draft().endpoint("tcp://one:1").spec(),
                BuilderSpec.draft().driver("kubernetes").spec(),
                BuilderSpec.draft().platforms(platforms("linux/amd64")).spec(),
                BuilderSpec.draft()
                        .platforms(platforms("linux/amd64"))
                        .nodes(List.of(new BuilderEndpoint("ssh://arm", platforms("linux/arm64"))))
                        .spec());

        assertThat(wishes.stream().map(BuilderSpec::name)).doesNotHaveDuplicates();
    }

    @Test
    void shouldRefuseWhatCannotBe() {
        assertThatThrownBy(
                        () -> BuilderSpec.draft().driver("docker").prefix("1").spec())
                .isInstanceOfSatisfying(
                        InvalidInput.class, e -> assertThat(e.problems()).hasSize(2))
                .hasMessageContaining("docker-container, kubernetes, remote");
        assertThatThrownBy(() -> BuilderSpec.draft().driver("remote").spec()).hasMessageContaining("endpoint");
        assertThatThrownBy(() ->
                        BuilderSpec.draft().driver("kubernetes").endpoint("arm").spec())
                .hasMessageContaining("takes no endpoint and no further nodes");
        assertThatThrownBy(() -> BuilderSpec.draft()
                        .driver("kubernetes")
                        .platforms(platforms("linux/amd64"))
                        .nodes(List.of(new BuilderEndpoint("arm", platforms("linux/arm64"))))
                        .spec())
                .hasMessageContaining("takes no endpoint and no further nodes");
        assertThatThrownBy(() -> BuilderSpec.draft().endpoint("--use").spec()).hasMessageContaining("no endpoint");
        assertThatThrownBy(() -> BuilderSpec.draft()
                        .nodes(List.of(new BuilderEndpoint("ssh://arm", platforms("linux/arm64"))))
                        .spec())
                .hasMessageContaining("fixed platforms on every node");
        assertThatThrownBy(() -> new BuilderEndpoint("ssh://arm", List.of())).hasMessageContaining("fixed platforms");
        assertThatThrownBy(() ->
                        BuilderSpec.draft().driverOptions(Map.of("a=b", "c")).spec())
                .hasMessageContaining("driver option");
    }

    private static List<Platform> platforms(String... texts) {
        return Platform.parseAll(List.of(texts));
    }
}
