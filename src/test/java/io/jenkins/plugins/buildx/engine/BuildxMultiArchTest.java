package io.jenkins.plugins.buildx.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.buildx.BuildOption;
import io.jenkins.plugins.buildx.buildx.BuildProgress;
import io.jenkins.plugins.buildx.buildx.BuildRequest;
import io.jenkins.plugins.buildx.buildx.BuilderInspection;
import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.buildx.Buildx;
import io.jenkins.plugins.buildx.buildx.BuildxVersion;
import io.jenkins.plugins.buildx.buildx.ProgressEvent;
import io.jenkins.plugins.buildx.buildx.Push;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BuildxMultiArchTest {
    private static final String MANIFEST = """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
             "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:%s","size":30},
             "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"sha256:%s","size":12}]}""".formatted("a".repeat(64), "b".repeat(64));

    private static final String OTHER_MANIFEST = MANIFEST.replace("\"size\":12", "\"size\":70");

    private static final String INDEX =
            """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[
            {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"%s","size":10,
             "platform":{"architecture":"amd64","os":"linux"}},
            {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"%s","size":10,
             "platform":{"architecture":"arm64","os":"linux"}},
            {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"%s","size":10,
             "annotations":{"vnd.docker.reference.type":"attestation-manifest"},
             "platform":{"architecture":"unknown","os":"unknown"}}]}""".formatted(digest(OTHER_MANIFEST), digest(MANIFEST), "sha256:" + "c".repeat(64));

    private final FakeMachine machine = new FakeMachine().file("/ws/Dockerfile", "FROM scratch");
    private final Map<String, byte[]> kept = new LinkedHashMap<>();
    private final List<BuildOutcome> listed = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private final BuildProgress progress = new BuildProgress(List.of());
    private final BuildxMultiArch build = new BuildxMultiArch(machine, buildx(), "/ws", log::add);

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
        classicStore("x86_64");

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
        containerdStore();

        BuildPlan plan = build.plan(draft().tags(List.of("app:1")).load(true).request(), builder(), Map.of());

        assertThat(plan.runs()).singleElement().satisfies(run -> assertThat(
                        run.command().toString())
                .contains("--platform linux/amd64,linux/arm64")
                .contains("--tag app:1 --load"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    linux/amd64,linux/386       | x86_64  | linux/amd64  | its own
                    linux/386,linux/amd64       | x86_64  | linux/amd64  | its own, wherever it stands
                    linux/arm/v6,linux/arm/v7   | aarch64 | linux/arm/v7 | the newest of those that it runs
                    linux/386,linux/arm64       | x86_64  | linux/386    | one that it runs
                    linux/amd64/v3,linux/arm64  | x86_64  | linux/amd64/v3 | one of its architecture
                    linux/arm64,linux/riscv64   | x86_64  |              | none
                    """)
    void shouldGiveThePlainTagToOnePlatform(String platforms, String machineName, String plain, String what)
            throws Exception {
        classicStore(machineName);

        BuildPlan plan = build.plan(
                BuildRequest.draft()
                        .platforms(List.of(platforms.split(",")))
                        .tags(List.of("app:1"))
                        .load(true)
                        .request(),
                builder(),
                Map.of());

        assertThat(plan.runs())
                .as(what)
                .filteredOn(run -> run.loaded().contains(ImageReference.parse("app:1")))
                .extracting(run -> run.platforms().get(0).toString())
                .isEqualTo(plain == null ? List.of() : List.of(plain));
    }

    @Test
    void shouldNameTheLoadedImageByATagThatIsThere() throws Exception {
        classicStore("riscv64");
        machine.file("/tmp/run/metadata-0.json", "{}");
        BuildPlan plan = build.plan(draft().tags(List.of("app:1")).load(true).request(), builder(), Map.of());

        assertThat(outcome(plan).image()).hasToString("Optional[app:1-linux-amd64]");
    }

    @Test
    void shouldNameWhatIsInTheContainerdStoreByItsDigest() throws Exception {
        containerdStore();
        machine.file(
                "/tmp/run/metadata-0.json",
                "{\"containerimage.digest\":\"" + digest(INDEX) + "\",\"image.name\":\"app:1\"}");
        BuildPlan plan = build.plan(draft().tags(List.of("app:1")).load(true).request(), builder(), Map.of());

        BuildOutcome outcome = outcome(plan);

        assertThat(outcome.image()).hasToString("Optional[app:1]");
        assertThat(outcome.platforms()).allSatisfy(platform -> {
            assertThat(platform.reference()).hasToString("app:1@" + digest(INDEX));
            assertThat(platform.knownDigest()).isEmpty();
        });
    }

    @Test
    void shouldLoadFromTheCacheWhatWasBuiltWithEveryOption() throws Exception {
        classicStore("x86_64");
        BuildRequest request = draft().tags(List.of("r.example/app:1"))
                .push(Push.TAGS)
                .load(true)
                .noCache(true)
                .pull(true)
                .with(BuildOption.CACHE_FROM, List.of("type=registry,ref=r.example/cache"))
                .with(BuildOption.CACHE_TO, List.of("type=registry,ref=r.example/cache", "type=inline"))
                .with(BuildOption.PROVENANCE, "mode=max")
                .with(BuildOption.SBOM, "true")
                .with(BuildOption.ATTEST, List.of("type=sbom"))
                .with(
                        BuildOption.ANNOTATION,
                        List.of(
                                "index:a=1",
                                "manifest,index:b=1",
                                "c=1",
                                "manifest[linux/arm64]:d=1",
                                "manifest-descriptor:e=1"))
                .with(BuildOption.TARGET, "web")
                .request();

        BuildPlan plan = build.plan(request, builder(), Map.of());

        assertThat(plan.runs())
                .extracting(run -> String.join(" ", run.command().argv()))
                .satisfiesExactly(
                        main -> assertThat(main)
                                .contains("--no-cache --pull", "--provenance mode=max --sbom true --attest type=sbom")
                                .contains("--cache-to type=registry", "--annotation index:a=1"),
                        amd64 -> assertThat(amd64)
                                .contains("--target web", "--cache-from type=registry", "--cache-to type=inline")
                                .contains("--annotation manifest:b=1 --annotation c=1 ")
                                .doesNotContain("--no-cache", "--pull", "--cache-to type=registry")
                                .doesNotContain("--provenance", "--sbom", "--attest", "index", "d=1", "e=1"),
                        arm64 -> assertThat(arm64)
                                .contains(
                                        "--annotation manifest:b=1 --annotation c=1 --annotation manifest[linux/arm64]:d=1")
                                .doesNotContain("--no-cache", "--pull", "--sbom"));
    }

    @Test
    void shouldLoadWithEveryOptionWhatNothingElseBuilds() throws Exception {
        containerdStore();
        BuildRequest request = draft().tags(List.of("app:1"))
                .load(true)
                .noCache(true)
                .with(BuildOption.SBOM, "true")
                .request();

        build.check(request);

        assertThat(build.plan(request, builder(), Map.of()).runs())
                .singleElement()
                .satisfies(run -> assertThat(run.command().argv()).contains("--no-cache", "--sbom", "--load"));
    }

    @Test
    void shouldRefuseWhatTheClassicStoreCanNotHold() throws Exception {
        classicStore("x86_64");
        BuildRequest loaded = draft().tags(List.of("app:1"))
                .load(true)
                .with(BuildOption.PROVENANCE, "mode=max")
                .with(BuildOption.ANNOTATION, List.of("index:a=1"))
                .request();
        BuildRequest output = draft().tags(List.of("app:1"))
                .outputs(List.of("type=docker"))
                .with(BuildOption.SBOM, "true")
                .request();

        assertThatThrownBy(() -> build.check(loaded))
                .isInstanceOfSatisfying(InvalidInput.class, e -> assertThat(e.problems())
                        .satisfiesExactly(
                                attested -> assertThat(attested).contains("Provenance and SBOM"),
                                annotated -> assertThat(annotated).contains("[index:a=1]")));
        assertThatThrownBy(() -> build.check(output))
                .isInstanceOfSatisfying(InvalidInput.class, e -> assertThat(e.problems())
                        .satisfiesExactly(
                                several -> assertThat(several).contains("type=docker is for several platforms"),
                                attested -> assertThat(attested).contains("Provenance and SBOM")));

        containerdStore();
        build.check(loaded);
        build.check(output);
    }

    @Test
    void shouldNotAskDockerWhereNothingIsToRefuse() throws Exception {
        build.check(draft().tags(List.of("app:1"))
                .load(true)
                .with(BuildOption.PROVENANCE, "false")
                .with(BuildOption.ATTEST, List.of("type=sbom,disabled=true"))
                .request());
        build.check(draft().tags(List.of("app:1"))
                .load(true)
                .push(Push.TAGS)
                .with(BuildOption.SBOM, "true")
                .request());

        assertThat(machine.commands()).isEmpty();
    }

    @Test
    void shouldLeaveItToTheBuildToTellOfADockerThatDoesNotAnswer() throws Exception {
        machine.on("docker info", command -> FakeMachine.ended(1, "", "Cannot connect to the Docker daemon"));

        build.check(draft().tags(List.of("app:1"))
                .load(true)
                .with(BuildOption.SBOM, "true")
                .request());
    }

    @Test
    void shouldHideASecretThatComesFromTheVariableOfItsName() throws Exception {
        machine.variable("TOKEN", "t0ken-value").variable("OLD", "o1d-value").file("/ws/key", "k3y-line\n");
        BuildRequest request = draft().with(
                        BuildOption.SECRET,
                        List.of("id=TOKEN", "id=key", "type=env,id=x,src=OLD", "\"id=q\",\"src=/ws/key\""))
                .request();

        build.check(request);

        assertThat(build.plan(request, builder(), Map.of())
                        .runs()
                        .get(0)
                        .command()
                        .mask()
                        .hide("t0ken-value o1d-value k3y-line"))
                .isEqualTo("**** **** ****");
    }

    @Test
    void shouldRefuseASecretThatIsNeitherVariableNorFile() {
        BuildRequest request = draft().with(BuildOption.SECRET, List.of("id=TOKEN", "type=env,id=x,src=OLD"))
                .request();

        assertThatThrownBy(() -> build.check(request))
                .isInstanceOfSatisfying(InvalidInput.class, e -> assertThat(e.problems())
                        .satisfiesExactly(
                                token -> assertThat(token).contains("id=TOKEN,env=NAME or id=TOKEN,src=path"),
                                old -> assertThat(old).contains("variable OLD, which is not set")));
    }

    @Test
    void shouldRefuseKeysAndContextsThatAreNotThere() {
        BuildRequest request = draft().with(
                        BuildOption.SSH, List.of("default", "deploy=keys/one,/keys/two", "agent=/run/agent.sock"))
                .with(BuildOption.BUILD_CONTEXT, List.of("docs=../docs", "file=Dockerfile", "lib=/lib"))
                .request();
        machine.file("/keys/two", "key").file("/lib/a", "");

        assertThatThrownBy(() -> build.check(request))
                .isInstanceOfSatisfying(InvalidInput.class, e -> assertThat(e.problems())
                        .containsExactly(
                                "The context \"docs\" is to be the folder ../docs, which is not there: looked for /ws/../docs",
                                "The context \"file\" is to be the folder Dockerfile, which is not there: looked for"
                                        + " /ws/Dockerfile",
                                "The key \"default\" for ssh is to come from an ssh-agent, but SSH_AUTH_SOCK is not set:"
                                        + " start an agent around the build, or name the file of a key: default=path",
                                "The key \"deploy\" for ssh is to come from a file that is not there: looked for"
                                        + " /ws/keys/one",
                                "The key \"agent\" for ssh is to come from a file that is not there: looked for"
                                        + " /run/agent.sock"));
        assertThat(machine.commands()).isEmpty();
    }

    @Test
    void shouldLeaveContextsToTheBuildThatAreNoFoldersAndKeysOfAnAgent() throws Exception {
        machine.variable("SSH_AUTH_SOCK", "/tmp/agent.1");

        build.check(draft().with(BuildOption.SSH, List.of("default"))
                .with(
                        BuildOption.BUILD_CONTEXT,
                        List.of(
                                "a=docker-image://alpine",
                                "b=https://git.example/b.git#main",
                                "c=me@git.example:c.git",
                                "d=github.com/team/d",
                                "e=oci-layout:///layouts/e"))
                .with(BuildOption.CACHE_FROM, List.of("type=local,src=cache"))
                .request());

        assertThat(machine.commands()).isEmpty();
    }

    /** Its image may have them. */
    @Test
    void shouldNotLookForTheFilesOfAContainer() throws Exception {
        machine.runningElsewhere();

        build.check(draft().with(BuildOption.SSH, List.of("default", "deploy=/root/.ssh/id_ed25519"))
                .with(BuildOption.BUILD_CONTEXT, List.of("shared=/opt/shared"))
                .request());

        BuildRequest ofWorkspace =
                draft().with(BuildOption.SSH, List.of("deploy=key")).request();
        assertThatThrownBy(() -> build.check(ofWorkspace)).hasMessageContaining("looked for /ws/key");
    }

    @Test
    void shouldReadAgainWhatARegistryDoesNotGiveAtOnce() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        machine.on(
                "docker buildx imagetools",
                command -> asked.getAndIncrement() == 0
                        ? FakeMachine.ended(
                                1,
                                "",
                                "ERROR: unexpected status from GET request to https://r.example/v2/app:"
                                        + " 503 Service Unavailable")
                        : FakeMachine.done(stored(command, INDEX), ""));

        assertThat(pushed(draft(), INDEX).pushedDigest()).contains(digest(INDEX));
        assertThat(log)
                .satisfiesExactly(
                        why -> assertThat(why)
                                .startsWith("reading r.example/app@" + digest(INDEX)
                                        + " back: the connection to a registry or daemon broke"),
                        again -> assertThat(again).contains("trying again in 1 s (attempt 2 of 3)"));
    }

    @Test
    void shouldBelieveASingleManifestByItsConfiguration() throws Exception {
        manifest("{\"architecture\":\"arm64\",\"os\":\"linux\",\"variant\":\"v8\"}");

        assertThat(pushed(only("linux/arm64"), MANIFEST).platforms())
                .singleElement()
                .satisfies(
                        platform -> assertThat(platform.reference()).hasToString("r.example/app@" + digest(MANIFEST)));
    }

    @Test
    void shouldFailWhereASingleManifestIsOfAnotherPlatform() {
        manifest("{\"architecture\":\"amd64\",\"os\":\"linux\"}");

        assertThatThrownBy(() -> pushed(only("linux/arm64"), MANIFEST))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("the pushed image lacks linux/arm64")
                .hasMessageContaining("its configuration says linux/amd64");
    }

    @Test
    void shouldFailWhereASingleManifestIsToBeOfSeveralPlatforms() {
        manifest("{\"architecture\":\"amd64\",\"os\":\"linux\"}");

        assertThatThrownBy(() -> pushed(draft(), MANIFEST))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("the pushed image lacks linux/arm64");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "{\"containerimage.digest\":\"sha256:short\"}"})
    void shouldBlameTheMachineForWhatItsToolsTell(String metadata) throws Exception {
        machine.file("/tmp/run/metadata-0.json", metadata);
        BuildPlan plan = build.plan(
                draft().tags(List.of("r.example/app:1")).push(Push.TAGS).request(), builder(), Map.of());

        assertThatThrownBy(() -> outcome(plan)).isInstanceOfSatisfying(Failure.class, e -> {
            assertThat(e.kind()).isEqualTo(Failure.Kind.MACHINE);
            assertThat(e.sentence()).isEqualTo("what the metadata file of buildx tells can't be read");
            assertThat(e.evidence()).contains(metadata);
        });
    }

    @Test
    void shouldBlameTheMachineForARegistrysPage() {
        assertThatThrownBy(() -> outcome("<html>", digest("<html>")))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.kind()).isEqualTo(Failure.Kind.MACHINE))
                .hasMessageContaining("<html>");
    }

    @Test
    void shouldReadBackWhatWasPushed() throws Exception {
        BuildOutcome outcome = outcome(INDEX, digest(INDEX));

        assertThat(outcome.pushedDigest()).contains(digest(INDEX));
        assertThat(outcome.attestations()).isEqualTo(1);
        assertThat(outcome.platforms())
                .extracting(platform -> platform.reference().toString())
                .containsExactly("r.example/app@" + digest(OTHER_MANIFEST), "r.example/app@" + digest(MANIFEST));
        assertThat(outcome.platforms()).extracting(BuiltPlatform::size).containsExactly(100L, 42L);
        assertThat(kept)
                .containsOnlyKeys(
                        "metadata.json", "index.json", "manifests/linux-amd64.json", "manifests/linux-arm64.json");
        assertThat(new String(kept.get("index.json"), StandardCharsets.UTF_8)).isEqualTo(INDEX);
    }

    @Test
    void shouldTellWhatWasPushedEvenIfAManifestCanNotBeRead() {
        machine.on(
                "docker buildx imagetools",
                command -> command.toString().endsWith(digest(MANIFEST).toString())
                        ? FakeMachine.ended(1, "", "ERROR: r.example/app: not found")
                        : FakeMachine.done(stored(command, INDEX), ""));

        assertThatThrownBy(() -> pushed(draft(), INDEX)).hasMessageContaining("not found");
        assertThat(listed).singleElement().satisfies(image -> assertThat(image.pushedDigest())
                .contains(digest(INDEX)));
    }

    @Test
    void shouldReadManifestsBesideTheIndexThatTheBuildToldOf() throws Exception {
        CyclicBarrier all = new CyclicBarrier(3);
        machine.on("docker buildx imagetools", command -> {
            meet(all);
            return FakeMachine.done(stored(command, INDEX), "");
        });
        told(digest(MANIFEST));
        told(digest(OTHER_MANIFEST));

        assertThat(pushed(draft(), INDEX).platforms())
                .extracting(BuiltPlatform::size)
                .containsExactly(100L, 42L);
        assertThat(machine.commands()).hasSize(3);
    }

    @Test
    void shouldReadManifestsAgainThatCouldNotBeReadBesideTheIndex() throws Exception {
        Set<String> asked = ConcurrentHashMap.newKeySet();
        machine.on(
                "docker buildx imagetools",
                command -> asked.add(command.toString())
                                && !command.toString().endsWith(digest(INDEX).toString())
                        ? FakeMachine.ended(1, "", "ERROR: nobody has to know")
                        : FakeMachine.done(stored(command, INDEX), ""));
        told(digest(MANIFEST));
        told(digest(OTHER_MANIFEST));
        told(digest("something else that was exported"));
        told(digest("what was loaded after the push"));

        assertThat(pushed(draft(), INDEX).platforms())
                .extracting(BuiltPlatform::size)
                .containsExactly(100L, 42L);
        assertThat(log).isEmpty();
        assertThat(asked)
                .noneMatch(command -> command.contains(
                        digest("what was loaded after the push").hex()));
    }

    private void told(Digest manifest) {
        progress.accept(new ProgressEvent.Vertex("export", "exporting to image", null, null, false, "", List.of()));
        progress.accept(new ProgressEvent.Status("export", "exporting manifest " + manifest, 0, 0, null, null));
    }

    private static void meet(CyclicBarrier others) throws IOException {
        try {
            others.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IOException("the others were not read at the same time", e);
        }
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
        machine.on("docker buildx imagetools", command -> FakeMachine.done(stored(command, stored), ""));
        return pushed(draft(), told);
    }

    private BuildOutcome outcome(BuildPlan plan) throws Exception {
        try (EarlyReads known = build.readEarly(plan.request(), plan.builder().name(), progress)) {
            return build.outcome(plan, known, kept::put, listed::add);
        }
    }

    /** What a registry has under the digest that the command names: a manifest, or {@code index} under any other. */
    private static String stored(Command command, String index) {
        return Stream.of(MANIFEST, OTHER_MANIFEST)
                .filter(manifest -> command.toString().endsWith(digest(manifest).toString()))
                .findFirst()
                .orElse(index);
    }

    private BuildOutcome pushed(BuildRequest.Draft request, String stored) throws Exception {
        return pushed(request, digest(stored));
    }

    private BuildOutcome pushed(BuildRequest.Draft request, Digest told) throws Exception {
        machine.file(
                "/tmp/run/metadata-0.json",
                "{\"containerimage.digest\":\"" + told + "\",\"image.name\":\"r.example/app:1\"}");
        BuildPlan plan = build.plan(
                request.tags(List.of("r.example/app:1")).push(Push.TAGS).request(), builder(), Map.of());
        return outcome(plan);
    }

    /** A registry with one manifest, which no index lists. */
    private void manifest(String config) {
        machine.on(
                "docker buildx imagetools inspect --builder",
                command -> FakeMachine.done(command.toString().contains("--raw") ? MANIFEST : config, ""));
    }

    private void classicStore(String machineName) {
        machine.on(
                "docker info",
                command -> FakeMachine.done("linux/" + machineName + " [[\"Backing Filesystem\",\"extfs\"]]\n", ""));
    }

    private void containerdStore() {
        machine.on(
                "docker info",
                command -> FakeMachine.done("linux/x86_64 [[\"driver-type\",\"io.containerd.snapshotter.v1\"]]\n", ""));
    }

    private static BuildRequest.Draft only(String platform) {
        return BuildRequest.draft().platforms(List.of(platform));
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
