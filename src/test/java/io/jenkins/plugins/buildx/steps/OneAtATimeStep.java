package io.jenkins.plugins.buildx.steps;

import hudson.Extension;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.BodyExecutionCallback;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;

/** Lets one block in at a time, as {@code lock} of the plugin lockable-resources does, which tests can't have everywhere. */
public final class OneAtATimeStep extends Step {
    private static final Deque<Execution> QUEUE = new ArrayDeque<>();

    @DataBoundConstructor
    public OneAtATimeStep() {}

    @Override
    public StepExecution start(StepContext context) {
        return new Execution(context);
    }

    private static final class Execution extends StepExecution {
        private static final long serialVersionUID = 1L;

        Execution(StepContext context) {
            super(context);
        }

        @Override
        public boolean start() {
            synchronized (QUEUE) {
                QUEUE.add(this);
                if (QUEUE.peek() == this) {
                    enter();
                }
            }
            return false;
        }

        private void enter() {
            getContext().newBodyInvoker().withCallback(new Leaving()).start();
        }
    }

    private static final class Leaving extends BodyExecutionCallback.TailCall {
        private static final long serialVersionUID = 1L;

        @Override
        protected void finished(StepContext context) {
            synchronized (QUEUE) {
                QUEUE.remove();
                if (!QUEUE.isEmpty()) {
                    QUEUE.peek().enter();
                }
            }
        }
    }

    @Extension
    public static final class DescriptorImpl extends StepDescriptor {
        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of();
        }

        @Override
        public String getFunctionName() {
            return "oneAtATime";
        }

        @Override
        public boolean takesImplicitBlockArgument() {
            return true;
        }
    }
}
