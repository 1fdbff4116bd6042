package io.jenkins.plugins.buildx.buildx;

import java.io.Serial;
import java.io.Serializable;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Prints a build's events as people want to read them, much as BuildKit's {@code --progress=plain} does:
 *
 * <pre>
 * #7 [linux/arm64 build 2/5] RUN make
 * #7 linux/arm64 0.123 cc -o hello hello.c
 * #8 [linux/amd64 build 2/5] RUN make CACHED
 * #7 [linux/arm64 build 2/5] RUN make DONE 2.3s
 * #9 pushing layers 1.2s
 * #9 exporting to image DONE 1.4s
 * </pre>
 *
 * <p>Each step has a number and one line when it has ended, and a line before what it prints. Lines are safe to show:
 * see {@link PrintableLine}. Memory grows with the number of steps, not with what they print.
 */
public final class ProgressPrinter implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    private final Map<String, PrintedVertex> vertices = new LinkedHashMap<>();
    private final Map<String, String> names = new HashMap<>();

    /** What vertices that have told nothing yet need. */
    private final Map<String, List<String>> needs = new HashMap<>();

    /** Prints what an event is worth: any number of lines, mostly none or one, without line breaks. */
    public void print(ProgressEvent event, Consumer<String> out) {
        if (event instanceof ProgressEvent.Vertex vertex) {
            vertex(vertex, out);
        } else if (event instanceof ProgressEvent.Log log) {
            releaseBases(log.vertex(), out);
            vertex(log.vertex()).print(log, out);
        } else if (event instanceof ProgressEvent.Status status) {
            releaseBases(status.vertex(), out);
            vertex(status.vertex()).print(status, out);
        } else if (event instanceof ProgressEvent.Warning warning) {
            vertex(warning.vertex()).print(warning.warning(), out);
        } else if (event instanceof ProgressEvent.Text text) {
            vertices.values().forEach(vertex -> vertex.release(out));
            out.accept(PrintableLine.of(text.line()));
        }
    }

    private void vertex(ProgressEvent.Vertex vertex, Consumer<String> out) {
        StepName name = StepName.parse(vertex.name());
        String known = names.putIfAbsent(vertex.digest(), vertex.name());
        if (known != null && isToldAgain(vertex, name, StepName.parse(known))) {
            return;
        }
        if (known == null && (name.isExport() || name.step() && !name.isBase())) {
            needs.put(vertex.digest(), vertex.inputs());
        }
        if (vertex.completed() != null) {
            releaseBases(vertex.digest(), out);
        }
        if (vertex.started() != null) {
            vertex(vertex.digest()).print(vertex, out);
        }
    }

    /** Targets of Bake that share a step each tell of it: the first one does here, and whoever knows why it failed. */
    private static boolean isToldAgain(ProgressEvent.Vertex vertex, StepName name, StepName known) {
        return !name.scope().equals(known.scope()) && vertex.error().isEmpty();
    }

    /** A vertex that has something to tell has got the base images that it needs: all, where it isn't told which. */
    private void releaseBases(String digest, Consumer<String> out) {
        List<String> inputs = needs.remove(digest);
        if (inputs != null) {
            vertices.forEach((base, vertex) -> {
                if (inputs.isEmpty() || inputs.contains(base)) {
                    vertex.release(out);
                }
            });
        }
    }

    /** Prints what is left when the log has ended, as lines of steps that were broken off. */
    public void end(Consumer<String> out) {
        vertices.values().forEach(vertex -> {
            vertex.release(out);
            vertex.flush(out);
        });
    }

    private PrintedVertex vertex(String digest) {
        return vertices.computeIfAbsent(digest, d -> new PrintedVertex(vertices.size() + 1, names.getOrDefault(d, d)));
    }
}
