package io.jenkins.plugins.buildx.command;

import edu.umd.cs.findbugs.annotations.Nullable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Hands a process's output on while it comes, and keeps a bounded beginning of stdout and a bounded end of stderr. */
public final class Capture {
    private static final int STDERR_KEPT = 64 * 1024;

    private final Command command;
    private final CommandOutput output;
    private final Head stdout;
    private final Tail stderr = new Tail(STDERR_KEPT);
    private boolean full;
    private volatile boolean closed;
    private @Nullable Throwable broken;

    public Capture(Command command, CommandOutput output) {
        this.command = command;
        this.output = output;
        this.stdout = new Head(command.kept());
    }

    /** Returns false when the process is to be ended: there is enough, or the output could not be handed on. */
    public synchronized boolean stdout(byte[] bytes, int length) {
        if (closed) {
            return true;
        }
        stdout.add(bytes, length);
        full = command.stoppedWhenFull() && stdout.isFull();
        return handedOn(() -> output.stdout(bytes, length)) && !full;
    }

    /** As {@link #stdout(byte[], int)}. */
    public synchronized boolean stderr(byte[] bytes, int length) {
        if (closed) {
            return true;
        }
        stderr.add(bytes, length);
        return handedOn(() -> output.stderr(bytes, length));
    }

    /** Hands nothing on from now on: whoever gave the output may have closed it. Does not wait for what is being handed on. */
    public void close() {
        closed = true;
    }

    public synchronized boolean isFull() {
        return full;
    }

    public synchronized void throwIfBroken() throws IOException {
        if (broken != null) {
            String cause = command.mask().hide(String.valueOf(broken.getMessage()));
            throw new IOException("The output of `" + command + "` could not be handed on: " + cause, broken);
        }
    }

    /** The last words, for a process that did not end by itself. */
    public synchronized String lastWords() {
        return stderr.text(StandardCharsets.UTF_8);
    }

    public synchronized CommandResult result(int exitCode, Duration elapsed) {
        return new CommandResult(full ? 0 : exitCode, stdout.bytes(), lastWords(), elapsed);
    }

    private boolean handedOn(Delivery delivery) {
        try {
            delivery.run();
            return true;
        } catch (IOException | RuntimeException | Error e) {
            // kept for the caller of run: in the reader's thread nobody would see it, and the process would wait for
            // ever
            broken = e;
            closed = true;
            return false;
        }
    }

    private interface Delivery {
        void run() throws IOException;
    }
}
