package io.jenkins.plugins.buildx.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.Registry;
import io.jenkins.plugins.buildx.buildx.BakeDefinition;
import io.jenkins.plugins.buildx.buildx.BakeRequest;
import io.jenkins.plugins.buildx.buildx.BakeTarget;
import io.jenkins.plugins.buildx.buildx.BuildProgress;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.LocalMachine;
import io.jenkins.plugins.buildx.command.Mask;
import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.smoke.Expectation;
import io.jenkins.plugins.buildx.smoke.HttpCheck;
import io.jenkins.plugins.buildx.smoke.LocalProbe;
import io.jenkins.plugins.buildx.smoke.SmokeRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of Bake on a real buildx and BuildKit. */
@RealDocker
class BuildxBakeIT {
    private static final Platform AMD64 = Platform.parse("linux/amd64");
    private static final Platform ARM64 = Platform.parse("linux/arm64");

    private static final String SERVING = """
            FROM busybox
            ARG GREETING=none
            RUN mkdir /www && echo "$GREETING on $(uname -m)" > /www/index.html
            ENTRYPOINT ["httpd", "-f", "-p", "8080", "-h", "/www"]
            """;

    private static final String FILE = """
            variable "REPOSITORY" { default = "registry.example/none" }
            variable "GREETING" { default = "hello" }
            group "default" { targets = ["web", "api"] }
            target "_both" { platforms = ["linux/amd64", "linux/arm64"] }
            target "web" {
              inherits = ["_both"]
              context = "web"
              tags = ["${REPOSITORY}:web"]
              args = { GREETING = "${GREETING} of web" }
            }
            target "api" {
              inherits = ["_both"]
              context = "api"
              tags = ["${REPOSITORY}:api"]
              args = { GREETING = "overridden" }
            }
            """;

    @TempDir
    private static Path folder;

    private static Workshop workshop;

    private final String repository = Registry.repository("bake");
    private final Map<String, byte[]> artifacts = new ConcurrentSkipListMap<>();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private Path workspace;
    private LocalMachine machine;
    private ProvidedBuilder builder;
    private BuildxBake bake;

    @BeforeAll
    static void prepare() throws Exception {
        workshop = new Workshop(folder, RealBuilders.fresh());
    }

    @AfterAll
    static void remove() throws Exception {
        workshop.close();
    }

    @BeforeEach
    void provide() throws Exception {
        workspace = Files.createTempDirectory(folder, "workspace");
        machine = new LocalMachine(
                Map.of("OWN", "the target's own"),
                folder.resolve("state"),
                Files.createTempDirectory(folder, "temporary"));
        builder = RealBuilders.builders(machine, log::add).provide(workshop.spec());
        bake = new BuildxBake(machine, new BuildxFinder(machine).find(), workspace.toString(), log::add);
    }

    @AfterEach
    void removeImages() throws Exception {
        workshop.removeImages(repository);
    }

    private void write(String path, String text) throws Exception {
        Path file = workspace.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private BuildProgress build(BakeRequest request, BakeDefinition definition) throws Exception {
        return build(bake.command(request, definition, builder.name(), List.of(), List.of(), Map.of()));
    }

    private BuildProgress build(Command command) throws Exception {
        BuildWatch watch = new BuildWatch(List.of(), Mask.NONE, log::add);
        int exitCode = machine.run(command, watch).exitCode();
        watch.end();
        assertThat(exitCode).as(() -> String.join("\n", log)).isZero();
        return watch.progress();
    }

    private static BakeTarget target(BakeDefinition definition, String name) {
        return definition.asked().stream()
                .filter(target -> target.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private String smoked(BuildOutcome outcome, String expected) throws Exception {
        SmokeRequest.Builder request = SmokeRequest.of(outcome.image().orElseThrow())
                .nativePlatforms(BuildxMultiArch.nativePlatforms(builder))
                .run("it " + UUID.randomUUID())
                .check(HttpCheck.on(8080, "/").withBody(Expectation.containing(expected)));
        outcome.platforms().forEach(built -> request.platform(built.platform(), built.reference()));
        return new SmokeTest(machine, new LocalProbe(), artifacts::put, log::add)
                .run(request.build()).platforms().stream()
                        .map(verdict -> verdict.platform() + " " + verdict.verdict())
                        .toList()
                        .toString();
    }

    @Test
    void shouldBuildEveryTargetForEveryPlatform() throws Exception {
        write("ci/docker-bake.hcl", FILE);
        write("ci/web/Dockerfile", SERVING);
        write("ci/api/Dockerfile", SERVING);
        BakeRequest request = BakeRequest.draft()
                .directory("ci")
                .variables(Map.of("REPOSITORY", repository, "GREETING", "good day"))
                .overrides(List.of("api.args.GREETING=set from outside"))
                .push(true)
                .request();

        BakeDefinition definition = bake.define(request);
        bake.check(request, definition);
        BuildProgress progress = build(request, definition);

        assertThat(definition.asked()).extracting(BakeTarget::name).containsExactlyInAnyOrder("web", "api");
        assertBuilt(definition, progress, "web", "good day of web on");
        assertBuilt(definition, progress, "api", "set from outside on");
    }

    private void assertBuilt(BakeDefinition definition, BuildProgress progress, String name, String greeting)
            throws Exception {
        artifacts.clear();
        BakeTarget target = target(definition, name);
        BuildProgress own = BuildxBake.progress(definition, target, builder, progress);
        BuildOutcome outcome = bake.outcome(target, builder, own, artifacts::put, listed -> {});

        byte[] stored =
                Registry.manifest(ImageReference.parse(repository + ":" + name)).orElseThrow();
        assertThat(Digest.sha256(stored)).isEqualTo(outcome.pushedDigest().orElseThrow());
        assertThat(artifacts)
                .containsOnlyKeys(
                        "index.json", "manifests/linux-amd64.json", "manifests/linux-arm64.json", "metadata.json");
        assertThat(artifacts.get("index.json")).isEqualTo(stored);
        assertThat(outcome.platforms()).allMatch(platform -> platform.size() > 0);
        assertThat(smoked(outcome, greeting)).isEqualTo("[linux/amd64 PASSED, linux/arm64 PASSED]");

        for (Platform platform : List.of(AMD64, ARM64)) {
            assertThat(own.of(platform).slowest()).hasSize(2).allSatisfy(step -> assertThat(step.name())
                    .startsWith("[" + name + " " + platform + " "));
            assertThat(own.of(platform).time()).isPositive();
        }
    }

    @Test
    void shouldPushWithoutATagWhatTheFileWantsPushedByDigest() throws Exception {
        write("docker-bake.hcl", """
                target "web" {
                  platforms = ["linux/amd64", "linux/arm64"]
                  output = ["type=image,name=%s,push-by-digest=true,name-canonical=true,push=true"]
                }
                """.formatted(repository));
        write("Dockerfile", SERVING);
        BakeRequest request = BakeRequest.draft().targets(List.of("web")).request();

        BakeDefinition definition = bake.define(request);
        BuildProgress progress = build(request, definition);
        BakeTarget web = target(definition, "web");
        BuildOutcome outcome = bake.outcome(web, builder, progress, artifacts::put, listed -> {});

        assertThat(web.isPushedByTags()).isFalse();
        assertThat(outcome.image().orElseThrow())
                .hasToString(repository + "@" + outcome.pushedDigest().orElseThrow());
        assertThat(outcome.platforms()).hasSize(2);
        assertThat(Registry.manifest(ImageReference.parse(repository))).isEmpty();
        assertThat(BuildxBake.progress(definition, web, builder, progress)
                        .of(ARM64)
                        .steps())
                .isEqualTo(2);
    }

    @Test
    void shouldGiveATargetMoreSecretsBesideItsOwn() throws Exception {
        write("docker-bake.hcl", """
                target "default" {
                  secret = ["id=own,env=OWN"]
                  contexts = { needed = "target:needed" }
                }
                target "needed" {
                  dockerfile = "needed.Dockerfile"
                }
                """);
        write("needed.Dockerfile", """
                FROM busybox
                RUN --mount=type=secret,id=more,required=true test ! -e /run/secrets/own
                """);
        write("Dockerfile", """
                FROM needed AS read
                RUN --mount=type=secret,id=own --mount=type=secret,id=more --mount=type=secret,id=file \
                    cd /run/secrets && echo $(cat own) - $(cat more) - $(cat file) > /all
                FROM scratch
                COPY --from=read /all /all
                """);
        Path file = Files.writeString(folder.resolve("file"), "of a file elsewhere");
        Path written = Files.createTempDirectory(folder, "written");
        BakeRequest request = BakeRequest.draft()
                .overrides(List.of("default.output=type=local,dest=" + written))
                .request();
        BakeDefinition definition = bake.define(request);

        BuildProgress progress = build(bake.command(
                request,
                definition,
                builder.name(),
                List.of("id=more,env=MORE", "id=file,src=" + file),
                List.of(),
                Map.of("MORE", "of the command")));

        assertThat(written.resolve("all")).hasContent("the target's own - of the command - of a file elsewhere");
        assertThat(bake.outcome(target(definition, "default"), builder, progress, artifacts::put, listed -> {})
                        .platforms())
                .isEmpty();
    }

    @Test
    void shouldLoadWhatDockersStoreCanHold() throws Exception {
        assumeFalse(workshop.hasContainerdStore(), "the containerd store holds several platforms");
        write("docker-bake.hcl", FILE);
        write("web/Dockerfile", SERVING);
        BakeRequest.Draft draft = BakeRequest.draft()
                .targets(List.of("web"))
                .variables(Map.of("REPOSITORY", repository))
                .load(true);
        BakeRequest both = draft.request();

        assertThatThrownBy(() -> bake.check(both, bake.define(both)))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("web is to be loaded for linux/amd64, linux/arm64");

        BakeRequest one = draft.overrides(List.of("web.platform=linux/arm64")).request();
        BakeDefinition definition = bake.define(one);
        bake.check(one, definition);
        BuildProgress progress = build(one, definition);
        BakeTarget web = target(definition, "web");
        BuildOutcome outcome = bake.outcome(web, builder, progress, artifacts::put, listed -> {});

        assertThat(workshop.docker("image", "inspect", "--format", "{{.Id}} {{.Architecture}}", repository + ":web"))
                .startsWith(outcome.platforms().get(0).imageId() + " arm64");
        assertThat(BuildxBake.progress(definition, web, builder, progress)
                        .of(ARM64)
                        .steps())
                .isEqualTo(2);
    }

    @Test
    void shouldRefuseInBakesOwnWords() throws Exception {
        write("docker-bake.hcl", FILE);

        assertRefused(BakeRequest.draft().targets(List.of("nowhere")), "failed to find target nowhere");
        assertRefused(BakeRequest.draft().files(List.of("no.hcl")), "open no.hcl: no such file or directory");
        assertRefused(BakeRequest.draft().overrides(List.of("web.bogus=1")), "unknown key: bogus");
    }

    private void assertRefused(BakeRequest.Draft draft, String words) {
        assertThatThrownBy(() -> bake.define(draft.request())).isInstanceOfSatisfying(Failure.class, e -> {
            assertThat(e.kind()).isEqualTo(Failure.Kind.INPUT);
            assertThat(e.sentence()).isEqualTo("docker buildx bake refuses what it is asked for: " + words);
        });
    }
}
