package io.jenkins.plugins.buildx.steps;

import hudson.Extension;
import hudson.model.Run;
import hudson.model.TaskListener;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;

/** Does on the agent what a test says. */
public final class RerunProbeStep extends Step {
    /** What a test does on the agent. */
    @FunctionalInterface
    interface Work {
        Object on(AgentMachine agent, TaskListener log) throws Exception;
    }

    static final AtomicInteger RUNS = new AtomicInteger();
    static final AtomicReference<Work> WORK = new AtomicReference<>();
    static final AtomicReference<Run<?, ?>> RUN = new AtomicReference<>();

    @DataBoundConstructor
    public RerunProbeStep() {}

    static void reset(Work work) {
        RUNS.set(0);
        WORK.set(work);
    }

    @Override
    public StepExecution start(StepContext context) {
        return new Execution(context);
    }

    private static final class Execution extends RerunExecution {
        private static final long serialVersionUID = 1L;

        Execution(StepContext context) {
            super(context);
        }

        @Override
        protected Object run(AgentMachine agent, TaskListener log) throws Exception {
            RUNS.incrementAndGet();
            RUN.set(getContext().get(Run.class));
            return WORK.get().on(agent, log);
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
            return "rerunProbe";
        }
    }
}
