package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandOutput;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.ForwardingMachine;
import io.jenkins.plugins.buildx.command.Machine;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A real machine that remembers which commands ran. */
class RecordingMachine extends ForwardingMachine {
    private final List<String> commands = new CopyOnWriteArrayList<>();

    RecordingMachine(Machine machine) {
        super(machine);
    }

    /** The texts of the commands that ran, in order. */
    List<String> commands() {
        return commands;
    }

    @Override
    public CommandResult run(Command command, CommandOutput output) throws IOException, InterruptedException {
        commands.add(command.toString());
        return super.run(command, output);
    }
}
