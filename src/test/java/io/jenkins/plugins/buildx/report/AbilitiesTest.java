package io.jenkins.plugins.buildx.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AbilitiesTest {
    private static final List<Abilities.Ability> NATIVE = List.of(new Abilities.Ability("linux/arm64", "native", ""));

    private static Abilities with(String buildx, Diagnosis diagnosis) {
        return new Abilities(0, buildx, List.of(), NATIVE, List.of(diagnosis));
    }

    @Test
    void shouldBuildNothingWithoutDockerOrBuildx() {
        Diagnosis well = Diagnosis.well("docker", "engine 28.5.2");
        Diagnosis ill = Diagnosis.ill("docker", "it does not run", "start it");

        assertThat(with("v0.29.1", well).canBuild()).isTrue();
        assertThat(with("v0.29.1", well).labels()).containsExactly("buildx", "linux-arm64");
        for (Abilities unfit : List.of(with("", well), with("v0.29.1", ill))) {
            assertThat(unfit.canBuild()).isFalse();
            assertThat(unfit.labels()).isEmpty();
        }
    }
}
