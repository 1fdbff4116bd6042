package io.jenkins.plugins.buildx.smoke.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.smoke.LogCheck;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContainerLogTest {
    private static final LogCheck READY = LogCheck.containing("ready");
    private static final LogCheck WORKER = new LogCheck("^worker \\d+$", true, 2);

    private final ContainerLog log = new ContainerLog(List.of(READY, WORKER));

    @Test
    void shouldCountLinesOfBothStreams() {
        stdout("worker 1\nworker x\n");
        stderr("worker 2\nready\n");

        assertThat(log.lines(WORKER)).isEqualTo(2);
        assertThat(log.lines(READY)).isEqualTo(1);
    }

    @Test
    void shouldJoinWhatComesInPieces() {
        stdout("wor");
        stderr("noise\n");
        stdout("ker 7");

        assertThat(log.lines(WORKER)).isEqualTo(1);
        stdout("7\n");
        assertThat(log.lines(WORKER)).isEqualTo(1);
        stdout("\n");
        assertThat(log.lines(WORKER)).isEqualTo(1);
    }

    @Test
    void shouldCountAnUnfinishedLine() {
        stdout("now ready");

        assertThat(log.lines(READY)).isEqualTo(1);
    }

    @Test
    void shouldKeepTheEnd() {
        stdout("first\n");
        for (int i = 0; i < 6000; i++) {
            stdout("x".repeat(1023) + "\n");
        }
        stdout("last\n");

        assertThat(log.text().length()).isBetween(5 * 1024 * 1024 - 2048, 5 * 1024 * 1024);
        assertThat(log.text().startsWith("first")).isFalse();
        assertThat(log.text().endsWith("\nlast\n")).isTrue();
        assertThat(log.lastLines().lines()).hasSize(20).last().isEqualTo("last");
    }

    @Test
    void shouldNotGrowWithALineWithoutEnd() {
        for (int i = 0; i < 100; i++) {
            stdout("x".repeat(10_000));
        }
        stdout("ready\nready\n");

        assertThat(log.lines(READY)).isEqualTo(1);
    }

    private void stdout(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        log.stdout(bytes, bytes.length);
    }

    private void stderr(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        log.stderr(bytes, bytes.length);
    }
}
