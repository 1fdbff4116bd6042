package io.jenkins.plugins.buildx.smoke.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.smoke.LogCheck;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContainerLogTest {
    private static final LogCheck READY = LogCheck.containing("ready");
    private static final LogCheck WORKER = new LogCheck("^worker \\d+$", true, 2);

    private static final int KEPT = 5 * 1024 * 1024;

    private final ContainerLog log = new ContainerLog(List.of(READY, WORKER), KEPT);

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

        String text = new String(log.bytes(), StandardCharsets.UTF_8);
        assertThat(text.length()).isBetween(KEPT - 2048, KEPT);
        assertThat(text.startsWith("first")).isFalse();
        assertThat(text.endsWith("\nlast\n")).isTrue();
        assertThat(log.lastLines().lines()).hasSize(20).last().isEqualTo("last");
    }

    @Test
    void shouldShowWholeLinesAlone() {
        stdout("password=" + "s".repeat(63 * 1024) + "\n");
        stdout("x".repeat(1023) + "\nlast\n");

        assertThat(log.lastLines()).startsWith("xxx").endsWith("\nlast");
    }

    @Test
    void shouldShowNoPartOfALineThatIsTooLong() {
        stdout("password=" + "s".repeat(70 * 1024) + "\n");

        assertThat(log.lastLines()).isEqualTo("(a line of more than 64 KiB)");
        assertThat(log.bytes()).hasSizeGreaterThan(70 * 1024);
    }

    @Test
    void shouldShowAllOfAShortLog() {
        stdout("first\nlast");

        assertThat(log.lastLines()).isEqualTo("first\nlast");
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
