package io.jenkins.plugins.buildx.bench;

import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandOutput;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.Machine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A machine that knows which processes it ran, and when. */
final class WatchedMachine implements Machine {
    /** A process that has ended; the times are in seconds, the start since the watch began. */
    record Ran(String command, double start, double seconds) {}

    private final Machine machine;
    private final List<Ran> processes = new ArrayList<>();
    private long begin = System.nanoTime();

    WatchedMachine(Machine machine) {
        this.machine = machine;
    }

    /** Forgets what ran. */
    synchronized void watch() {
        processes.clear();
        begin = System.nanoTime();
    }

    /** What ran since the watch began, in the order of the ends. */
    synchronized List<Ran> processes() {
        return List.copyOf(processes);
    }

    @Override
    public CommandResult run(Command command, CommandOutput output) throws IOException, InterruptedException {
        long started = System.nanoTime();
        try {
            return machine.run(command, output);
        } finally {
            ended(command, started);
        }
    }

    private synchronized void ended(Command command, long started) {
        processes.add(new Ran(command.toString(), (started - begin) / 1e9, (System.nanoTime() - started) / 1e9));
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
