package io.jenkins.plugins.buildx.buildx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
                BuilderSpec.draft()
                        .proxies(new Proxies("http://proxy:3128", "", ""))
                        .spec(),
                BuilderSpec.draft()
                        .proxies(new Proxies("", "http://proxy:3128", ""))
                        .spec(),
                BuilderSpec.draft().proxies(new Proxies("", "", "localhost")).spec(),
                BuilderSpec.draft().platforms(platforms("linux/amd64")).spec(),
                BuilderSpec.draft()
                        .platforms(platforms("linux/amd64"))
                        .nodes(List.of(new BuilderEndpoint("ssh://arm", platforms("linux/arm64"))))
                        .spec());

        assertThat(wishes.stream().map(BuilderSpec::name)).doesNotHaveDuplicates();
    }

    @Test
    void shouldGiveOtherCertificatesAnotherName() {
        BuilderSpec wish = BuilderSpec.draft().timeout(Duration.ofSeconds(7)).spec();
        BuilderSpec one = wish.withCertificates(Map.of("/ca.pem", Digest.sha256(new byte[] {1})));
        BuilderSpec other = one.withCertificates(Map.of("/ca.pem", Digest.sha256(new byte[] {2})));

        assertThat(List.of(wish.name(), one.name(), other.name())).doesNotHaveDuplicates();
        assertThat(other.withCertificates(Map.of())).isEqualTo(wish);
        assertThat(other.timeout()).isEqualTo(wish.timeout());
        assertThat(Serialised.copy(other)).isEqualTo(other);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.13.1", "0.29.1"})
    void shouldSeeWhichNodeABuilderLacks(String version) {
        BuilderSpec spec = BuilderSpec.draft()
                .platforms(platforms("linux/amd64"))
                .nodes(List.of(new BuilderEndpoint("ctxb", platforms("linux/arm64"))))
                .spec();
        String text =
                Recorded.text("buildx-" + version + "-inspect-two-nodes.txt").replace("recab", spec.name());

        assertThat(spec.firstLacking(BuilderInspection.parse(text))).isEmpty();
        assertThat(spec.firstLacking(BuilderInspection.parse(text.replace("linux/arm64*", "linux/arm64"))))
                .hasValue(1);
        assertThat(spec.firstLacking(BuilderInspection.parse(text.substring(0, text.lastIndexOf("\nName:")))))
                .hasValue(1);
        assertThat(spec.firstLacking(BuilderInspection.parse(text.replace(spec.name() + "0", "another"))))
                .hasValue(0);
        assertThat(BuilderSpec.draft().spec().firstLacking(BuilderInspection.parse(text)))
                .as("a builder of one node is never half made")
                .isEmpty();
    }

    @Test
    void shouldKnowThatALaterNodeTakesPlatformsFromAnEarlierOne() {
        BuilderSpec spec = BuilderSpec.draft()
                .platforms(platforms("linux/amd64", "linux/386"))
                .nodes(List.of(new BuilderEndpoint("ctxb", platforms("linux/386"))))
                .spec();
        String text = "Name: x\nDriver: docker-container\n\nNodes:\nName: %s0\nStatus: running\nPlatforms: linux/amd64*"
                + "\n\nName: %s-1\nStatus: running\nPlatforms: linux/386*\n";

        assertThat(spec.firstLacking(BuilderInspection.parse(text.formatted(spec.name(), spec.name()))))
                .isEmpty();
    }

    @Test
    void shouldRefuseToConfigureABuildKitThatOthersRun() {
        List<BuilderSpec.Draft> drafts = List.of(
                BuilderSpec.draft().buildkitdFlags(List.of("--debug")),
                BuilderSpec.draft().config(BuildkitdConfig.parse("debug = true")),
                BuilderSpec.draft().config(BuildkitdConfig.NONE.withMirrors(Map.of("docker.io", List.of("mirror")))),
                BuilderSpec.draft().config(BuildkitdConfig.NONE.withMaxUsedSpace("2GB")));

        assertThat(drafts).allSatisfy(draft -> assertThatThrownBy(
                        () -> draft.driver("remote").endpoint("tcp://far:1").spec())
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("whoever runs that BuildKit"));
    }

    @Test
    void shouldGiveProxiesToADriverThatTakesThem() {
        Proxies proxies = new Proxies("http://me:pass-1@proxy:3128", "", "localhost,.example");
        BuilderSpec spec = BuilderSpec.draft()
                .proxies(proxies)
                .driverOptions(Map.of("network", "host"))
                .spec();

        assertThat(spec.driverOptions())
                .isEqualTo(Map.of(
                        "network", "host",
                        "env.HTTP_PROXY", "http://me:pass-1@proxy:3128",
                        "env.NO_PROXY", "localhost,.example"));
        assertThat(spec.hasEnvironment()).isTrue();
        assertThat(spec.mask().hide("pass-1 localhost")).isEqualTo("**** localhost");
        assertThat(spec.withCertificates(Map.of())).isEqualTo(spec);
        assertThat(BuilderSpec.draft()
                        .driver("kubernetes")
                        .proxies(proxies)
                        .spec()
                        .hasEnvironment())
                .isTrue();
        assertThat(BuilderSpec.draft()
                        .driverOptions(Map.of("network", "host"))
                        .spec()
                        .hasEnvironment())
                .isFalse();
        assertThatThrownBy(() -> BuilderSpec.draft()
                        .driver("remote")
                        .endpoint("tcp://far:1")
                        .proxies(proxies)
                        .spec())
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("The driver remote takes no proxies");
    }

    @Test
    void shouldRefuseAProxyThatIsGivenTwice() {
        BuilderSpec.Draft draft = BuilderSpec.draft()
                .proxies(new Proxies("http://one:1", "http://one:1", ""))
                .driverOptions(Map.of("env.http_proxy", "http://me:s3cret@two:2", "env.no_proxy", "localhost"));

        assertThatThrownBy(draft::spec)
                .isInstanceOfSatisfying(
                        InvalidInput.class,
                        e -> assertThat(e.problems()).singleElement().asString().contains("\"env.http_proxy\""))
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void shouldHidePasswordsInItsOptions() {
        BuilderSpec spec = BuilderSpec.draft()
                .driverOptions(Map.of(
                        "env.https_proxy", "http://me:p%40ss-1@proxy:3128",
                        "env.http_proxy", "me:pass-2@proxy:3128",
                        "env.no_proxy", "localhost",
                        "env.NPM_TOKEN", "token-3",
                        "network", "host"))
                .buildkitdFlags(List.of("--addr=tcp://admin:pass-4@0.0.0.0:1234"))
                .platforms(platforms("linux/amd64"))
                .nodes(List.of(
                        new BuilderEndpoint("ssh://builder@arm.example", platforms("linux/arm64")),
                        new BuilderEndpoint("tcp://admin:pass-5@z.example", platforms("linux/s390x"))))
                .spec();
        String text = "p%40ss-1 p@ss-1 pass-2 token-3 pass-4 pass-5";

        assertThat(spec.mask().hide(text)).isEqualTo("**** **** **** **** **** ****");
        assertThat(spec.mask().hide("localhost proxy:3128 builder@arm.example network=host"))
                .isEqualTo("localhost proxy:3128 builder@arm.example network=host");
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
