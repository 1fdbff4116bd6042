package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandOutput;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.Machine;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A real machine that remembers which commands ran. */
class RecordingMachine implements Machine {
    private final Machine machine;
    private final List<String> commands = new CopyOnWriteArrayList<>();

    RecordingMachine(Machine machine) {
        this.machine = machine;
    }

    /** The texts of the commands that ran, in order. */
    List<String> commands() {
        return commands;
    }

    @Override
    public CommandResult run(Command command, CommandOutput output) throws IOException, InterruptedException {
        commands.add(command.toString());
        return machine.run(command, output);
    }

    @Override
    public Optional<byte[]> read(String path) throws IOException, InterruptedException {
        return machine.read(path);
    }

    @Override
    public List<String> list(String directory) throws IOException, InterruptedException {
        return machine.list(directory);
    }

    @Override
    public Optional<String> stamp(String path) throws IOException, InterruptedException {
        return machine.stamp(path);
    }

    @Override
    public boolean isDirectory(String path) throws IOException, InterruptedException {
        return machine.isDirectory(path);
    }

    @Override
    public boolean runsItsFiles() {
        return machine.runsItsFiles();
    }

    @Override
    public void write(String path, byte[] content, boolean executable) throws IOException, InterruptedException {
        machine.write(path, content, executable);
    }

    @Override
    public void delete(String path) throws IOException, InterruptedException {
        machine.delete(path);
    }

    @Override
    public Map<String, String> environment() throws IOException, InterruptedException {
        return machine.environment();
    }

    @Override
    public String stateDirectory() throws IOException, InterruptedException {
        return machine.stateDirectory();
    }

    @Override
    public String temporaryDirectory() throws IOException, InterruptedException {
        return machine.temporaryDirectory();
    }
}
