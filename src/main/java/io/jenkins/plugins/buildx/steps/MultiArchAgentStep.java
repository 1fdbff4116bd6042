package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.Extension;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** Waits for an agent that is to build platforms, and names another one, that can emulate them, where there is none. */
public final class MultiArchAgentStep extends Step implements Serializable {
    private static final long serialVersionUID = 1L;

    private final List<String> platforms;
    private String label = "";
    private List<String> others = List.of();
    private int timeout = 60;

    @DataBoundConstructor
    public MultiArchAgentStep(List<String> platforms) {
        this.platforms = BuilderStep.copy(platforms);
    }

    public List<String> getPlatforms() {
        return platforms;
    }

    public String getLabel() {
        return label;
    }

    @DataBoundSetter
    public void setLabel(String label) {
        this.label = BuilderStep.text(label);
    }

    public List<String> getOthers() {
        return others;
    }

    @DataBoundSetter
    public void setOthers(List<String> others) {
        this.others = BuilderStep.copy(others);
    }

    public int getTimeout() {
        return timeout;
    }

    @DataBoundSetter
    public void setTimeout(int timeout) {
        this.timeout = timeout;
    }

    /** What is asked for; refuses what can't be. */
    private AgentChoice toChoice() {
        if (timeout < 0) {
            throw new InvalidInput("The timeout is 0 seconds or more, not " + timeout);
        }
        return new AgentChoice(platforms.isEmpty() ? List.of() : Platform.parseAll(platforms), label.strip(), others);
    }

    @Override
    public StepExecution start(StepContext context) throws StepFailure {
        return new Execution(context, StepFailure.refusing(this::toChoice), timeout);
    }

    /** A wait that a restart begins anew. */
    private static final class Execution extends StepExecution {
        private static final long serialVersionUID = 1L;

        private final Saved<AgentChoice> choice;
        private final int timeout;

        private transient @Nullable AgentWait wait;

        Execution(StepContext context, AgentChoice choice, int timeout) {
            super(context);
            this.choice = new Saved<>(choice);
            this.timeout = timeout;
        }

        @Override
        public boolean start() {
            begin();
            return false;
        }

        @Override
        public void onResume() {
            begin();
        }

        private void begin() {
            wait = new AgentWait(getContext(), choice.get(), Duration.ofSeconds(timeout));
            wait.begin();
        }

        @Override
        public void stop(Throwable cause) {
            if (wait != null) {
                wait.stop(cause);
            }
        }

        @Override
        public String getStatus() {
            return "waiting for " + choice.get().told();
        }
    }

    /** The step's name and form. */
    @Extension
    public static final class DescriptorImpl extends BuildxStepDescriptor {
        public DescriptorImpl() {
            super("platforms", "others");
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(TaskListener.class);
        }

        @Override
        Map<String, String> example() {
            return Map.of("platforms", "linux/arm64", "label", "docker && arm64");
        }

        @Override
        void prove(Step step) {
            ((MultiArchAgentStep) step).toChoice();
        }

        @Override
        public String getFunctionName() {
            return "multiArchAgent";
        }

        @Override
        public String getDisplayName() {
            return "Find an agent that builds for a CPU architecture";
        }

        @Override
        public boolean isAdvanced() {
            return true;
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return told(arguments, "platforms", "any platform") + " on " + told(arguments, "label", "any agent");
        }
    }
}
