package io.jenkins.plugins.buildx.buildx;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntervalsTest {
    @ParameterizedTest
    @CsvSource({
        "'', 0",
        "0-3, 3",
        "0-3 5-6, 4",
        "5-6 0-3, 4",
        "0-3 2-6, 6",
        "0-9 2-6, 9",
        "0-3 3-6, 6",
        "0-3 0-6, 6",
        "0-6 0-3, 6",
        "4-4, 0"
    })
    void shouldCountOverlapsOnce(String texts, long seconds) {
        Intervals intervals = new Intervals();
        for (String text : texts.split(" ")) {
            if (!text.isEmpty()) {
                String[] ends = text.split("-");
                intervals.add(at(ends[0]), at(ends[1]));
            }
        }
        intervals.add(at("1"), null);
        intervals.add(null, null);

        assertThat(intervals.union()).isEqualTo(Duration.ofSeconds(seconds));
    }

    private static Instant at(String second) {
        return Instant.EPOCH.plusSeconds(Long.parseLong(second));
    }
}
