package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.model.TaskListener;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * A step whose work is short and may simply be done again: after a restart of the controller, and after the agent went away in
 * its middle. Nothing of the work is saved but the fields of the subclass: what was asked for.
 */
public abstract class RerunExecution extends AgentExecution {
    private static final long serialVersionUID = 1L;

    protected RerunExecution(StepContext context) {
        super(context);
    }

    /**
     * Does the work, from its beginning. Interrupted when the step is stopped.
     *
     * @return the step's result: only what a Pipeline can save
     */
    @Nullable
    protected abstract Object run(AgentMachine agent, TaskListener log) throws Exception;

    @Override
    final Next turn(AgentMachine agent, TaskListener log) throws Exception {
        return new Next.Success(run(agent, log));
    }

    @Override
    final String activity() {
        return "running";
    }
}
