package io.jenkins.plugins.buildx.smoke.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PauseTest {
    private static final Duration INTERVAL = Duration.ofMillis(500);

    @Test
    void shouldStayAFractionOfTheTimeWaitedSoFar() {
        Duration waited = Duration.ZERO;
        int looks = 0;
        for (Pause pause = Pause.first(INTERVAL); waited.toSeconds() < 60; pause = pause.next()) {
            assertThat(pause.length())
                    .as("after %s", waited)
                    .isLessThanOrEqualTo(waited.dividedBy(6).plusMillis(20))
                    .isGreaterThan(Duration.ZERO);
            waited = waited.plus(pause.length());
            looks++;
        }

        assertThat(looks).as("looks in a minute").isLessThan(150);
    }

    @Test
    void shouldGrowToTheLongest() {
        Pause pause = Pause.first(INTERVAL);
        while (pause.length().compareTo(INTERVAL) < 0) {
            Pause next = pause.next();
            assertThat(next.length()).isGreaterThan(pause.length()).isLessThanOrEqualTo(INTERVAL);
            pause = next;
        }

        assertThat(pause.next()).isEqualTo(pause);
    }

    @Test
    void shouldBeginWithTheLongestWhereThatIsShort() {
        Duration shortest = Duration.ofMillis(5);

        assertThat(Pause.first(shortest).length()).isEqualTo(shortest);
        assertThat(Pause.first(shortest).next().length()).isEqualTo(shortest);
    }
}
