package io.jenkins.plugins.buildx.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.command.Failure.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryTest {
    private final List<String> log = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();
    private int attempts;

    @Test
    void shouldSayWhatFailedAndWhenItTriesAgain() throws Exception {
        String result = retry(3).run("pushing app:1", () -> {
            if (++attempts < 3) {
                throw failure(Kind.TRANSIENT);
            }
            return "done";
        });
        assertThat(result).isEqualTo("done");
        assertThat(attempts).isEqualTo(3);
        assertThat(pauses).containsExactly(Duration.ofMillis(1500), Duration.ofSeconds(3));
        assertThat(log)
                .containsExactly(
                        "pushing app:1: attempt 1 broke",
                        "  trying again in 1.5 s (attempt 2 of 3)",
                        "pushing app:1: attempt 2 broke",
                        "  trying again in 3 s (attempt 3 of 3)");
    }

    @Test
    void shouldEndWithTheLastFailureWhenTheAttemptsAreUsedUp() {
        assertThatThrownBy(() -> retry(2).run("pushing", () -> {
                    attempts++;
                    throw failure(Kind.TRANSIENT);
                }))
                .isInstanceOf(Failure.class)
                .hasMessage("attempt 2 broke");
        assertThat(pauses).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "TRANSIENT")
    void shouldNotTryAgainWhatCantWork(Kind kind) {
        assertThatThrownBy(() -> retry(3).run("pushing", () -> {
                    attempts++;
                    throw failure(kind);
                }))
                .hasMessage("attempt 1 broke");
        assertThat(pauses).isEmpty();
        assertThat(log).isEmpty();
    }

    @Test
    void shouldNotTryAgainWhatNobodyHasJudged() {
        assertThatThrownBy(() -> retry(3).run("pushing", () -> {
                    throw new IOException("the channel is closed");
                }))
                .hasMessage("the channel is closed");
        assertThat(pauses).isEmpty();
    }

    @Test
    void shouldEndAtOnceWhenInterruptedInAPause() {
        Retry retry = new Retry(new Backoff(3, Duration.ofSeconds(1)), log::add, duration -> {
            throw new InterruptedException("in the pause");
        });
        assertThatThrownBy(() -> retry.run("pushing", () -> {
                    attempts++;
                    throw failure(Kind.TRANSIENT);
                }))
                .isInstanceOf(InterruptedException.class);
        assertThat(attempts).isEqualTo(1);
    }

    @Test
    void shouldReallySleepInAPause() {
        Retry retry = new Retry(2, Duration.ofHours(1), log::add);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> retry.run("pushing", () -> {
                    throw failure(Kind.TRANSIENT);
                }))
                .isInstanceOf(InterruptedException.class);
    }

    @Test
    void shouldWantAnAttempt() {
        assertThatIllegalArgumentException().isThrownBy(() -> retry(0)).withMessageContaining("not 0");
    }

    private Retry retry(int most) {
        return new Retry(new Backoff(most, Duration.ofMillis(1500)), log::add, pauses::add);
    }

    private Failure failure(Kind kind) {
        return new Failure(kind, "attempt " + Math.max(attempts, 1) + " broke", "", "");
    }
}
