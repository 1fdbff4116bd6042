package io.jenkins.plugins.buildx.tags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What moment.js 2.31.0 writes of the same times. */
class MomentFormatTest {
    private static final ZonedDateTime TIME =
            ZonedDateTime.of(2020, 1, 10, 15, 5, 9, 123_456_789, ZoneId.of("Asia/Tokyo"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, quoteCharacter = '"', textBlock = """
            YYYYMMDD                         | 20200110
            YYYYMMDD-HHmmss                  | 20200110-150509
            dddd, MMMM Do YYYY, h:mm:ss a    | Friday, January 10th 2020, 3:05:09 pm
            YYYY-MM-DDTHH:mm:ss.SSS[Z]       | 2020-01-10T15:05:09.123Z
            YY M Mo MMM                      | 20 1 1st Jan
            Q Qo                             | 1 1st
            D DD DDD DDDo DDDD               | 10 10 10 10th 010
            d do dd ddd E                    | 5 5th Fr Fri 5
            W Wo WW GG GGGG                  | 2 2nd 02 20 2020
            A H k hh kk m s                  | PM 15 15 03 15 5 9
            S SS SSS                         | 1 12 123
            z Z ZZ                           | JST +09:00 +0900
            X x                              | 1578636309 1578636309123
            [Today is] YYYY_(MM)             | Today is 2020_(01)
            """)
    void shouldWriteAsMomentDoes(String format, String expected) {
        assertThat(MomentFormat.parse(format).format(TIME)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "2019-12-30, GGGG-[W]WW, 2020-W01",
        "2020-01-01, Do, 1st",
        "2020-01-02, Do, 2nd",
        "2020-01-03, Do, 3rd",
        "2020-01-11, Do, 11th",
        "2020-01-22, Do, 22nd",
        "2020-01-05, d E, 0 7",
        "2020-09-05, MMM, Sep"
    })
    void shouldCountAsMomentDoes(String day, String format, String expected) {
        assertThat(MomentFormat.parse(format).format(ZonedDateTime.parse(day + "T00:30:00Z")))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"00:30, 12 12 0 24", "12:30, 12 12 12 12"})
    void shouldCountHoursAsMomentDoes(String time, String expected) {
        assertThat(MomentFormat.parse("h hh H k").format(ZonedDateTime.parse("2020-01-10T" + time + ":00Z")))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yyyy", "LT", "YYYYY", "w", "gggg", "e", "YYYYbMM"})
    void shouldRefuseWhatItDoesNotKnow(String format) {
        assertThatThrownBy(() -> MomentFormat.parse(format))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("in the date format \"" + format + "\" means nothing");
    }
}
