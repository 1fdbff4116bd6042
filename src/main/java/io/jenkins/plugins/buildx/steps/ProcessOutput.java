package io.jenkins.plugins.buildx.steps;

import java.io.IOException;
import java.io.PrintStream;
import java.io.Serializable;

/**
 * Makes of what a durable process writes what a person reads. Saved with its step: after a restart it goes on with the
 * byte after the last one that it had taken. It is never called by two threads at once, nor while it is saved.
 */
public interface ProcessOutput extends Serializable {
    /** Takes the next {@code length} bytes of standard output and standard error, wherever they happen to be cut. */
    void take(byte[] bytes, int length, PrintStream log) throws IOException;

    /** Whether the process is about to end, as far as its output tells: it is looked at more often again from then on. */
    default boolean isEnding() {
        return false;
    }

    /** The process has ended, or is given up: tells what was held back. */
    default void end(PrintStream log) throws IOException {}
}
