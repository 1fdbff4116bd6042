package io.jenkins.plugins.buildx.smoke;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The container under test, as the checks see it. */
public interface SmokeTarget {
    /** Asks the container's web server once. */
    ProbeAnswer http(HttpCheck check) throws IOException, InterruptedException;

    /** Whether a program in the container listens on {@code port}. */
    boolean listens(int port) throws IOException, InterruptedException;

    /** Runs a command in the container, or in one of its own if the check wants that. */
    Executed execute(ExecCheck check) throws IOException, InterruptedException;

    /** How many lines of the container's log so far are such as the check looks for. */
    long lines(LogCheck check);

    /** What docker's health check of the container says; empty if the image has none. */
    Optional<Health> health() throws IOException, InterruptedException;

    /**
     * The file or directory at {@code path} in the container; empty if there is none.
     *
     * @param bytes of its content at the most
     * @param following whether a symbolic link stands for what it points to
     */
    Optional<ContainerFile> file(String path, int bytes, boolean following) throws IOException, InterruptedException;

    /**
     * What {@link #file} says of each of {@code paths}, links followed; may be empty as well for what is no program. They may be asked
     * for side by side.
     */
    default List<Optional<ContainerFile>> programs(List<String> paths, int bytes)
            throws IOException, InterruptedException {
        List<Optional<ContainerFile>> programs = new ArrayList<>();
        for (String path : paths) {
            programs.add(file(path, bytes, true));
        }
        return programs;
    }

    /** The exit code of the container's process; empty while it runs. */
    OptionalInt exitCode() throws IOException, InterruptedException;

    /** What the image's config says. */
    Metadata metadata() throws IOException, InterruptedException;

    /**
     * How a command ended.
     *
     * @param stdout its beginning
     * @param stderr its beginning
     */
    record Executed(int exitCode, String stdout, String stderr) {}

    /**
     * A container's health.
     *
     * @param status {@code starting}, {@code healthy} or {@code unhealthy}
     * @param output of the last run of its health check, empty if there was none
     */
    record Health(String status, String output) {}
}
