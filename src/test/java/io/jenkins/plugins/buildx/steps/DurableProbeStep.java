package io.jenkins.plugins.buildx.steps;

import hudson.Extension;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildx.command.Command;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;

/** Runs a shell script as a durable process and numbers the lines that it prints. */
public final class DurableProbeStep extends Step {
    static final String SECRET = "t0p-s3cret";

    /** How often each phase was begun, and what a test does in it. */
    static final AtomicInteger PREPARATIONS = new AtomicInteger();

    static final AtomicInteger FINISHES = new AtomicInteger();
    /** How often a process is still to be tried again. */
    static final AtomicInteger TRIES = new AtomicInteger();

    static final AtomicReference<Callable<Void>> IN_PREPARATION = new AtomicReference<>();
    static final AtomicReference<Callable<Void>> IN_FINISH = new AtomicReference<>();

    private final String script;

    @DataBoundConstructor
    public DurableProbeStep(String script) {
        this.script = script;
    }

    public String getScript() {
        return script;
    }

    static void reset() {
        PREPARATIONS.set(0);
        FINISHES.set(0);
        TRIES.set(0);
        IN_PREPARATION.set(() -> null);
        IN_FINISH.set(() -> null);
    }

    @Override
    public StepExecution start(StepContext context) {
        return new Execution(context, script);
    }

    private static final class Execution extends DurableExecution<NumberedLines> {
        private static final long serialVersionUID = 1L;
        private final String script;

        Execution(StepContext context, String script) {
            super(context, new NumberedLines());
            this.script = script;
        }

        @Override
        protected PosixScript prepare(AgentMachine agent, TaskListener log) throws Exception {
            PREPARATIONS.incrementAndGet();
            IN_PREPARATION.get().call();
            Command command = Command.of("sh", "-c", script)
                    .in(agent.workspace().getRemote())
                    .withSecret("PROBE_SECRET", SECRET);
            return PosixScript.of(List.of(command), agent.temporaryDirectory());
        }

        @Override
        protected Optional<Duration> pauseBeforeRetry(TaskListener log, int exitCode) {
            return exitCode != 0 && TRIES.getAndDecrement() > 0 ? Optional.of(Duration.ZERO) : Optional.empty();
        }

        @Override
        protected Object finished(AgentMachine agent, TaskListener log, int exitCode) throws Exception {
            FINISHES.incrementAndGet();
            IN_FINISH.get().call();
            return "exit code " + exitCode + " after " + output().lines + " lines";
        }
    }

    /** Its state is the number of the line, and what has come of the line that is not complete yet. */
    private static final class NumberedLines implements ProcessOutput {
        private static final long serialVersionUID = 1L;
        private final StringBuilder incomplete = new StringBuilder();
        private int lines;

        @Override
        public void take(byte[] bytes, int length, PrintStream log) {
            incomplete.append(new String(bytes, 0, length, StandardCharsets.US_ASCII));
            for (int end = incomplete.indexOf("\n"); end >= 0; end = incomplete.indexOf("\n")) {
                lines++;
                log.println("#" + lines + " " + incomplete.substring(0, end));
                incomplete.delete(0, end + 1);
            }
        }

        @Override
        public void end(PrintStream log) {
            log.println("held back: \"" + incomplete + "\"");
        }
    }

    @Extension
    public static final class DescriptorImpl extends StepDescriptor {
        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return AgentExecution.REQUIRED_CONTEXT;
        }

        @Override
        public String getFunctionName() {
            return "durableProbe";
        }
    }
}
