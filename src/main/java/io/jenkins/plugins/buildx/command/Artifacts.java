package io.jenkins.plugins.buildx.command;

import java.io.IOException;

/** Where a use case leaves what is to be kept of a run. Safe for use by several threads. */
@FunctionalInterface
public interface Artifacts {
    /** Keeps nothing. */
    Artifacts NONE = (name, content) -> {};

    /**
     * Keeps {@code content} under {@code name}, over what has that name already.
     *
     * @param name relative, with {@code /} between folders, such as {@code smoke/linux-arm64.log}
     */
    void put(String name, byte[] content) throws IOException, InterruptedException;
}
