package io.jenkins.plugins.buildx.command;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A machine that does what another one does, for tests that watch or disturb it. */
public class ForwardingMachine implements Machine {
    private final Machine machine;

    protected ForwardingMachine(Machine machine) {
        this.machine = machine;
    }

    @Override
    public CommandResult run(Command command, CommandOutput output) throws IOException, InterruptedException {
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
    public Map<String, String> stamps(Collection<String> paths) throws IOException, InterruptedException {
        return machine.stamps(paths);
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
