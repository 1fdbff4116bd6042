package io.jenkins.plugins.buildx.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jenkins.plugins.buildx.command.Failure.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Failure PASSING = new Failure(Kind.TRANSIENT, "the connection broke", "", "");

    private final List<String> log = new ArrayList<>();

    @Test
    void shouldWaitTwiceAsLongEachTimeAndSaySo() {
        Backoff backoff = Backoff.ofBuilds(3);
        assertThat(backoff.after(1, PASSING, "the build", log::add)).contains(Duration.ofSeconds(2));
        assertThat(backoff.after(2, PASSING, "the build", log::add)).contains(Duration.ofSeconds(4));
        assertThat(log)
                .containsExactly(
                        "the build: the connection broke",
                        "  trying again in 2 s (attempt 2 of 3)",
                        "the build: the connection broke",
                        "  trying again in 4 s (attempt 3 of 3)");
    }

    @Test
    void shouldWaitAMinuteAtMost() {
        Backoff backoff = new Backoff(Integer.MAX_VALUE, Duration.ofSeconds(2));
        assertThat(backoff.after(6, PASSING, "the build", log::add)).contains(Duration.ofMinutes(1));
        assertThat(backoff.after(1_000_000, PASSING, "the build", log::add)).contains(Duration.ofMinutes(1));
    }

    @Test
    void shouldGiveUpInSilence() {
        Backoff backoff = Backoff.ofBuilds(2);
        assertThat(backoff.after(2, PASSING, "the build", log::add)).isEmpty();
        assertThat(backoff.after(1, new Failure(Kind.INPUT, "no such target", "", ""), "the build", log::add))
                .isEmpty();
        assertThat(log).isEmpty();
    }

    @Test
    void shouldWantAnAttempt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Backoff.ofBuilds(0))
                .withMessageContaining("not 0");
    }
}
