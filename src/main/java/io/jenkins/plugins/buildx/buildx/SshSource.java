package io.jenkins.plugins.buildx.buildx;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the steps of a build reach other machines with, as buildx reads {@code --ssh}.
 *
 * @param id what the Dockerfile calls it
 * @param paths of keys, or of the socket of one agent; none for the agent of the environment
 */
public record SshSource(String id, List<String> paths) implements Serializable {
    private static final long serialVersionUID = 1L;

    public SshSource {
        paths = List.copyOf(paths);
    }

    /** Reads a value of {@code --ssh} that {@link BuildOption#SSH} found to be right. */
    static SshSource parse(String value) {
        int equals = value.indexOf('=');
        return equals < 0
                ? new SshSource(value, List.of())
                : new SshSource(
                        value.substring(0, equals),
                        Stream.of(value.substring(equals + 1).split(",")).toList());
    }
}
