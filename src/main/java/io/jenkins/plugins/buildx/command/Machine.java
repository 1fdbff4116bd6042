package io.jenkins.plugins.buildx.command;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The machine on which docker's client runs: its processes, the few files that are asked and kept there, its environment.
 * Paths are absolute and of that machine.
 */
public interface Machine extends CommandRunner {
    /**
     * The bytes of a file.
     *
     * @return empty if there is no such file, or it may not be read
     */
    Optional<byte[]> read(String path) throws IOException, InterruptedException;

    /** The names in a directory, sorted; empty if there is no such directory. */
    List<String> list(String directory) throws IOException, InterruptedException;

    /**
     * Size and time of last change of a file as one opaque text, which changes when the file does.
     *
     * @return empty if there is no such file, or it may not be looked at
     */
    Optional<String> stamp(String path) throws IOException, InterruptedException;

    /** What {@link #stamp} says of each of {@code paths} that has one, in one go: a machine may be far away. */
    default Map<String, String> stamps(Collection<String> paths) throws IOException, InterruptedException {
        Map<String, String> stamps = new LinkedHashMap<>();
        for (String path : paths) {
            stamp(path).ifPresent(stamp -> stamps.put(path, stamp));
        }
        return stamps;
    }

    /** Whether {@code path} is a directory. */
    boolean isDirectory(String path) throws IOException, InterruptedException;

    /** Whether commands see the files that are seen here. Not so where they run in a container, and the files are its host's. */
    boolean runsItsFiles();

    /** Writes a file whole or not at all, readable by its owner alone (mode 0600, or 0700 if it is to be executed). Missing folders are made. */
    void write(String path, byte[] content, boolean executable) throws IOException, InterruptedException;

    /** Deletes a file, or a directory with all that is in it; does nothing if there is none. */
    void delete(String path) throws IOException, InterruptedException;

    /** The environment in which commands run. */
    Map<String, String> environment() throws IOException, InterruptedException;

    /** The directory of this plugin's own on the machine, kept between runs and shared by all runs of one account. */
    String stateDirectory() throws IOException, InterruptedException;

    /** The directory for what one run needs for itself and nobody after it. */
    String temporaryDirectory() throws IOException, InterruptedException;
}
