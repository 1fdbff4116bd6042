package io.jenkins.plugins.buildx.engine;

import static io.jenkins.plugins.buildx.engine.FakeMachine.done;
import static io.jenkins.plugins.buildx.engine.FakeMachine.ended;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.buildx.BuildRequest;
import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.buildx.Push;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.report.Report;
import io.jenkins.plugins.buildx.smoke.LocalProbe;
import io.jenkins.plugins.buildx.smoke.LogCheck;
import io.jenkins.plugins.buildx.smoke.SmokeRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What comes of an image whose test and whose reading back end differently. */
class MultiArchTest {
    private static final Platform AMD64 = Platform.parse("linux/amd64");

    private final FakeDocker docker = new FakeDocker().writing("ready\n");
    private final Map<String, String> kept = new ConcurrentHashMap<>();
    private final ReportDraft draft = new ReportDraft(List.of(AMD64));
    private boolean manifestIsThere = true;

    @BeforeEach
    void prepare() {
        String builder = BuildxMultiArchTest.builder().text();
        docker.machine()
                .file("/ws/Dockerfile", "FROM scratch")
                .file(
                        "/tmp/run/metadata-0.json",
                        "{\"containerimage.digest\":\"" + OneImage.digest(OneImage.INDEX) + "\"}")
                .on("docker buildx version", command -> done("github.com/docker/buildx v0.29.1 abc\n", ""))
                .on("docker buildx inspect", command -> done(builder, ""))
                .on("docker buildx build", command -> done("", ""))
                .on("docker buildx imagetools inspect", this::read)
                .on("docker buildx imagetools create", command -> done("", ""));
    }

    @Test
    void shouldNameAnImageThatPassedAndWasReadBack() throws Exception {
        docker.exiting(0);

        Report report = run();

        assertThat(report.image().tags()).containsExactly("r.example/app:1");
        assertThat(report.platforms().get(0).size()).isEqualTo(42);
    }

    @Test
    void shouldTellTheSizeOfAnImageThatFailsItsTest() {
        docker.exiting(3);

        assertThatThrownBy(this::run)
                .isInstanceOf(Failure.class)
                .hasMessageStartingWith("the smoke test failed for linux/amd64")
                .hasMessageContaining("the container exited with 3");
        assertThat(draft.report().platforms().get(0)).satisfies(platform -> {
            assertThat(platform.smoke().verdict()).isEqualTo("FAILED");
            assertThat(platform.size()).isEqualTo(42);
        });
        assertThat(draft.report().warnings()).containsExactly("the smoke test failed for linux/amd64");
        assertThat(names()).isEmpty();
    }

    @Test
    void shouldNeitherTestNorNameAnImageThatCantBeReadBack() {
        docker.exiting(0);
        manifestIsThere = false;

        assertThatThrownBy(this::run)
                .isInstanceOf(Failure.class)
                .hasMessageContaining("is not in the registry: `" + reading() + "`");
        assertThat(draft.report().warnings()).singleElement().asString().contains(reading());
        assertThat(docker.commands("docker run")).isEmpty();
        assertThat(names()).isEmpty();
    }

    private Report run() throws Exception {
        BuildRequest build = BuildRequest.draft()
                .platforms(List.of("linux/amd64"))
                .tags(List.of("r.example/app:1"))
                .push(Push.DIGEST)
                .request();
        MultiArchOrder order = new MultiArchOrder(
                null,
                BuilderSpec.draft().spec(),
                build,
                (outcome, natives) -> SmokeRequest.of(outcome.image().orElseThrow())
                        .platform(AMD64, outcome.platforms().get(0).reference())
                        .check(LogCheck.containing("ready"))
                        .run("job/app#1")
                        .build(),
                true);
        new MultiArch(
                        docker.machine(),
                        new LocalProbe(),
                        (name, content) -> kept.put(name, new String(content, StandardCharsets.UTF_8)),
                        line -> {},
                        "/ws")
                .run(order, draft);
        return draft.report();
    }

    private CommandResult read(Command command) {
        if (!command.toString().endsWith("@" + OneImage.digest(OneImage.MANIFEST))) {
            return done(OneImage.INDEX, "");
        }
        return manifestIsThere
                ? done(OneImage.MANIFEST, "")
                : ended(1, "", "ERROR: r.example/app@" + OneImage.digest(OneImage.MANIFEST) + ": not found\n");
    }

    private static String reading() {
        return "docker buildx imagetools inspect --builder "
                + BuilderSpec.draft().spec().name() + " --raw r.example/app@" + OneImage.digest(OneImage.MANIFEST);
    }

    private List<String> names() {
        return docker.commands("docker buildx imagetools create");
    }
}
