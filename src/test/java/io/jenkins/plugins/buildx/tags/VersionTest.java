package io.jenkins.plugins.buildx.tags;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTest {
    @ParameterizedTest
    @CsvSource({
        "1.2.3, 1.2.3, true",
        "v1.2.3, 1.2.3, true",
        "v2.0.8-beta.67, 2.0.8-beta.67, false",
        "1.0.0-0.3.7, 1.0.0-0.3.7, false",
        "1.0.0-x.7.z.92, 1.0.0-x.7.z.92, false",
        "1.0.0--, 1.0.0--, false",
        "1.0.0+001, 1.0.0, true",
        "1.0.0-beta+exp.sha.5114f85, 1.0.0-beta, false"
    })
    void shouldReadSemanticVersions(String raw, String text, boolean stable) {
        assertThat(Version.semantic(raw)).hasValueSatisfying(version -> {
            assertThat(version.raw()).isEqualTo(raw);
            assertThat(version.text()).isEqualTo(text);
            assertThat(version.stable()).isEqualTo(stable);
            assertThat(version.release()).hasSize(3);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1", "1.2", "1.2.3.4", "01.2.3", "1.2.3-", "1.2.3-01", "1.2.3-a..b", "a1.2.3", "=1.2.3", ""})
    void shouldRefuseOthersAsSemantic(String text) {
        assertThat(Version.semantic(text)).isEmpty();
    }

    /** Normal forms as PEP 440's section on normalization has them. */
    @ParameterizedTest
    @CsvSource({
        "1.2.3, 1.2.3, true",
        "v1.0, 1.0, true",
        "1, 1, true",
        "2020.01.10, 2020.1.10, true",
        "1!2.0, 1!2.0, true",
        "1.1RC1, 1.1rc1, false",
        "1.1.a1, 1.1a1, false",
        "1.1-a1, 1.1a1, false",
        "1.1a.1, 1.1a1, false",
        "1.1alpha1, 1.1a1, false",
        "1.1beta2, 1.1b2, false",
        "1.1c3, 1.1rc3, false",
        "1.1preview, 1.1rc0, false",
        "1.2a, 1.2a0, false",
        "1.2-post2, 1.2.post2, false",
        "1.2post1, 1.2.post1, false",
        "1.0-r4, 1.0.post4, false",
        "1.0-1, 1.0.post1, false",
        "1.0.post, 1.0.post0, false",
        "1.2-dev2, 1.2.dev2, false",
        "1.0dev4, 1.0.dev4, false",
        "1.0a2.post3.dev04, 1.0a2.post3.dev4, false",
        "1.0+ubuntu-01, 1.0+ubuntu.1, true"
    })
    void shouldReadPythonsVersions(String raw, String text, boolean stable) {
        assertThat(Version.python(raw)).hasValueSatisfying(version -> {
            assertThat(version.text()).isEqualTo(text);
            assertThat(version.stable()).isEqualTo(stable);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"some", "1.x", "1.0-beta.67.3", "1.0+", "release1", ""})
    void shouldRefuseOthersAsPythons(String text) {
        assertThat(Version.python(text)).isEmpty();
    }
}
