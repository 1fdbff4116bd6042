package io.jenkins.plugins.buildx.buildx;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.io.Serial;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes events of the lines of {@code --progress=plain}, for buildx before 0.13, which knows nothing better.
 *
 * <p>The text tells how long a step took, not when it began. So events have times that follow on each other, and times
 * of a {@link BuildProgress} made of them are sums: steps that ran at the same time count twice. Vertices are named
 * {@code #7} instead of by a digest.
 */
public final class PlainProgress implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    private static final Pattern LINE = Pattern.compile("(#[1-9]\\d{0,8}) (.*)");
    private static final Pattern DONE = Pattern.compile("DONE(?: (\\d+\\.\\d+)s)?");
    private static final Pattern LOG = Pattern.compile("(\\d+\\.\\d{3,}) (.*)");
    private static final Pattern STATUS = Pattern.compile("(pushing .*?)(?: [0-9.]+[kMGT]?B.*?)?(?: ([0-9.]+)s)? done");

    private static final String ERROR = "ERROR: ";
    private static final String WARNING = "WARN: ";

    private final Map<String, String> names = new HashMap<>();
    private final Map<String, Duration> times = new HashMap<>();
    private Instant clock = Instant.EPOCH;

    /** Takes a line, and tells the events that it stands for. */
    public void take(String line, Consumer<ProgressEvent> events) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            if (!line.isBlank()) {
                events.accept(new ProgressEvent.Text(line));
            }
        } else if (names.putIfAbsent(parts.group(1), parts.group(2)) == null) {
            events.accept(new ProgressEvent.Vertex(parts.group(1), parts.group(2), clock, null, false, ""));
        } else {
            take(parts.group(1), parts.group(2), events);
        }
    }

    private void take(String vertex, String text, Consumer<ProgressEvent> events) {
        Matcher done = DONE.matcher(text);
        if (done.matches()) {
            tellEnd(vertex, newTime(vertex, seconds(done.group(1))), false, "", events);
        } else if ("CACHED".equals(text)) {
            tellEnd(vertex, Duration.ZERO, true, "", events);
        } else if ("CANCELED".equals(text)) {
            tellEnd(vertex, Duration.ZERO, false, "context canceled", events);
        } else if (text.startsWith(ERROR)) {
            tellEnd(vertex, Duration.ZERO, false, text.substring(ERROR.length()), events);
        } else {
            takeOfRunning(vertex, text, events);
        }
    }

    private void takeOfRunning(String vertex, String text, Consumer<ProgressEvent> events) {
        Matcher log = LOG.matcher(text);
        Matcher status = STATUS.matcher(text);
        if (log.matches()) {
            byte[] data = (log.group(2) + '\n').getBytes(StandardCharsets.UTF_8);
            events.accept(new ProgressEvent.Log(vertex, 1, data, clock.plus(seconds(log.group(1)))));
        } else if (status.matches()) {
            Instant start = clock;
            clock = clock.plus(seconds(status.group(2)));
            events.accept(new ProgressEvent.Status(vertex, status.group(1), 0, 0, start, clock));
        } else if (text.startsWith(WARNING)) {
            BuildWarning warning = new BuildWarning(text.substring(WARNING.length()), List.of(), "", "", 0);
            events.accept(new ProgressEvent.Warning(vertex, warning));
        }
    }

    /** A step that starts again tells the time of all its parts when it ends. */
    private Duration newTime(String vertex, Duration total) {
        Duration before = times.getOrDefault(vertex, Duration.ZERO);
        times.put(vertex, total);
        return total.compareTo(before) > 0 ? total.minus(before) : Duration.ZERO;
    }

    private void tellEnd(String vertex, Duration time, boolean cached, String error, Consumer<ProgressEvent> events) {
        Instant start = clock;
        clock = clock.plus(time);
        events.accept(
                new ProgressEvent.Vertex(vertex, names.getOrDefault(vertex, vertex), start, clock, cached, error));
    }

    private static Duration seconds(@CheckForNull String text) {
        return text == null ? Duration.ZERO : Duration.ofNanos(Math.round(Double.parseDouble(text) * 1e9));
    }
}
