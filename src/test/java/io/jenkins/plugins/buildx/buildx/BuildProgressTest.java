package io.jenkins.plugins.buildx.buildx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.image.Platform;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Times were worked out of the recordings by another program. */
class BuildProgressTest {
    private static final Platform AMD64 = Platform.parse("linux/amd64");
    private static final Platform ARM64 = Platform.parse("linux/arm64");
    private static final Instant START = Instant.parse("2026-08-06T11:13:42Z");

    private static BuildProgress recorded(String name, Platform... requested) {
        BuildProgress progress = new BuildProgress(List.of(requested));
        ProgressDecoder decoder = new ProgressDecoder();
        decoder.feed(Recorded.bytes("buildx-" + name + ".rawjson"), progress::accept);
        decoder.end(progress::accept);
        return progress;
    }

    private static ProgressEvent.Vertex step(String name, long seconds) {
        return new ProgressEvent.Vertex(name, name, START, START.plusSeconds(seconds), false, "");
    }

    @ParameterizedTest
    @CsvSource({
        "0.29.1-two-platforms, linux/amd64, PT1.272257619S, 5, 1",
        "0.29.1-two-platforms, linux/arm64, PT1.706131989S, 5, 1",
        "0.29.1-two-platforms-cached, linux/amd64, PT0.091871268S, 5, 4",
        "0.29.1-two-platforms-cached, linux/arm64, PT0.109592063S, 5, 4",
        "0.13.1-two-platforms, linux/amd64, PT1.067025922S, 5, 1",
        "0.13.1-two-platforms, linux/arm64, PT2.314925272S, 5, 1",
        "0.29.1-fail, linux/amd64, PT0.360326049S, 3, 1",
        "0.29.1-two-platforms, linux/riscv64, PT0S, 0, 0"
    })
    void shouldTellTimeAndStepsOfAPlatform(String recording, String text, Duration time, int steps, int cached) {
        Platform platform = Platform.parse(text);
        PlatformProgress progress = recorded(recording, AMD64, ARM64).of(platform);

        assertThat(progress).isEqualTo(new PlatformProgress(platform, time, steps, cached, progress.slowest()));
        assertThat(progress.slowest()).hasSize(steps);
    }

    @Test
    void shouldTakeAllStepsForASinglePlatform() {
        PlatformProgress progress = recorded("0.29.1-single", ARM64).of(ARM64);

        assertThat(progress.time()).isEqualTo(Duration.parse("PT2.233824675S"));
        assertThat(progress.steps()).isEqualTo(5);
        assertThat(progress.slowest().get(0).name()).startsWith("[build 2/3] RUN echo");
        assertThat(progress.slowest().get(0).time()).isEqualTo(Duration.parse("PT1.664222319S"));
    }

    @Test
    void shouldTellTheSlowestStepsFirst() {
        BuildProgress progress = new BuildProgress(List.of(ARM64));
        for (int i = 1; i <= 7; i++) {
            progress.accept(step("[" + i + "/7] RUN step", i));
        }
        progress.accept(new ProgressEvent.Vertex("8", "[8/8] RUN never", null, null, false, ""));

        assertThat(progress.of(ARM64).steps()).isEqualTo(7);
        assertThat(progress.of(ARM64).slowest())
                .extracting(step -> step.time().toSeconds())
                .containsExactly(7L, 6L, 5L, 4L, 3L);
    }

    @ParameterizedTest
    @CsvSource({
        "0.29.1-two-platforms, 3",
        "0.29.1-single, 2",
        "0.13.1-two-platforms, 3",
        "0.29.1-bake-two-platforms, 6",
        "0.29.1-fail, 0"
    })
    void shouldTellWhichManifestsWereExported(String recording, int count) {
        assertThat(recorded(recording, AMD64, ARM64).manifests()).hasSize(count);
    }

    @ParameterizedTest
    @CsvSource({"0.29.1-two-platforms, true", "0.13.1-two-platforms, true", "0.29.1-fail, false"})
    void shouldTellWhetherResultsAreExportedAndPushed(String recording, boolean exported) {
        assertThat(recorded(recording, AMD64, ARM64).isExporting()).isEqualTo(exported);
        assertThat(recorded(recording, AMD64, ARM64).isPushed()).isEqualTo(exported);
        assertThat(new BuildProgress(List.of(AMD64)).isExporting()).isFalse();
        assertThat(new BuildProgress(List.of(AMD64)).isPushed()).isFalse();
    }

    @Test
    void shouldTellNoPushThatGoesOn() {
        BuildProgress progress = new BuildProgress(List.of(AMD64));
        progress.accept(new ProgressEvent.Vertex("1", "exporting to image", START, null, false, ""));
        progress.accept(new ProgressEvent.Status("1", "pushing layers", 0, 0, START, START));
        progress.accept(new ProgressEvent.Status("1", "pushing manifest for r.example/app:1", 0, 0, START, null));

        assertThat(progress.isExporting()).isTrue();
        assertThat(progress.isPushed()).isFalse();
    }

    @Test
    void shouldTellTheManifestsOfATargetApart() {
        BuildProgress all = recorded("0.29.1-bake-two-platforms", AMD64, ARM64);

        assertThat(all.ofTarget("web", List.of(AMD64, ARM64)).manifests())
                .hasSize(3)
                .doesNotContainAnyElementsOf(
                        all.ofTarget("api", List.of(AMD64, ARM64)).manifests());
    }

    @Test
    void shouldTellHowLongExportAndPushTook() {
        BuildProgress progress = recorded("0.29.1-two-platforms", AMD64, ARM64);

        assertThat(progress.exportTime()).isEqualTo(Duration.parse("PT0.777726715S"));
        assertThat(progress.pushTime()).isEqualTo(Duration.parse("PT0.395034112S"));
    }

    @ParameterizedTest
    @CsvSource({
        "0.29.1-two-platforms, linux/amd64, NATIVE",
        "0.29.1-two-platforms, linux/arm64, EMULATED",
        "0.29.1-two-platforms-cached, linux/arm64, EMULATED",
        "0.29.1-cross, linux/amd64, NATIVE",
        "0.29.1-cross, linux/arm64, CROSS",
        "0.29.1-cross, linux/riscv64, EMULATED"
    })
    void shouldTellHowAPlatformWasBuilt(String recording, String platform, BuildMode mode) {
        assertThat(recorded(recording, AMD64, ARM64).mode(Platform.parse(platform), List.of(AMD64)))
                .isEqualTo(mode);
    }

    @Test
    void shouldCallEmulatedWhatIsPartlyCrossCompiled() {
        BuildProgress progress = new BuildProgress(List.of(AMD64, ARM64));
        progress.accept(step("[linux/amd64->arm64 build 2/2] RUN make", 1));
        progress.accept(step("[linux/arm64 stage-1 1/2] FROM a", 1));
        assertThat(progress.mode(ARM64, List.of(AMD64))).isEqualTo(BuildMode.CROSS);

        progress.accept(step("[linux/arm64 stage-1 2/2] RUN test", 1));
        assertThat(progress.mode(ARM64, List.of(AMD64))).isEqualTo(BuildMode.EMULATED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.13.1-fail", "0.29.1-fail"})
    void shouldTellWhatFailed(String recording) {
        BuildProgress progress = recorded(recording, AMD64, ARM64);

        FailedStep failure = progress.failure().orElseThrow();
        assertThat(failure.name()).startsWith("[linux/").contains(" build 3/3] RUN echo \"about to fail");
        assertThat(failure.platform()).isIn(AMD64, ARM64);
        assertThat(failure.name()).contains(failure.platform() + " ");
        assertThat(failure.error())
                .startsWith("process \"/bin/sh")
                .endsWith("did not complete successfully: exit code: 7");
        assertThat(failure.lastLines()).contains("line 1", "line 2", "line 3").hasSize(4);
        assertThat(progress.errorLine()).startsWith("ERROR: ").contains("failed to solve: process");
    }

    /** BuildKit looks for the cache first, and goes on without it. */
    @ParameterizedTest
    @ValueSource(strings = {"0.13.1", "0.29.1"})
    void shouldNotBlameACacheThatIsMissing(String version) {
        BuildProgress progress = recorded(version + "-missing-cache", AMD64);

        FailedStep failure = progress.failure().orElseThrow();
        assertThat(failure.name()).startsWith("[2/2] RUN echo \"make:");
        assertThat(failure.error()).endsWith("exit code: 2");
        assertThat(failure.lastLines()).containsExactly("make: *** No rule to make target 'all'.  Stop.");
    }

    @Test
    void shouldNotTakeAMissingCacheForAFailureWhereNothingElseFailed() {
        BuildProgress progress = new BuildProgress(List.of(AMD64));
        progress.accept(failed("importing cache manifest from r.example/app:cache", "r.example/app:cache: not found"));
        progress.accept(error("failed to receive status: rpc error: code = Unavailable desc = error reading: EOF"));

        assertThat(progress.failure()).isEmpty();
    }

    @Test
    void shouldBlameWhatTheLastLineTells() {
        BuildProgress progress = new BuildProgress(List.of(AMD64));
        progress.accept(failed("exporting cache to registry", "error writing manifest: denied"));
        progress.accept(failed("exporting to image", "failed to push r.example/app:1: error writing manifest: denied"));
        progress.accept(failed("exporting to oci image format", "failed to push r.example/app:1: cannot reuse body"));
        progress.accept(error("failed to solve: failed to push r.example/app:1: error writing manifest: denied"));

        assertThat(progress.failure().orElseThrow().name()).isEqualTo("exporting to image");
    }

    @Test
    void shouldBlameTheFirstOfThoseThatTellTheSame() {
        BuildProgress progress = new BuildProgress(List.of(AMD64, ARM64));
        progress.accept(failed("[linux/amd64 2/2] RUN a", "exit code: 2"));
        progress.accept(failed("[linux/arm64 2/2] RUN a", "exit code: 2"));
        progress.accept(error("failed to solve: exit code: 2"));

        assertThat(progress.failure().orElseThrow().platform()).isEqualTo(AMD64);
    }

    @Test
    void shouldKnowAnErrorOfSeveralLinesByItsFirst() {
        BuildProgress progress = new BuildProgress(List.of(AMD64));
        progress.accept(failed("[1/2] RUN a", "failed to compute cache key:\nno such file"));
        progress.accept(failed("[internal] load remote build context", "not a tarball"));
        progress.accept(error("failed to build: failed to solve: failed to compute cache key:"));

        assertThat(progress.failure().orElseThrow().name()).isEqualTo("[1/2] RUN a");
    }

    @Test
    void shouldBlameTheLastThatFailedWhereNoLineTells() {
        BuildProgress progress = new BuildProgress(List.of(AMD64));
        progress.accept(failed("exporting cache to registry", "denied"));
        progress.accept(failed("exporting to image", "failed to push"));
        progress.accept(failed("[1/2] RUN a", "context canceled"));

        assertThat(progress.failure().orElseThrow().name()).isEqualTo("exporting to image");
    }

    private static ProgressEvent failed(String name, String error) {
        return new ProgressEvent.Vertex(name, name, START, START, false, error);
    }

    private static ProgressEvent error(String line) {
        return new ProgressEvent.Text("ERROR: " + line);
    }

    @Test
    void shouldNotBlameAStepThatWasStopped() {
        BuildProgress progress = new BuildProgress(List.of(AMD64));
        progress.accept(new ProgressEvent.Vertex("1", "[1/2] RUN a", START, START, false, "process: context canceled"));
        assertThat(progress.failure()).isEmpty();

        progress.accept(new ProgressEvent.Vertex("2", "[2/2] RUN b", START, START, false, "exit code: 2"));
        assertThat(progress.failure().orElseThrow())
                .isEqualTo(new FailedStep("[2/2] RUN b", AMD64, "exit code: 2", List.of()));
    }

    @Test
    void shouldRememberAFailureOfAStepThatAnotherTargetOfBakeStops() {
        BuildProgress progress = new BuildProgress(List.of(AMD64));
        progress.accept(new ProgressEvent.Vertex("1", "[app 1/2] RUN a", START, START, false, "exit code: 2"));
        progress.accept(new ProgressEvent.Vertex("1", "[tool 1/2] RUN a", START, START, false, "context canceled"));

        assertThat(progress.failure().orElseThrow().error()).isEqualTo("exit code: 2");
    }

    /** Both targets have the same base: what they share counts for each, at the times that BuildKit tells each of them. */
    @ParameterizedTest
    @CsvSource({
        "0.29.1, web, linux/amd64, PT0.388260716S, 3, 0",
        "0.29.1, web, linux/arm64, PT0.506770463S, 3, 0",
        "0.29.1, api, linux/amd64, PT0.986449323S, 3, 0",
        "0.29.1, api, linux/arm64, PT1.126404428S, 3, 0",
        "0.13.1, web, linux/amd64, PT0.177531281S, 3, 1",
        "0.13.1, web, linux/arm64, PT0.196734143S, 3, 1",
        "0.13.1, api, linux/amd64, PT0.205207265S, 3, 1",
        "0.13.1, api, linux/arm64, PT0.190654678S, 3, 1",
        "0.29.1, none, linux/amd64, PT0S, 0, 0"
    })
    void shouldTellTimeAndStepsOfATarget(
            String version, String target, String text, Duration time, int steps, int cached) {
        Platform platform = Platform.parse(text);
        BuildProgress all = recorded(version + "-bake-two-platforms");
        PlatformProgress progress = all.ofTarget(target, List.of(AMD64, ARM64)).of(platform);

        assertThat(progress).isEqualTo(new PlatformProgress(platform, time, steps, cached, progress.slowest()));
        assertThat(progress.slowest()).hasSize(steps).allSatisfy(step -> assertThat(step.name())
                .startsWith("[" + target + " " + platform + " "));
    }

    @Test
    void shouldTellWhichTargetFailedAndWasWarned() {
        BuildProgress progress = new BuildProgress(List.of());
        BuildWarning warning = new BuildWarning("empty line", List.of(), "", "Dockerfile", 4);
        progress.accept(new ProgressEvent.Vertex("1", "[app internal] load", START, START, false, ""));
        progress.accept(new ProgressEvent.Warning("1", warning));
        progress.accept(new ProgressEvent.Vertex("2", "[tool 1/2] RUN a", START, START, false, "exit code: 2"));

        assertThat(progress.ofTarget("app", List.of(AMD64)).failure()).isEmpty();
        assertThat(progress.ofTarget("app", List.of(AMD64)).warnings()).containsExactly(warning);
        assertThat(progress.ofTarget("tool", List.of(AMD64)).warnings()).isEmpty();
        assertThat(progress.ofTarget("tool", List.of(AMD64)).failure().orElseThrow())
                .isEqualTo(new FailedStep("[tool 1/2] RUN a", AMD64, "exit code: 2", List.of()));
    }

    @Test
    void shouldTakeAllStepsForASinglePlatformThatIsKnownLater() {
        assertThat(recorded("0.29.1-single").requesting(List.of(ARM64)).of(ARM64))
                .isEqualTo(recorded("0.29.1-single", ARM64).of(ARM64));
    }

    @Test
    void shouldKeepTheLastLinesOfAFailedStepOnly() {
        BuildProgress progress = new BuildProgress(List.of(AMD64));
        progress.accept(new ProgressEvent.Vertex("1", "[1/2] RUN a", START, null, false, ""));
        for (int i = 1; i <= 30; i++) {
            progress.accept(new ProgressEvent.Log("1", 2, ("line " + i + "\nunfini").getBytes(UTF_8), START));
            progress.accept(new ProgressEvent.Log("1", 2, "shed\n".getBytes(UTF_8), START));
        }
        progress.accept(new ProgressEvent.Log("1", 2, "end".getBytes(UTF_8), START));
        progress.accept(new ProgressEvent.Vertex("1", "[1/2] RUN a", START, START, false, "exit code: 2"));

        assertThat(progress.failure().orElseThrow().lastLines())
                .hasSize(20)
                .startsWith("unfinished", "line 22")
                .endsWith("unfinished", "end");
    }

    @Test
    void shouldKeepWholeLinesOfALongLog() {
        BuildProgress progress = new BuildProgress(List.of(AMD64));
        progress.accept(new ProgressEvent.Vertex("1", "[1/2] RUN a", START, null, false, ""));
        for (int i = 1; i <= 100; i++) {
            progress.accept(new ProgressEvent.Log("1", 2, ("<" + "x".repeat(i * 10) + ">\n").getBytes(UTF_8), START));
        }
        progress.accept(new ProgressEvent.Vertex("1", "[1/2] RUN a", START, START, false, "exit code: 2"));

        assertThat(progress.failure().orElseThrow().lastLines()).hasSize(8).allSatisfy(line -> assertThat(line)
                .startsWith("<xxx")
                .contains(" ... (", " characters cut) ... ")
                .endsWith("xxx>"));
    }

    @Test
    void shouldCollectWarningsOnce() {
        BuildProgress progress = recorded("0.29.1-warn", AMD64);
        BuildWarning warning = progress.warnings().get(0);
        progress.accept(new ProgressEvent.Warning("v", warning));

        assertThat(progress.warnings()).containsExactly(warning);
        assertThat(warning)
                .hasToString("warn.Dockerfile:4: Empty continuation line found in: RUN echo one &&   echo two");
    }

    @Test
    void shouldSurviveSerialisation() {
        BuildProgress progress = recorded("0.29.1-fail", AMD64, ARM64);
        BuildProgress copy = Serialised.copy(progress);

        assertThat(copy.of(ARM64)).isEqualTo(progress.of(ARM64));
        assertThat(copy.failure()).isEqualTo(progress.failure());
    }
}
