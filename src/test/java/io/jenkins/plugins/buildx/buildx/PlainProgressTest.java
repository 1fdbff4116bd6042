package io.jenkins.plugins.buildx.buildx;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.image.Platform;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The recordings are of real builds, the registry's name was changed. */
class PlainProgressTest {
    private static final Platform AMD64 = Platform.parse("linux/amd64");
    private static final Platform ARM64 = Platform.parse("linux/arm64");

    private static BuildProgress progress(String text, Platform... requested) {
        BuildProgress progress = new BuildProgress(List.of(requested));
        PlainProgress plain = new PlainProgress();
        text.lines().forEach(line -> plain.take(line, progress::accept));
        return progress;
    }

    private static BuildProgress recorded(String name) {
        return progress(Recorded.text("buildx-" + name + ".txt"), AMD64, ARM64);
    }

    @Test
    void shouldSumUpTimesOfAPlatform() {
        BuildProgress progress = recorded("0.13.1-plain-two-platforms");

        PlatformProgress arm64 = progress.of(ARM64);
        assertThat(arm64.time()).isEqualTo(Duration.ofMillis(3300));
        assertThat(arm64.steps()).isEqualTo(5);
        assertThat(arm64.cachedSteps()).isEqualTo(1);
        assertThat(arm64.slowest().get(0).time()).isEqualTo(Duration.ofMillis(2500));
        assertThat(progress.mode(ARM64, List.of(AMD64))).isEqualTo(BuildMode.EMULATED);
        assertThat(progress.exportTime()).isEqualTo(Duration.ofMillis(1300));
        assertThat(progress.pushTime()).isEqualTo(Duration.ofMillis(300));
        assertThat(progress.failure()).isEmpty();
    }

    @Test
    void shouldCountCachedSteps() {
        BuildProgress progress = recorded("0.29.1-plain-cached");

        assertThat(progress.of(AMD64).steps()).isEqualTo(5);
        assertThat(progress.of(AMD64).cachedSteps()).isEqualTo(4);
    }

    @Test
    void shouldTellWhatFailed() {
        BuildProgress progress = recorded("0.29.1-plain-fail");

        FailedStep failure = progress.failure().orElseThrow();
        assertThat(failure.platform()).isEqualTo(AMD64);
        assertThat(failure.name()).startsWith("[linux/amd64 build 3/3] RUN echo");
        assertThat(failure.error()).endsWith("exit code: 7");
        assertThat(failure.lastLines()).containsExactly("line 1", "line 2", "line 3", "about to fail on x86_64");
        assertThat(progress.errorLine()).startsWith("ERROR: failed to build: failed to solve");
    }

    @Test
    void shouldReadWarningsAndTimesOfStepsThatStartAgain() {
        BuildProgress progress = progress("""
                #0 building with "jenkins" instance

                #1 [1/2] FROM a
                #1 DONE 1.0s
                #1 WARN: beware
                #1 DONE 3.5s
                #2 [2/2] RUN b
                #2 ...
                #2 0.100 text
                #2 DONE
                """, ARM64);

        assertThat(progress.of(ARM64).time()).isEqualTo(Duration.ofMillis(3500));
        assertThat(progress.of(ARM64).steps()).isEqualTo(2);
        assertThat(progress.warnings()).extracting(BuildWarning::message).containsExactly("beware");
    }

    @Test
    void shouldSurviveSerialisation() {
        PlainProgress plain = new PlainProgress();
        plain.take("#1 [1/2] RUN a", event -> {});
        BuildProgress progress = new BuildProgress(List.of(ARM64));

        Serialised.copy(plain).take("#1 DONE 1.0s", progress::accept);

        assertThat(progress.of(ARM64).slowest()).containsExactly(new StepTime("[1/2] RUN a", Duration.ofSeconds(1)));
    }
}
