package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TimeLimitTest {
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofHours(1);

    @Test
    void shouldHandOnTheAnswer() throws Exception {
        assertThat(TimeLimit.within(LONG, () -> "answer")).isEqualTo("answer");
    }

    @Test
    void shouldTakeAnAgentThatDoesNotAnswerForOneThatIsNotThere() {
        assertThatThrownBy(() -> TimeLimit.within(SHORT, TimeLimitTest::hang))
                .isInstanceOf(EOFException.class)
                .hasMessage("no answer within 0 s")
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void shouldKnowItsOwnInterruptionWhereItComesAsAnotherProblem() {
        assertThatThrownBy(() -> TimeLimit.within(SHORT, () -> {
                    try {
                        return hang();
                    } catch (InterruptedException e) {
                        throw (IOException) new InterruptedIOException("launching").initCause(e);
                    }
                }))
                .isInstanceOf(EOFException.class)
                .hasCauseInstanceOf(InterruptedIOException.class);
    }

    @Test
    void shouldLeaveAnInterruptionByOthersWhatItIs() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> TimeLimit.within(LONG, TimeLimitTest::hang)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void shouldLeaveOtherProblemsWhatTheyAre() {
        assertThatThrownBy(() -> TimeLimit.within(LONG, () -> {
                    throw new IOException("no docker");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("no docker");
    }

    private static String hang() throws InterruptedException {
        new CountDownLatch(1).await();
        return "never";
    }
}
