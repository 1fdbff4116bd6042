package io.jenkins.plugins.buildx.smoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.image.InvalidInput;
import org.junit.jupiter.api.Test;

class ExpectationTest {
    @Test
    void shouldFindNothingWrongWithWhatIsExpected() {
        Expectation expectation =
                Expectation.containing("Hello").andMatching("W.r+ld").andExcluding("(?i)error");

        assertThat(expectation.problems("the body", "Hello World!")).isEmpty();
        assertThat(Expectation.ANY.problems("the body", "")).isEmpty();
        assertThat(Expectation.ANY.isAny()).isTrue();
        assertThat(expectation.isAny()).isFalse();
    }

    @Test
    void shouldSayAllThatIsWrong() {
        Expectation expectation =
                Expectation.containing("Hello").andMatching("^W.r+ld$").andExcluding("(?i)error");

        assertThat(expectation.problems("the body", "an Error"))
                .containsExactly(
                        "the body has no 'Hello'",
                        "the body does not match /^W.r+ld$/",
                        "the body matches /(?i)error/, which it must not");
    }

    @Test
    void shouldTakePlainTextsLiterally() {
        assertThat(Expectation.containing("a.c").problems("x", "abc")).hasSize(1);
    }

    @Test
    void shouldRefuseWhatCanNeverBeMeant() {
        assertThatThrownBy(() -> Expectation.containing(""))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("The text to look for is empty, and every text contains that: leave it out");
        assertThatThrownBy(() -> Expectation.matching("a(b"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith("The regular expression \"a(b\" is invalid: Unclosed group");
        assertThatThrownBy(() -> Expectation.excluding("[")).isInstanceOf(InvalidInput.class);
    }

    @Test
    void shouldBoundEvidence() {
        assertThat(Expectation.evidence("x".repeat(3000))).hasSizeLessThan(2100).endsWith("... (3000 characters)");
        assertThat(Expectation.evidence(" short\n")).isEqualTo("short");
    }
}
