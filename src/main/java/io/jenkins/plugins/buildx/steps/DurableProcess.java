package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.TaskListener;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.PrintStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import org.jenkinsci.plugins.durabletask.BourneShellScript;
import org.jenkinsci.plugins.durabletask.Controller;

/**
 * A process that outlives the connection to its agent, and what has been made of its output. Both are saved as one: how far
 * its log was read and what the reader remembers of it never disagree.
 */
final class DurableProcess<O extends ProcessOutput> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Saved<O> output;

    /** durable-task's handle of the process, which knows how far its log was read; {@code null} before the start. */
    private volatile @Nullable Controller controller;

    /** Whether the output was told its end. */
    private volatile boolean ended;

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
    synchronized void start(
            PosixScript script, EnvVars environment, FilePath directory, Launcher launcher, TaskListener listener)
            throws IOException, InterruptedException {
        EnvVars all = new EnvVars(environment);
        all.putAll(script.secrets());
        BourneShellScript task = new BourneShellScript(script.text());
        task.charset(StandardCharsets.UTF_8);
        controller = task.launch(all, directory, launcher, listener);
    }

    /** Hands on what has been written since the last call. Returns whether there was something. */
    synchronized boolean read(FilePath directory, PrintStream log) throws IOException, InterruptedException {
        Taker taker = new Taker(output(), log);
        boolean news;
        try (DeliveringStream sink = new DeliveringStream(taker::take, () -> {})) {
            news = started().writeLog(directory, sink);
        }
        taker.throwIfBroken();
        return news;
    }

    /** Returns the exit code, or {@code null} while the process runs. To be asked for before the last of the log is read. */
    @CheckForNull
    Integer exitCode(FilePath directory, Launcher launcher, TaskListener listener)
            throws IOException, InterruptedException {
        return started().exitStatus(directory, launcher, listener);
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
        started().stop(directory, launcher);
    }

    /** Goes back to before the start. The process's files stay until the step's are removed: they are needed until this is saved. */
    synchronized void forget() {
        controller = null;
        ended = false;
    }

    /** Removes its files. */
    void cleanUp(FilePath directory) throws IOException, InterruptedException {
        started().cleanup(directory);
    }

    private Controller started() {
        Controller running = controller;
        if (running == null) {
            throw new IllegalStateException("The process was not started yet");
        }
        return running;
    }

    /** Keeps whoever saves the build out while the log is read. */
    private synchronized void writeObject(ObjectOutputStream stream) throws IOException {
        stream.defaultWriteObject();
    }

    /** Keeps what goes wrong in the taking for the thread that reads: the one that brings the bytes may be remoting's own. */
    private static final class Taker {
        private final ProcessOutput output;
        private final PrintStream log;
        private @Nullable Throwable broken;

        Taker(ProcessOutput output, PrintStream log) {
            this.output = output;
            this.log = log;
        }

        synchronized boolean take(byte[] bytes, int length) {
            try {
                output.take(bytes, length, log);
                return true;
            } catch (IOException | RuntimeException | Error e) {
                broken = e;
                return false;
            }
        }

        synchronized void throwIfBroken() throws IOException {
            if (broken != null) {
                throw new IOException("The output of the process could not be read: " + broken.getMessage(), broken);
            }
        }
    }
}
