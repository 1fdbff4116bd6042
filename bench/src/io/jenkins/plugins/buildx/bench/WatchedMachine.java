package io.jenkins.plugins.buildx.bench;

import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandOutput;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.ForwardingMachine;
import io.jenkins.plugins.buildx.command.Machine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A machine that knows which processes it ran, and when. */
final class WatchedMachine extends ForwardingMachine {
    /** A process that has ended; the times are in seconds, the start since the watch began. */
    record Ran(String command, double start, double seconds) {}

    private final List<Ran> processes = new ArrayList<>();
    private long begin = System.nanoTime();

    WatchedMachine(Machine machine) {
        super(machine);
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
            return super.run(command, output);
        } finally {
            ended(command, started);
        }
    }

    private synchronized void ended(Command command, long started) {
        processes.add(new Ran(command.toString(), (started - begin) / 1e9, (System.nanoTime() - started) / 1e9));
    }
}
