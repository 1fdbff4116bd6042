package io.jenkins.plugins.buildx.buildx;

import io.jenkins.plugins.buildx.image.Digest;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is known of a vertex so far. Of its output only the last lines are kept, and only until it succeeds. */
final class VertexProgress implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    private static final Pattern EXPORT = Pattern.compile("exporting manifest (?:list )?(sha256:[0-9a-f]{64})");

    private final String text;
    private final StepName name;
    private final Intervals intervals = new Intervals();
    private final Intervals pushes = new Intervals();
    private final Set<Digest> manifests = new LinkedHashSet<>();
    private LogTail log = new LogTail();
    private boolean begun;
    private boolean cached;
    private boolean pushed;
    private String error = "";

    VertexProgress(String text) {
        this.text = text;
        name = StepName.parse(text);
    }

    void update(ProgressEvent.Vertex event) {
        begun |= event.started() != null;
        cached = event.cached();
        error = hasFailed() ? error : event.error();
        intervals.add(event.started(), event.completed());
        if (event.completed() != null && error.isEmpty()) {
            log = new LogTail();
        }
    }

    void add(ProgressEvent.Log event) {
        log.add(event.data());
    }

    void add(ProgressEvent.Status event) {
        if (event.id().startsWith("pushing ")) {
            pushes.add(event.started(), event.completed());
            pushed |= event.id().startsWith("pushing manifest ") && event.completed() != null;
        }
        Matcher export = EXPORT.matcher(event.id());
        if (export.matches()) {
            manifests.add(Digest.parse(export.group(1)));
        }
    }

    String text() {
        return text;
    }

    StepName name() {
        return name;
    }

    Intervals intervals() {
        return intervals;
    }

    Intervals pushes() {
        return pushes;
    }

    /** Whether something of what it exported is in a registry, whole. */
    boolean isPushed() {
        return pushed;
    }

    /** Of what it exported. */
    Set<Digest> manifests() {
        return manifests;
    }

    Duration time() {
        return intervals.union();
    }

    boolean isBegun() {
        return begun;
    }

    boolean isBegunStep() {
        return begun && name.step();
    }

    boolean isCached() {
        return cached;
    }

    /** Whether it failed by itself, rather than being stopped because another one failed. */
    boolean hasFailed() {
        return !error.isEmpty() && !error.endsWith("context canceled");
    }

    String error() {
        return error;
    }

    /** Whether a line has the error in it, or the first line of one that has several. */
    boolean isToldIn(String line) {
        return error.lines().findFirst().filter(line::contains).isPresent();
    }

    List<String> lastLines() {
        return log.lines();
    }
}
