package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildx.command.Failure;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * A step around one long process on an agent. The process outlives restarts of the controller and of the connection; what comes
 * before and after it is short and is done again if it was cut off. The step ends within half a second after the process.
 *
 * @param <O> what is made of the process's output
 */
public abstract class DurableExecution<O extends ProcessOutput> extends AgentExecution {
    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(DurableExecution.class.getName());
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);
    private static final Duration ENDING_PAUSE = Duration.ofMillis(25);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(300);

    /** How much longer than any other answer that takes which brings a log that grew while the agent was away. */
    private static final int TRANSFER = 10;

    /** Saving writes the whole build's state; what was read since is read, and told, again after a crash. */
    private static final Duration BETWEEN_SAVES = Duration.ofSeconds(1);

    /** The process and its output, both saved. */
    private final DurableProcess<O> process;

    /** How the process ended; {@code null} until it has. From then on it is finished, again if that is cut off. */
    private @Nullable Integer exitCode;

    private transient @Nullable Duration pause;

    /** Whether the process was seen to be about to end. */
    private transient boolean ending;

    private transient long savedAt;
    private transient boolean unsaved;
    private transient boolean stopAsked;

    /** From before the process may run until it is saved that it does: who is interrupted in between leaves a process that nobody knows. */
    private transient boolean launching;

    /** @param output saved with the step; to be reached through {@link #output()} alone, for after a restart it is another object */
    protected DurableExecution(StepContext context, O output) {
        super(context);
        this.process = new DurableProcess<>(output);
    }

    /** Makes all ready for the process. Done again if it is cut off before the process was started. */
    protected abstract PosixScript prepare(AgentMachine agent, TaskListener log) throws Exception;

    /**
     * Makes a result of what the process left behind. Done again if it is cut off.
     *
     * @param exitCode its own, 0 to 255
     * @return the step's result: only what a Pipeline can save
     */
    @Nullable
    protected abstract Object finished(AgentMachine agent, TaskListener log, int exitCode) throws Exception;

    /**
     * After which pause a process that ended so is prepared and started once more; empty if it is not. Asked at most once for each
     * process; to be remembered by the subclass, whose fields are saved. A restart of Jenkins cuts the pause short.
     */
    protected Optional<Duration> pauseBeforeRetry(TaskListener log, int exitCode) {
        return Optional.empty();
    }

    /** The same where already the preparation failed. */
    Optional<Duration> pauseBeforeRetry(TaskListener log, Failure failure) {
        return Optional.empty();
    }

    /** Called while the process runs, when its output until now was taken; what takes its time is to be done in other threads. */
    void watch(AgentMachine agent, TaskListener log) throws IOException, InterruptedException {}

    /** Keeps what is known when the preparation failed for good, and there will be no process. */
    void unprepared(AgentMachine agent, TaskListener log, Failure failure) throws IOException, InterruptedException {}

    /** What was made of the process's output so far. */
    protected final O output() {
        return process.output();
    }

    @Override
    final Next turn(AgentMachine agent, TaskListener log) throws Exception {
        if (!process.isStarted()) {
            return launch(agent, log);
        }
        if (exitCode == null) {
            return look(agent, log);
        }
        return new Next.Success(finished(agent, log, exitCode));
    }

    private Next launch(AgentMachine agent, TaskListener log) throws Exception {
        PosixScript script;
        try {
            script = prepare(agent, log);
        } catch (Failure e) {
            return after(e, agent, log);
        }
        for (Map.Entry<String, byte[]> file : script.files().entrySet()) {
            agent.write(file.getKey(), file.getValue(), false);
        }
        EnvVars environment = new EnvVars(agent.environment());
        beginLaunch();
        try {
            process.start(script, environment, agent.temporary(), agent.launcher(), log);
            save();
        } finally {
            endLaunch();
        }
        pause = null;
        ending = false;
        return new Next.Turn(SHORTEST_PAUSE);
    }

    private Next after(Failure failure, AgentMachine agent, TaskListener log) throws Failure {
        Optional<Duration> again = isStopping() ? Optional.empty() : pauseBeforeRetry(log, failure);
        if (again.isPresent()) {
            save();
            return new Next.Turn(again.get());
        }
        try {
            unprepared(agent, log, failure);
        } catch (IOException | InterruptedException e) {
            failure.addSuppressed(e);
        }
        throw failure;
    }

    private synchronized void beginLaunch() throws InterruptedException {
        if (isStopping()) {
            throw new InterruptedException("stopped");
        }
        launching = true;
    }

    private synchronized void endLaunch() {
        launching = false;
    }

    private Next look(AgentMachine agent, TaskListener log) throws IOException, InterruptedException {
        FilePath directory = agent.temporary();
        Integer code = TimeLimit.within(answer(), () -> {
            stopIfAsked(agent, log);
            return process.exitCode(directory, agent.launcher(), log);
        });
        unsaved |= TimeLimit.within(answer().multipliedBy(TRANSFER), () -> process.read(directory, log.getLogger()));
        if (code == null) {
            watch(agent, log);
            saveAtTimes();
            Duration next = nextPause();
            LOGGER.log(Level.FINER, "The process of {0} runs; the next look is in {1} ms", new Object[] {
                id(), next.toMillis()
            });
            return new Next.Turn(next);
        }
        process.end(log.getLogger());
        if (isStopping()) {
            return new Next.Failed(new InterruptedException("stopped"));
        }
        if (code < 0) {
            throw vanished(code);
        }
        Optional<Duration> again;
        synchronized (process) {
            // keeps out whoever saves the build: the subclass may change what it made of the output
            again = pauseBeforeRetry(log, code);
        }
        if (again.isPresent()) {
            process.forget();
        } else {
            exitCode = code;
        }
        save();
        return new Next.Turn(again.orElse(Duration.ZERO));
    }

    private void stopIfAsked(AgentMachine agent, TaskListener log) throws IOException, InterruptedException {
        if (isStopping() && !stopAsked) {
            stopAsked = true;
            log.getLogger().println("Stopping the process");
            process.stop(agent.temporary(), agent.launcher());
        }
    }

    private Duration nextPause() {
        boolean endsNow = !ending && process.isEnding();
        ending |= endsNow;
        Duration last = endsNow ? ENDING_PAUSE : pause == null ? SHORTEST_PAUSE : pause;
        Duration longer = last.multipliedBy(11).dividedBy(10);
        pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
        return pause;
    }

    private void saveAtTimes() {
        if (unsaved && System.nanoTime() - savedAt > BETWEEN_SAVES.toNanos()) {
            save();
        }
    }

    private void save() {
        unsaved = false;
        savedAt = System.nanoTime();
        getContext().saveState();
    }

    private static Failure vanished(int code) {
        return code == -1
                ? new Failure(
                        Failure.Kind.TRANSIENT,
                        "the process vanished without an exit code",
                        "nobody touched its log for minutes",
                        "look whether the machine was restarted, or something killed the process, or its disk stalled")
                : new Failure(
                        Failure.Kind.MACHINE,
                        "the process was never started",
                        "durable-task tells the code " + code,
                        "check that the workspace can be written to and that sh and nohup are on the PATH");
    }

    @Override
    final synchronized boolean isInterruptible() {
        return !launching && !isProcessRunning();
    }

    @Override
    final boolean isProcessRunning() {
        return process.isStarted() && exitCode == null;
    }

    @Override
    final void cleanUp(AgentMachine agent) throws IOException, InterruptedException {
        FilePath directory = agent.temporary();
        if (process.isStarted()) {
            if (!process.hasEnded()) {
                process.stop(directory, agent.launcher());
            }
            process.cleanUp(directory);
        }
        super.cleanUp(agent);
        agent.delete(agent.temporaryDirectory() + "@tmp");
    }

    @Override
    final String activity() {
        if (!process.isStarted()) {
            return "preparing";
        }
        return exitCode == null ? "running" : "finishing";
    }
}
