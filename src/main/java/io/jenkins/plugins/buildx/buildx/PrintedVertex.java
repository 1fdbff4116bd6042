package io.jenkins.plugins.buildx.buildx;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/** A vertex in the printed log. */
final class PrintedVertex implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    private static final int LONGEST_NAME = 160;

    private final int number;
    private final String name;
    private final String label;
    private final boolean step;
    private final boolean base;
    private final boolean cacheImport;
    private final Intervals intervals = new Intervals();
    private final Set<String> toldStatuses = new HashSet<>();
    private LogLines log = new LogLines();
    private boolean titled;

    @CheckForNull
    private Instant started;

    @CheckForNull
    private Instant told;

    /** The line of a base image's last end so far; empty for none, and once it has been printed. */
    private String held = "";

    private boolean released;

    PrintedVertex(int number, String name) {
        this.number = number;
        this.name = PrintableLine.cut(PrintableLine.of(name.replaceAll("\\s+", " ")), LONGEST_NAME);
        StepName parts = StepName.parse(name);
        step = parts.step();
        base = parts.isBase();
        cacheImport = parts.isCacheImport();
        label = parts.platform() == null ? "#" + number : "#" + number + ' ' + parts.platform();
    }

    /**
     * The line that tells the end. BuildKit may start a vertex again that has ended: a step then gets another line,
     * what is done for it doesn't. A base image starts again many times while it is resolved: its line is held until
     * {@link #release}.
     */
    void print(ProgressEvent.Vertex event, Consumer<String> out) {
        started = event.started();
        boolean again = told != null && (!step && event.error().isEmpty() || told.equals(event.completed()));
        if (event.completed() == null || again) {
            return;
        }
        told = event.completed();
        intervals.add(started, told);
        log.flush(logLines(told, out));
        log = new LogLines();
        String line = "#" + number + ' ' + name + ' ' + outcome(event);
        if (base && event.error().isEmpty()) {
            held = line;
        } else {
            held = "";
            out.accept(line);
        }
    }

    /** Prints the line that was held, once: somebody needs the base image now, so that it is there. */
    void release(Consumer<String> out) {
        if (!held.isEmpty() && !released) {
            released = true;
            out.accept(held);
        }
    }

    private String outcome(ProgressEvent.Vertex event) {
        if (event.error().endsWith("context canceled")) {
            return "CANCELED";
        }
        if (!event.error().isEmpty()) {
            String error = PrintableLine.of(event.error());
            return cacheImport ? "WARN: the build goes on without this cache: " + error : "ERROR: " + error;
        }
        return event.cached() ? "CACHED" : "DONE " + seconds(intervals.union());
    }

    void print(ProgressEvent.Log event, Consumer<String> out) {
        log.add(event.data(), logLines(event.timestamp(), out));
    }

    /** A line that was begun when the log ended. */
    void flush(Consumer<String> out) {
        log.flush(logLines(null, out));
    }

    private Consumer<String> logLines(@CheckForNull Instant time, Consumer<String> out) {
        String prefix = label + offset(time);
        return line -> {
            printTitle(out);
            out.accept(prefix + line);
        };
    }

    /** Seconds since the step's start, as BuildKit tells them. */
    private String offset(@CheckForNull Instant time) {
        Instant start = started;
        return time == null || start == null
                ? " "
                : String.format(
                        Locale.ROOT, " %.3f ", Duration.between(start, time).toNanos() / 1e9);
    }

    private void printTitle(Consumer<String> out) {
        if (!titled) {
            titled = true;
            out.accept("#" + number + ' ' + name);
        }
    }

    /** Of statuses those that take long, once they have ended. */
    void print(ProgressEvent.Status event, Consumer<String> out) {
        boolean worthIt =
                event.id().startsWith("transferring context") || event.id().startsWith("pushing ");
        if (worthIt && event.completed() != null && toldStatuses.add(event.id())) {
            String size = event.current() > 0 ? ' ' + ByteSize.format(event.current()) : "";
            String time =
                    event.started() == null ? "" : ' ' + seconds(Duration.between(event.started(), event.completed()));
            out.accept("#" + number + ' ' + PrintableLine.of(event.id()) + size + time);
        }
    }

    void print(BuildWarning warning, Consumer<String> out) {
        out.accept(label + " WARN: " + PrintableLine.of(warning.toString()));
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1fs", duration.toNanos() / 1e9);
    }
}
