package io.jenkins.plugins.buildx.command;

/** Where a use case tells a person what it does, a line at a time. Safe for use by several threads. */
@FunctionalInterface
public interface Log {
    /** Drops everything. */
    Log NONE = line -> {};

    /** Tells one line, without its line end. */
    void line(String line);
}
