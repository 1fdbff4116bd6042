package io.jenkins.plugins.buildx.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    login with s3cret now        | login with **** now
                    s3crets3cret                 | ****
                    s3cret s3cret                | **** ****
                    nothing here                 | nothing here
                    S3CRET                       | S3CRET
                    """)
    void shouldHideEveryOccurrence(String text, String shown) {
        assertThat(Mask.of(List.of("s3cret")).hide(text)).isEqualTo(shown);
    }

    @Test
    void shouldLeaveNoEndOfSecretsThatOverlap() {
        Mask mask = Mask.of(List.of("abcdef", "defghi"));
        assertThat(mask.hide("<abcdefghi>")).isEqualTo("<****>");
        assertThat(Mask.of(List.of("aba")).hide("ababa!")).isEqualTo("****!");
    }

    @Test
    void shouldHideTheLongerOfTwoThatBeginAlike() {
        assertThat(Mask.of(List.of("pass", "password")).hide("password pass")).isEqualTo("**** ****");
    }

    @Test
    void shouldHideEachLineOfASecretWithSeveral() {
        Mask mask = Mask.of(List.of("-----BEGIN KEY-----\n  c2VjcmV0\n-----END KEY-----\n"));
        assertThat(mask.hide("#7 0.1 c2VjcmV0")).isEqualTo("#7 0.1 ****");
        assertThat(mask.hide("a -----BEGIN KEY-----\n  c2VjcmV0\n-----END KEY-----\n b"))
                .isEqualTo("a **** b");
    }

    @ParameterizedTest
    @CsvSource({
        "'as it is', 'pa\"ss\\w@rd'",
        "'as Go and JSON quote it', 'pa\\\"ss\\\\w@rd'",
        "'as a URL has it', 'pa%22ss%5Cw%40rd'",
    })
    void shouldHideASecretInTheFormsThatToolsPrint(String how, String printed) {
        assertThat(Mask.of(List.of("pa\"ss\\w@rd")).hide("<" + printed + ">"))
                .as(how)
                .isEqualTo("<****>");
    }

    @Test
    void shouldHideASpaceInAUrlEitherWay() {
        Mask mask = Mask.of(List.of("two words"));
        assertThat(mask.hide("http://u:two+words@host http://u:two%20words@host"))
                .isEqualTo("http://u:****@host http://u:****@host");
    }

    @Test
    void shouldLeaveTextsThatAreTooShortForASecret() {
        assertThat(Mask.of(List.of("", "a", "ab", "  \n ")).hide("a b ab")).isEqualTo("a b ab");
        assertThat(Mask.of(List.of("abc")).hide("abc")).isEqualTo("****");
    }

    @Test
    void shouldHideWhatBothHide() {
        Mask both = Mask.of(List.of("first")).and(Mask.of(List.of("second"))).and(List.of("third"));
        assertThat(both.hide("first second third fourth")).isEqualTo("**** **** **** fourth");
        assertThat(both.and(Mask.NONE)).isSameAs(both);
    }

    @Test
    void shouldNotTellItsSecrets() {
        assertThat(Mask.of(List.of("s3cret")).toString()).isEqualTo("1 secrets");
    }
}
