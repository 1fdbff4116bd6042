package io.jenkins.plugins.buildx.smoke.container;

import io.jenkins.plugins.buildx.command.CommandOutput;
import io.jenkins.plugins.buildx.command.Tail;
import io.jenkins.plugins.buildx.smoke.LogCheck;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What a container writes: its end is kept, and the lines that checks look for are counted as they come. */
final class ContainerLog implements CommandOutput {
    private static final int KEPT = 5 * 1024 * 1024;
    /** A line without end is cut here, so that it can't fill the memory. */
    private static final int LONGEST_LINE = 64 * 1024;

    private static final int TAIL_LINES = 20;

    private final Tail tail = new Tail(KEPT);
    private final Map<LogCheck, Pattern> patterns = new HashMap<>();
    private final Map<LogCheck, Long> found = new HashMap<>();
    private final ByteArrayOutputStream stdoutLine = new ByteArrayOutputStream();
    private final ByteArrayOutputStream stderrLine = new ByteArrayOutputStream();

    ContainerLog(Collection<LogCheck> checks) {
        checks.forEach(check -> patterns.put(check, check.pattern()));
    }

    @Override
    public synchronized void stdout(byte[] bytes, int length) {
        take(stdoutLine, bytes, length);
    }

    @Override
    public synchronized void stderr(byte[] bytes, int length) {
        take(stderrLine, bytes, length);
    }

    /** How many lines the check has found, the unfinished ones included. */
    synchronized long lines(LogCheck check) {
        return found.getOrDefault(check, 0L) + unfinished(check, stdoutLine) + unfinished(check, stderrLine);
    }

    /** The last 5 MiB. */
    synchronized String text() {
        return tail.text(StandardCharsets.UTF_8);
    }

    /** The last 20 lines. */
    String lastLines() {
        List<String> lines = text().stripTrailing().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    }

    private void take(ByteArrayOutputStream line, byte[] bytes, int length) {
        tail.add(bytes, length);
        if (patterns.isEmpty()) {
            return;
        }
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '\n') {
                count(line);
            } else if (line.size() < LONGEST_LINE) {
                line.write(bytes[i]);
            }
        }
    }

    private void count(ByteArrayOutputStream line) {
        patterns.forEach((check, pattern) -> {
            if (pattern.matcher(line.toString(StandardCharsets.UTF_8)).find()) {
                found.merge(check, 1L, Long::sum);
            }
        });
        line.reset();
    }

    private long unfinished(LogCheck check, ByteArrayOutputStream line) {
        return line.size() > 0
                        && patterns.get(check)
                                .matcher(line.toString(StandardCharsets.UTF_8))
                                .find()
                ? 1
                : 0;
    }
}
