package io.jenkins.plugins.buildx.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.buildx.BuildOption;
import io.jenkins.plugins.buildx.buildx.BuildRequest;
import io.jenkins.plugins.buildx.buildx.BuilderInspection;
import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.buildx.Buildx;
import io.jenkins.plugins.buildx.buildx.BuildxVersion;
import io.jenkins.plugins.buildx.buildx.Push;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BuildxMultiArchTest {
    private static final String INDEX = """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[
            {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:%s","size":10,
             "platform":{"architecture":"amd64","os":"linux"}},
            {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:%s","size":10,
             "platform":{"architecture":"arm64","os":"linux"}},
            {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:%s","size":10,
             "annotations":{"vnd.docker.reference.type":"attestation-manifest"},
             "platform":{"architecture":"unknown","os":"unknown"}}]}""".formatted("a".repeat(64), "b".repeat(64), "c".repeat(64));

    private final FakeMachine machine = new FakeMachine().file("/ws/Dockerfile", "FROM scratch");
    private final Map<String, byte[]> kept = new LinkedHashMap<>();
    private final BuildxMultiArch build = new BuildxMultiArch(machine, buildx(), "/ws");

    @Test
    void shouldRefuseFilesThatAreNotThereBeforeAnythingRuns() {
        assertThatThrownBy(() -> build.check(draft().context("nowhere").request()))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("/ws/nowhere");
        assertThatThrownBy(() ->
                        build.check(draft().dockerfile("docker/Dockerfile").request()))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("/ws/docker/Dockerfile");
        assertThat(machine.commands()).isEmpty();
    }

    @Test
    void shouldNotLookForFilesOfARemoteContext() throws Exception {
        build.check(draft().context("https://github.com/example/app.git").request());

        assertThat(machine.commands()).isEmpty();
    }

    @Test
    void shouldRunAPushAsOneProcess() throws Exception {
        BuildPlan plan = build.plan(
                draft().tags(List.of("r.example/app:1")).push(Push.TAGS).request(), builder(), Map.of());

        assertThat(plan.runs()).singleElement().satisfies(run -> {
            assertThat(run.command().toString())
                    .contains("--push")
                    .contains("--metadata-file /tmp/run/metadata-0.json");
            assertThat(run.command().directory()).contains("/ws");
        });
    }

    @Test
    void shouldKeepSecretsOutOfTheArgumentList() throws Exception {
        BuildPlan plan = build.plan(draft().request(), builder(), Map.of("TOKEN", "s3cret-value"));

        assertThat(plan.runs().get(0).command()).satisfies(command -> {
            assertThat(command.argv()).noneMatch(argument -> argument.contains("s3cret"));
            assertThat(command.environment()).containsEntry("TOKEN", "s3cret-value");
            assertThat(command.mask().hide("is s3cret-value")).isEqualTo("is ****");
        });
    }

    @Test
    void shouldHideWhatSecretsComeFrom() throws Exception {
        machine.variable("TOKEN", "t0ken-value").file("/ws/netrc", "login build\n  password fl-93b1\n");
        BuildRequest request = draft().with(
                        BuildOption.SECRET,
                        List.of("id=a,env=TOKEN", "id=b,src=netrc", "id=c,src=gone", "id=d,env=NONE"))
                .request();

        assertThat(BuildxMultiArch.hiding(machine, "/ws", request).hide("t0ken-value, password fl-93b1, and no more"))
                .isEqualTo("****, ****, and no more");
    }

    @Test
    void shouldLoadOneTagAPlatformIntoTheClassicStore() throws Exception {
        machine.on("docker info", command -> FakeMachine.done("[[\"Backing Filesystem\",\"extfs\"]]", ""));

        BuildPlan plan = build.plan(draft().tags(List.of("app:1")).load(true).request(), builder(), Map.of());

        assertThat(plan.runs())
                .extracting(run -> String.join(" ", run.command().argv()))
                .satisfiesExactly(
                        main -> assertThat(main)
                                .contains("--platform linux/amd64,linux/arm64")
                                .contains("type=cacheonly"),
                        amd64 -> assertThat(amd64)
                                .contains("--platform linux/amd64 ")
                                .contains("--tag app:1-linux-amd64 --tag app:1 --load"),
                        arm64 -> assertThat(arm64)
                                .contains("--platform linux/arm64 ")
                                .contains("--tag app:1-linux-arm64 --load"));
    }

    @Test
    void shouldLoadAllPlatformsAtOnceIntoTheContainerdStore() throws Exception {
        machine.on(
                "docker info", command -> FakeMachine.done("[[\"driver-type\",\"io.containerd.snapshotter.v1\"]]", ""));

        BuildPlan plan = build.plan(draft().tags(List.of("app:1")).load(true).request(), builder(), Map.of());

        assertThat(plan.runs()).singleElement().satisfies(run -> assertThat(
                        run.command().toString())
                .contains("--platform linux/amd64,linux/arm64")
                .contains("--tag app:1 --load"));
    }

    @Test
    void shouldReadBackWhatWasPushed() throws Exception {
        BuildOutcome outcome = outcome(INDEX, digest(INDEX));

        assertThat(outcome.pushedDigest()).contains(digest(INDEX));
        assertThat(outcome.attestations()).isEqualTo(1);
        assertThat(outcome.platforms())
                .extracting(platform -> platform.reference().toString())
                .containsExactly("r.example/app@sha256:" + "a".repeat(64), "r.example/app@sha256:" + "b".repeat(64));
        assertThat(kept).containsKeys("metadata.json", "index.json");
        assertThat(new String(kept.get("index.json"), StandardCharsets.UTF_8)).isEqualTo(INDEX);
    }

    @Test
    void shouldFailWhereARegistryGivesOtherBytes() {
        assertThatThrownBy(() -> outcome(INDEX + "\n", digest(INDEX)))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("other bytes")
                .hasMessageContaining(digest(INDEX).toString());
    }

    @Test
    void shouldNameThePlatformThatIsMissing() {
        String lacking = INDEX.replace("\"arm64\"", "\"riscv64\"");

        assertThatThrownBy(() -> outcome(lacking, digest(lacking)))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("lacks linux/arm64")
                .hasMessageContaining("riscv64");
    }

    @Test
    void shouldTellThePlatformsThatNeedNoEmulator() {
        assertThat(BuildxMultiArch.nativePlatforms(builder()))
                .containsExactly(Platform.parse("linux/amd64"), Platform.parse("linux/386"));
    }

    private BuildOutcome outcome(String stored, Digest told) throws Exception {
        machine.file(
                "/tmp/run/metadata-0.json",
                "{\"containerimage.digest\":\"" + told + "\",\"image.name\":\"r.example/app:1\"}");
        machine.on("docker buildx imagetools", command -> FakeMachine.done(stored, ""));
        BuildPlan plan = build.plan(
                draft().tags(List.of("r.example/app:1")).push(Push.TAGS).request(), builder(), Map.of());
        return build.outcome(plan, kept::put);
    }

    private static Digest digest(String text) {
        return Digest.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    private static BuildRequest.Draft draft() {
        return BuildRequest.draft().platforms(List.of("linux/amd64", "linux/arm64"));
    }

    private static Buildx buildx() {
        return new Buildx(
                List.of("docker", "buildx"),
                BuildxVersion.parse("github.com/docker/buildx v0.29.1 abc"),
                "/state/buildx");
    }

    static ProvidedBuilder builder() {
        BuilderSpec spec = BuilderSpec.draft().spec();
        String text = """
                Name:   %s
                Driver: docker-container

                Nodes:
                Name:      %s0
                Endpoint:  unix:///var/run/docker.sock
                Status:    running
                Platforms: linux/amd64, linux/386, linux/arm64
                """.formatted(spec.name(), spec.name());
        return new ProvidedBuilder(spec, BuilderInspection.parse(text), text, false, false, 0.1);
    }
}
