package io.jenkins.plugins.buildx.steps;

import hudson.Extension;
import hudson.Launcher;
import hudson.LauncherDecorator;
import hudson.Proc;
import hudson.model.Node;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.Serializable;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jenkinsci.plugins.workflow.steps.BodyExecutionCallback;
import org.jenkinsci.plugins.workflow.steps.BodyInvoker;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;

/** Runs its block with a launcher that starts a durable process, and says so only when a test lets it. */
public final class HeldLaunchStep extends Step {
    /** Open once a process was started. */
    static final AtomicReference<CountDownLatch> STARTED = new AtomicReference<>();

    /** Opened by the test. */
    static final AtomicReference<CountDownLatch> LET_GO = new AtomicReference<>();

    @DataBoundConstructor
    public HeldLaunchStep() {}

    static void reset() {
        STARTED.set(new CountDownLatch(1));
        LET_GO.set(new CountDownLatch(1));
    }

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
        public boolean start() throws Exception {
            LauncherDecorator outer = getContext().get(LauncherDecorator.class);
            getContext()
                    .newBodyInvoker()
                    .withContext(BodyInvoker.mergeLauncherDecorators(outer, new Holder()))
                    .withCallback(BodyExecutionCallback.wrap(getContext()))
                    .start();
            return false;
        }
    }

    private static final class Holder extends LauncherDecorator implements Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public Launcher decorate(Launcher launcher, Node node) {
            return new Launcher.DecoratedLauncher(launcher) {
                @Override
                public Proc launch(ProcStarter starter) throws IOException {
                    Proc process = super.launch(starter);
                    if (starter.cmds().contains("nohup")) {
                        hold();
                    }
                    return process;
                }
            };
        }

        private static void hold() throws InterruptedIOException {
            STARTED.get().countDown();
            try {
                LET_GO.get().await();
            } catch (InterruptedException e) {
                throw (InterruptedIOException) new InterruptedIOException("launching").initCause(e);
            }
        }
    }

    @Extension
    public static final class DescriptorImpl extends StepDescriptor {
        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Launcher.class);
        }

        @Override
        public String getFunctionName() {
            return "heldLaunch";
        }

        @Override
        public boolean takesImplicitBlockArgument() {
            return true;
        }
    }
}
