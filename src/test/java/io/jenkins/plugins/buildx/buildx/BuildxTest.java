package io.jenkins.plugins.buildx.buildx;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.Platform;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BuildxTest {
    private static final BuilderSpec SPEC = BuilderSpec.draft().spec();

    @Test
    void shouldNeverChangeWhatOthersUse() {
        assertThat(buildx("v0.29.1").create(SPEC, "", "").argv())
                .containsExactly("docker", "buildx", "create", "--name", SPEC.name(), "--driver", "docker-container");
        assertThat(buildx("v0.29.1").inspectAndBoot(SPEC).argv())
                .containsExactly("docker", "buildx", "inspect", "--bootstrap", SPEC.name());
        assertThat(buildx("v0.29.1").base().environment()).containsEntry("BUILDX_CONFIG", "/state/buildx");
    }

    @Test
    void shouldGiveABuilderItsTimeWhereBuildxCanBeTold() {
        BuilderSpec patient = BuilderSpec.draft().timeout(Duration.ofMinutes(5)).spec();

        assertThat(buildx("v0.32.0").inspectAndBoot(patient).argv())
                .endsWith("inspect", "--bootstrap", "--timeout", "300s", patient.name());
        assertThat(buildx("v0.32.0").create(patient, "", "").argv()).endsWith("--timeout", "300s");
        assertThat(buildx("v0.31.1").inspectAndBoot(patient).argv()).doesNotContain("--timeout");
        assertThat(buildx("v0.31.1").create(patient, "", "").argv()).doesNotContain("--timeout");
        assertThat(buildx("v0.31.1").inspectAndBoot(patient).timeout()).hasValue(Duration.ofMinutes(5));
    }

    @Test
    void shouldNotShowPasswordsOfDriverOptions() {
        BuilderSpec spec = BuilderSpec.draft()
                .driverOptions(Map.of("env.http_proxy", "http://me:s3cret@proxy:3128"))
                .spec();

        assertThat(buildx("v0.29.1").create(spec, "", "").argv())
                .contains("env.http_proxy=http://me:s3cret@proxy:3128");
        assertThat(List.of(
                        buildx("v0.29.1").create(spec, "", ""),
                        buildx("v0.29.1").append(spec, 0, "", ""),
                        buildx("v0.29.1").inspectAndBoot(spec)))
                .allSatisfy(command -> {
                    assertThat(command.toString()).doesNotContain("s3cret");
                    assertThat(command.mask().hide("s3cret")).isEqualTo("****");
                });
    }

    @Test
    void shouldPruneInTheWordsOfItsVersion() {
        assertThat(buildx("v0.29.1").prune("jenkins-1", 20_000_000_000L).argv())
                .endsWith("prune", "--builder", "jenkins-1", "--force", "--all", "--reserved-space", "20000000000");
        assertThat(buildx("v0.17.1").prune("jenkins-1", 1).argv()).endsWith("--keep-storage", "1");
    }

    @Test
    void shouldRenderAllOfABake() {
        BakeRequest request = BakeRequest.draft()
                .files(List.of("a.hcl", "b.json"))
                .targets(List.of("web", "api"))
                .overrides(List.of("web.args.A=1"))
                .variables(Map.of("VERSION", "1.0"))
                .allow(List.of("network.host"))
                .provenance("mode=max")
                .sbom("true")
                .push(true)
                .load(true)
                .noCache(true)
                .pull(true)
                .request();
        String options = "--file a.hcl --file b.json --set web.args.A=1 --allow network.host --provenance mode=max"
                + " --sbom true --push --load --no-cache --pull";

        assertThat(buildx("v0.29.1").bakeDefinition(request)).satisfies(command -> {
            assertThat(command).hasToString("docker buildx bake --print --progress quiet " + options + " web api");
            assertThat(command.environment())
                    .containsEntry("VERSION", "1.0")
                    .containsEntry("BUILDX_CONFIG", "/state/buildx");
        });
        assertThat(buildx("v0.29.1").bake(request, List.of("web.secrets=id=a"), "b", "/m.json"))
                .hasToString("docker buildx bake --builder b --progress rawjson --metadata-file /m.json " + options
                        + " --set web.secrets=id=a web api");
        assertThat(buildx("v0.12.0").bake(request, List.of(), "b", "/m.json").argv())
                .contains("plain")
                .doesNotContain("rawjson");
    }

    @Test
    void shouldRenderAllOfABuilder() {
        BuilderSpec spec = BuilderSpec.draft()
                .driverOptions(Map.of("network", "host", "env.no_proxy", "a,b"))
                .buildkitdFlags(List.of("--debug", "--trace"))
                .platforms(platforms("linux/amd64"))
                .endpoint("ssh://amd")
                .nodes(List.of(new BuilderEndpoint("ssh://arm", platforms("linux/arm64,linux/arm/v7"))))
                .spec();

        assertThat(buildx("v0.13.1").create(spec, "ssh://amd", "/state/x.toml").argv())
                .containsExactly(
                        "docker",
                        "buildx",
                        "create",
                        "--name",
                        spec.name(),
                        "--driver",
                        "docker-container",
                        "--driver-opt",
                        "\"env.no_proxy=a,b\"",
                        "--driver-opt",
                        "network=host",
                        "--buildkitd-flags",
                        "--debug --trace",
                        "--buildkitd-config",
                        "/state/x.toml",
                        "--platform",
                        "linux/amd64",
                        "ssh://amd");
        assertThat(buildx("v0.13.1").append(spec, 1, "ssh://arm", "").argv())
                .containsSubsequence("--append", "--node", spec.name() + "-1")
                .endsWith("--platform", "linux/arm64,linux/arm/v7", "ssh://arm");
        assertThat(buildx("v0.13.1").append(spec, 0, "", "").argv())
                .containsSubsequence("--append", "--node", spec.name() + "0")
                .endsWith("--platform", "linux/amd64");
        assertThat(buildx("v0.10.0").create(spec, "", "/state/x.toml").argv())
                .containsSubsequence("--config", "/state/x.toml");
    }

    @Test
    void shouldRenderABuilderOfPods() {
        BuilderSpec spec = BuilderSpec.draft()
                .driver("kubernetes")
                .driverOptions(Map.of(
                        "namespace", "ci", "replicas", "2", "nodeselector", "kubernetes.io/arch=arm64,pool=builds"))
                .platforms(platforms("linux/arm64,linux/arm/v7"))
                .spec();

        assertThat(buildx("v0.29.1").create(spec, "", "/state/x.toml"))
                .hasToString(
                        "docker buildx create --name " + spec.name() + " --driver kubernetes --driver-opt namespace=ci"
                                + " --driver-opt '\"nodeselector=kubernetes.io/arch=arm64,pool=builds\"' --driver-opt replicas=2"
                                + " --buildkitd-config /state/x.toml --platform linux/arm64,linux/arm/v7");
    }

    @Test
    void shouldRenderABuild() {
        BuildRequest request = BuildRequest.draft()
                .tags(List.of("registry.example/app:1"))
                .platforms(List.of("linux/amd64", "linux/arm64"))
                .with(BuildOption.BUILD_ARG, List.of("A=1", "B"))
                .with(BuildOption.TARGET, "final")
                .dockerfile("docker/Dockerfile")
                .noCache(true)
                .pull(true)
                .push(Push.TAGS)
                .context("source")
                .request();

        assertThat(buildx("v0.29.1").build(request, "b", "/tmp/m.json").argv())
                .containsExactly(
                        "docker",
                        "buildx",
                        "build",
                        "--builder",
                        "b",
                        "--progress",
                        "rawjson",
                        "--metadata-file",
                        "/tmp/m.json",
                        "--platform",
                        "linux/amd64,linux/arm64",
                        "--target",
                        "final",
                        "--build-arg",
                        "A=1",
                        "--build-arg",
                        "B",
                        "--no-cache",
                        "--pull",
                        "--tag",
                        "registry.example/app:1",
                        "--push",
                        "--file",
                        "docker/Dockerfile",
                        "source");
        assertThat(buildx("v0.12.0").build(request, "b", "/tmp/m.json").argv())
                .containsSubsequence("--progress", "plain");
    }

    @Test
    void shouldPushByDigestToEveryRepositoryWithoutANameYet() {
        BuildRequest request = BuildRequest.draft()
                .tags(List.of("one.example/app:1", "two.example/app:1", "one.example/app:2"))
                .platforms(List.of("linux/amd64"))
                .push(Push.DIGEST)
                .request();

        assertThat(buildx("v0.29.1").build(request, "b", "/m").argv())
                .containsSubsequence(
                        "--output",
                        "type=image,\"name=one.example/app,two.example/app\",push-by-digest=true,name-canonical=true,push=true")
                .doesNotContain("--tag", "--push");
    }

    @Test
    void shouldSayThatABuildIsForTheCacheAlone() {
        BuildRequest request =
                BuildRequest.draft().platforms(List.of("linux/amd64")).request();

        assertThat(buildx("v0.29.1").build(request, "b", "/m").argv())
                .containsSubsequence("--output", "type=cacheonly");
    }

    @Test
    void shouldFeedADockerfileThatIsAText() {
        BuildRequest request = BuildRequest.draft()
                .platforms(List.of("linux/amd64"))
                .dockerfileText("FROM scratch")
                .request();

        assertThat(buildx("v0.29.1").build(request, "b", "/m")).satisfies(command -> {
            assertThat(command.argv()).endsWith("--file", "-", ".");
            assertThat(command.stdin()).contains("FROM scratch".getBytes(StandardCharsets.UTF_8));
        });
    }

    @Test
    void shouldNameWithoutChangingBytes() {
        assertThat(buildx("v0.29.1")
                        .tag(
                                "b",
                                List.of(
                                        ImageReference.parse("r.example/app:1"),
                                        ImageReference.parse("r.example/app:2")),
                                List.of(ImageReference.parse("r.example/app@sha256:" + "a".repeat(64))),
                                List.of())
                        .argv())
                .endsWith(
                        "imagetools",
                        "create",
                        "--builder",
                        "b",
                        "--tag",
                        "r.example/app:1",
                        "--tag",
                        "r.example/app:2",
                        "r.example/app@sha256:" + "a".repeat(64));
    }

    private static Buildx buildx(String version) {
        return new Buildx(
                List.of("docker", "buildx"),
                BuildxVersion.parse("github.com/docker/buildx " + version + " abc"),
                "/state/buildx");
    }

    private static List<Platform> platforms(String... texts) {
        return Platform.parseAll(List.of(texts));
    }
}
