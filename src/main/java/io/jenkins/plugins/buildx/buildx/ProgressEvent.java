package io.jenkins.plugins.buildx.buildx;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * Something that happened in a build, as {@code docker buildx build} tells it on its standard error.
 *
 * <p>A vertex is a node of BuildKit's graph: a step of a Dockerfile, or something to be done for it. Shapes are those
 * of BuildKit's {@code client.SolveStatus}.
 */
public sealed interface ProgressEvent {
    /**
     * The state of a vertex. It is told several times, the last time counts. A vertex that isn't needed is told once,
     * before all others start.
     *
     * @param name such as {@code [linux/arm64 build 2/5] RUN make}, see {@link StepName}
     * @param started null before
     * @param completed null before; a vertex may start again afterwards
     * @param error empty for none
     * @param inputs digests of the vertices whose results it needs; empty where that isn't told
     */
    record Vertex(
            String digest,
            String name,
            @CheckForNull Instant started,
            @CheckForNull Instant completed,
            boolean cached,
            String error,
            List<String> inputs)
            implements ProgressEvent {
        public Vertex {
            inputs = List.copyOf(inputs);
        }

        /** A vertex of which it isn't told what it needs. */
        Vertex(
                String digest,
                String name,
                @CheckForNull Instant started,
                @CheckForNull Instant completed,
                boolean cached,
                String error) {
            this(digest, name, started, completed, cached, error, List.of());
        }
    }

    /**
     * What a step printed: any part of it, which may begin and end within a character.
     *
     * @param vertex digest of the vertex
     * @param stream 1 for standard output, 2 for standard error
     */
    record Log(String vertex, int stream, byte[] data, Instant timestamp) implements ProgressEvent {
        @Override
        public boolean equals(Object other) {
            return other instanceof Log that
                    && vertex.equals(that.vertex)
                    && stream == that.stream
                    && Arrays.equals(data, that.data)
                    && timestamp.equals(that.timestamp);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(data);
        }
    }

    /**
     * A part of what a vertex does, such as {@code transferring context:} or {@code pushing layers}.
     *
     * @param vertex digest of the vertex
     * @param current bytes, mostly
     * @param total 0 if unknown
     * @param started null before
     * @param completed null before
     */
    record Status(
            String vertex,
            String id,
            long current,
            long total,
            @CheckForNull Instant started,
            @CheckForNull Instant completed)
            implements ProgressEvent {}

    /** @param vertex digest of the vertex */
    record Warning(String vertex, BuildWarning warning) implements ProgressEvent {}

    /** A line that is no progress, such as {@code ERROR: failed to solve: ...}. */
    record Text(String line) implements ProgressEvent {}
}
