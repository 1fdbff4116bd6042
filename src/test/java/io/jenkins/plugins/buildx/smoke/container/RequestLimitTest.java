package io.jenkins.plugins.buildx.smoke.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestLimitTest {
    private static final Duration NATIVE = Duration.ofSeconds(60);

    private final List<Duration> given = new ArrayList<>();
    private Duration now = Duration.ZERO;

    @Test
    void shouldDoubleWithEachRequestThatUsedItUpToASixthOfTheWhole() throws Exception {
        RequestLimit limit = limit(NATIVE);

        for (int i = 0; i < 4; i++) {
            limit.ask(NATIVE, this::hang);
        }

        assertThat(given).extracting(Duration::toSeconds).containsExactly(3L, 6L, 10L, 10L);
    }

    @Test
    void shouldStayWhereRequestsAreAnsweredOrRefusedInTime() throws Exception {
        RequestLimit limit = limit(NATIVE);

        for (int i = 0; i < 3; i++) {
            boolean answered = limit.ask(NATIVE, allowed -> answer(Duration.ofMillis(2999), allowed));
            assertThat(answered).isTrue();
        }

        assertThat(given).extracting(Duration::toSeconds).containsExactly(3L, 3L, 3L);
    }

    @ParameterizedTest
    @CsvSource({"PT60S, PT8S", "PT60S, PT10S", "PT300S, PT49S", "PT300S, PT4S", "PT6S, PT0.9S"})
    void shouldHearWhoeverAnswersWithinASixthOfTheWhole(Duration whole, Duration each) throws Exception {
        RequestLimit limit = limit(whole);
        boolean answered = false;

        while (!answered && now.compareTo(whole) < 0) {
            answered = limit.ask(whole.minus(now), allowed -> answer(each, allowed));
        }

        assertThat(answered).as("answered until %s", now).isTrue();
    }

    @Test
    void shouldAskAgainSoonWhereTheFirstConnectionHangs() throws Exception {
        Duration emulated = Duration.ofMinutes(5);
        RequestLimit limit = limit(emulated);

        limit.ask(emulated, this::hang);

        assertThat(now).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void shouldGiveNoMoreThanIsLeft() throws Exception {
        limit(NATIVE).ask(Duration.ofMillis(7), this::hang);

        assertThat(given).containsExactly(Duration.ofMillis(7));
    }

    private RequestLimit limit(Duration whole) {
        return new RequestLimit(whole, () -> now.toNanos());
    }

    private boolean hang(Duration allowed) {
        return answer(Duration.ofDays(1), allowed);
    }

    /** Whether an answer that takes as long comes within what is allowed; time passes until then, or until that is over. */
    private boolean answer(Duration takes, Duration allowed) {
        given.add(allowed);
        boolean inTime = takes.compareTo(allowed) <= 0;
        now = now.plus(inTime ? takes : allowed);
        return inTime;
    }
}
