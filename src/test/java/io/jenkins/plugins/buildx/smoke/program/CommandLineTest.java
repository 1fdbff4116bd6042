package io.jenkins.plugins.buildx.smoke.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "/bin/sh;-c;exec /app --port 80|/app",
                "/bin/sh;-c;java -jar /app.jar|java",
                "sh;-ec;A=1 B=2 ./run|./run",
                "/bin/bash;-lc;$APP --x|-",
                "/bin/sh;-c|-",
                "/bin/sh;/entry.sh|/entry.sh",
                "/sbin/tini;--;/app;/data|/app",
                "/usr/bin/env;-S;python3;-u|python3",
                "env;A=b;node|node",
                "/app;--config;/etc/app.conf|/etc/app.conf",
                "/app;--flag=/x|-",
                "/app|-"
            })
    void shouldGuessWhatIsStartedInTurn(String argv, String expected) {
        CommandLine line = new CommandLine(List.of(argv.split(";")));

        assertThat(line.successors()).isEqualTo(expected == null ? java.util.Set.of() : java.util.Set.of(expected));
    }
}
