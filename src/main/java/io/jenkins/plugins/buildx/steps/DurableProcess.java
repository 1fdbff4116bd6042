package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.Nullable;
import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.TaskListener;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.PrintStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jenkinsci.plugins.durabletask.BourneShellScript;
import org.jenkinsci.plugins.durabletask.Controller;

/**
 * A process that outlives the connection to its agent, and what has been made of its output. Both are saved as one: how far
 * its log was read and what the reader remembers of it never disagree.
 *
 * <p>The thread that saves a build saves all its branches. It waits for what is done here on the controller, but never for an
 * agent: nothing is asked of one with this locked.
 */
final class DurableProcess<O extends ProcessOutput> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Saved<O> output;

    /**
     * durable-task's handle of the process, which knows how far its log was read; {@code null} before the start. Never changed: each
     * reading works on a copy, which takes its place once the reading has ended well.
     */
    private volatile @Nullable Controller controller;

    /** How many bytes the output has taken beyond those that the handle knows to be read: the next reading brings them again. */
    private long ahead;

    /** Whether the output was told its end. */
    private volatile boolean ended;

    /** The handle that watches the process, with what it remembers from one look to the next and doesn't save. */
    @SuppressFBWarnings(value = "SE_TRANSIENT_FIELD_NOT_RESTORED", justification = "watcher() makes it anew")
    private transient volatile @Nullable Controller watcher;

    DurableProcess(O output) {
        this.output = new Saved<>(output);
    }

    O output() {
        return output.get();
    }

    boolean isStarted() {
        return controller != null;
    }

    /**
     * Starts {@code script} in a directory of its own: all that durable-task starts in one directory has one mark by which it is
     * stopped, and an {@code sh} beside this, in the same workspace, must not be stopped with it.
     */
    void start(PosixScript script, EnvVars environment, FilePath directory, Launcher launcher, TaskListener listener)
            throws IOException, InterruptedException {
        EnvVars all = new EnvVars(environment);
        all.putAll(script.secrets());
        BourneShellScript task = new BourneShellScript(script.text());
        task.charset(StandardCharsets.UTF_8);
        started(task.launch(all, directory, launcher, listener));
    }

    /** The process runs; {@code handle} is durable-task's of it. */
    synchronized void started(Controller handle) throws IOException {
        controller = Saved.copy(handle);
        watcher = handle;
        ahead = 0;
    }

    /** Hands on what has been written since the last call. Returns whether there was something. */
    boolean read(FilePath directory, PrintStream log) throws IOException, InterruptedException {
        Controller reader = Saved.copy(handle());
        Taker taker = new Taker(log);
        boolean complete = false;
        try (DeliveringStream sink = new DeliveringStream(taker::take, () -> {})) {
            reader.writeLog(directory, sink);
            complete = true;
        } finally {
            if (complete) {
                taker.end(reader);
            }
        }
        taker.throwIfBroken();
        return taker.tookSomething();
    }

    /** Returns the exit code, or {@code null} while the process runs. To be asked for before the last of the log is read. */
    @CheckForNull
    Integer exitCode(FilePath directory, Launcher launcher, TaskListener listener)
            throws IOException, InterruptedException {
        return watcher().exitStatus(directory, launcher, listener);
    }

    /** Whether its output tells that it is about to end. */
    synchronized boolean isEnding() {
        return output().isEnding();
    }

    /** All has been read. */
    synchronized void end(PrintStream log) throws IOException {
        if (!ended) {
            ended = true;
            output().end(log);
        }
    }

    boolean hasEnded() {
        return ended;
    }

    /** Asks the process and all its children to end; does not wait. */
    void stop(FilePath directory, Launcher launcher) throws IOException, InterruptedException {
        watcher().stop(directory, launcher);
    }

    /** Goes back to before the start. The process's files stay until the step's are removed: they are needed until this is saved. */
    synchronized void forget() {
        controller = null;
        watcher = null;
        ahead = 0;
        ended = false;
    }

    /** Removes its files. */
    void cleanUp(FilePath directory) throws IOException, InterruptedException {
        watcher().cleanup(directory);
    }

    private Controller watcher() throws IOException {
        Controller known = watcher;
        if (known == null) {
            known = Saved.copy(handle());
            watcher = known;
        }
        return known;
    }

    private Controller handle() {
        Controller running = controller;
        if (running == null) {
            throw new IllegalStateException("The process was not started yet");
        }
        return running;
    }

    /** Keeps whoever saves the build out while the output takes something. */
    private synchronized void writeObject(ObjectOutputStream stream) throws IOException {
        stream.defaultWriteObject();
    }

    /**
     * Takes what one reading brings, but for what was taken already. Keeps what goes wrong for the thread that reads: the one that
     * brings the bytes may be remoting's own.
     */
    private final class Taker {
        private final PrintStream log;
        private long known;
        private boolean took;
        private @Nullable Throwable broken;

        Taker(PrintStream log) {
            this.log = log;
            synchronized (DurableProcess.this) {
                this.known = ahead;
            }
        }

        boolean take(byte[] bytes, int length) {
            synchronized (DurableProcess.this) {
                int skipped = (int) Math.min(known, length);
                known -= skipped;
                if (skipped == length) {
                    return true;
                }
                took = true;
                ahead += length - skipped;
                return handOn(skipped == 0 ? bytes : Arrays.copyOfRange(bytes, skipped, length), length - skipped);
            }
        }

        private boolean handOn(byte[] bytes, int length) {
            try {
                output().take(bytes, length, log);
                return true;
            } catch (IOException | RuntimeException | Error e) {
                broken = e;
                return false;
            }
        }

        /** {@code reader} knows of all that it brought. */
        void end(Controller reader) {
            synchronized (DurableProcess.this) {
                controller = reader;
                ahead = known;
            }
        }

        boolean tookSomething() {
            synchronized (DurableProcess.this) {
                return took;
            }
        }

        void throwIfBroken() throws IOException {
            synchronized (DurableProcess.this) {
                if (broken != null) {
                    throw new IOException(
                            "The output of the process could not be read: " + broken.getMessage(), broken);
                }
            }
        }
    }
}
