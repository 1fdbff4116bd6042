package io.jenkins.plugins.buildx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.command.Advice;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class WordingTest {
    @ParameterizedTest
    @MethodSource("advice")
    void shouldSayNothingInTheWordsOfPipelines(Advice advice) {
        assertThat(Wording.of(advice.remedy()))
                .doesNotContain(
                        "setupQemu", "buildxMultiArch", "smokeTest", "credentialsId", "registryCa", "['", ": true")
                .doesNotContain("insecureRegistries", "maxUsedSpace", "httpsProxy", "image: '", "outputs");
    }

    static Stream<Advice> advice() {
        return Advice.all().stream();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run setupQemu with reset: true once; it removes|run `multiarch qemu --qemu-reset` once; it removes",
                "pin another release (setupQemu image: 'a/b:1'), or|pin another release (--qemu-image a/b:1), or",
                "add tags, such as tags: ['registry.example/app:1.0']|add tags, such as --tag registry.example/app:1.0",
                "log in to the registry (credentialsId), or|log in to the registry (docker login), or",
                "give the step the registry's credentials (credentialsId) and|log in to the registry (docker login) and",
                "run setupQemu for linux/arm/v7,linux/s390x|run `multiarch qemu --platform linux/arm/v7,linux/s390x`",
                "run setupQemu first, or use a native agent|run `multiarch qemu` first, or use a native machine"
            })
    void shouldSayItInTheWordsOfTheCommandLine(String inPipelines, String here) {
        assertThat(Wording.of(inPipelines)).isEqualTo(here);
    }
}
