package io.jenkins.plugins.buildx.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class InvalidInputTest {
    @Test
    void shouldTellOneProblem() {
        InvalidInput input = new InvalidInput("No tag is given");

        assertThat(input).hasMessage("No tag is given");
        assertThat(input.problems()).containsExactly("No tag is given");
    }

    @Test
    void shouldKeepTheCause() {
        Exception cause = new Exception("deeper");

        assertThat(new InvalidInput("No tag is given", cause)).hasCause(cause);
    }

    @Test
    void shouldListSeveralProblemsOneALine() {
        InvalidInput input = InvalidInput.of(List.of("No tag is given", "No platform is given"));

        assertThat(input).hasMessage("No tag is given\nNo platform is given");
        assertThat(input.problems()).containsExactly("No tag is given", "No platform is given");
    }

    @Test
    void shouldRejectNoProblems() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InvalidInput.of(List.of()))
                .isNotInstanceOf(InvalidInput.class)
                .withMessageContaining("at least one");
    }

    @Test
    void shouldQuoteSoThatNoInputForgesALine() {
        assertThat(InvalidInput.quoted("a\nFinished: SUCCESS\u001b[0m\u2028\u202e"))
                .isEqualTo("\"a?Finished: SUCCESS?[0m??\"");
    }

    @Test
    void shouldCutLongInput() {
        assertThat(InvalidInput.quoted("x".repeat(201))).isEqualTo('"' + "x".repeat(200) + "...\"");
        assertThat(InvalidInput.quoted("x".repeat(200))).isEqualTo('"' + "x".repeat(200) + '"');
    }
}
