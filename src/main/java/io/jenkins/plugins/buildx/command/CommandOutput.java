package io.jenkins.plugins.buildx.command;

import java.io.IOException;

/**
 * Takes a process's output while it runs. Both methods may be called from different threads, never at the same time.
 */
public interface CommandOutput {
    /** Drops everything. */
    CommandOutput NONE = new CommandOutput() {};

    /** Takes the next {@code length} bytes of standard output. */
    default void stdout(byte[] bytes, int length) throws IOException {}

    /** Takes the next {@code length} bytes of standard error. */
    default void stderr(byte[] bytes, int length) throws IOException {}
}
