package io.jenkins.plugins.buildx.smoke.container;

import io.jenkins.plugins.buildx.command.CommandOutput;
import io.jenkins.plugins.buildx.command.Tail;
import io.jenkins.plugins.buildx.smoke.LogCheck;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What a container writes: its end is kept, and the lines that checks look for are counted as they come. */
final class ContainerLog implements CommandOutput {
    /** A line without end is cut here, so that it can't fill the memory. */
    private static final int LONGEST_LINE = 64 * 1024;

    private static final int TAIL_LINES = 20;
    private static final int TAIL = 64 * 1024;

    private final Tail tail;
    private final Map<LogCheck, Pattern> patterns = new HashMap<>();
    private final Map<LogCheck, Long> found = new HashMap<>();
    private final ByteArrayOutputStream stdoutLine = new ByteArrayOutputStream();
    private final ByteArrayOutputStream stderrLine = new ByteArrayOutputStream();

    /** @param kept at the most, in bytes */
    ContainerLog(Collection<LogCheck> checks, int kept) {
        this.tail = new Tail(kept);
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

    /** All that is kept, from the beginning of a line. */
    synchronized byte[] bytes() {
        return tail.wholeLines();
    }

    /** The last 20 lines, or as many as 64 KiB have room for: whole ones, so that no half of a secret escapes its mask. */
    String lastLines() {
        String end = new String(end(), StandardCharsets.UTF_8).stripTrailing();
        List<String> lines = end.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    }

    private synchronized byte[] end() {
        byte[] end = tail.last(TAIL + 1);
        if (end.length <= TAIL) {
            return tail.wholeLines();
        }
        for (int i = 0; i < end.length - 1; i++) {
            if (end[i] == '\n') {
                return Arrays.copyOfRange(end, i + 1, end.length);
            }
        }
        return "(a line of more than 64 KiB)".getBytes(StandardCharsets.UTF_8);
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
