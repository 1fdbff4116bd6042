package io.jenkins.plugins.buildx.command;

import java.io.IOException;

/** Runs commands on one machine: the only way in which this plugin starts a process. */
public interface CommandRunner {
    /**
     * Runs {@code command} to its end and hands its output on while it comes.
     *
     * @return how it ended, whatever its exit code
     * @throws CommandFailed if it could not be started, or ran over its limit
     * @throws IOException if the connection to the machine broke
     * @throws InterruptedException when interrupted; the process and all its children are gone then
     */
    CommandResult run(Command command, CommandOutput output) throws IOException, InterruptedException;

    /** Runs {@code command} to its end. See {@link #run(Command, CommandOutput)}. */
    default CommandResult run(Command command) throws IOException, InterruptedException {
        return run(command, CommandOutput.NONE);
    }

    /**
     * Runs {@code command}, which must succeed.
     *
     * @throws CommandFailed if it ends with another exit code than 0
     */
    default CommandResult require(Command command) throws IOException, InterruptedException {
        CommandResult result = run(command);
        if (!result.succeeded()) {
            throw CommandFailed.exited(command, result);
        }
        return result;
    }
}
