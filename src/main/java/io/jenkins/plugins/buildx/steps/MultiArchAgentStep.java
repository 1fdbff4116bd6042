package io.jenkins.plugins.buildx.steps;

import hudson.Extension;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * Runs its block for an agent that is to build platforms: waits for one, and names another one, that can emulate them, where there is
 * none, or none is any more before the block has it.
 */
public final class MultiArchAgentStep extends Step implements Serializable {
    private static final long serialVersionUID = 1L;

    private final List<String> platforms;
    private String label = "";
    private List<String> others = List.of();
    private int timeout = 60;
    private int cloudTimeout = 600;

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

    public int getCloudTimeout() {
        return cloudTimeout;
    }

    @DataBoundSetter
    public void setCloudTimeout(int cloudTimeout) {
        this.cloudTimeout = cloudTimeout;
    }

    /** What is asked for; refuses what can't be. */
    private AgentChoice toChoice() {
        if (timeout < 0 || cloudTimeout < 0) {
            throw new InvalidInput("A timeout is 0 seconds or more, not " + Math.min(timeout, cloudTimeout));
        }
        return new AgentChoice(platforms.isEmpty() ? List.of() : Platform.parseAll(platforms), label.strip(), others);
    }

    @Override
    public StepExecution start(StepContext context) throws StepFailure {
        return new MultiArchAgentExecution(context, StepFailure.refusing(this::toChoice), timeout, cloudTimeout);
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
        public boolean takesImplicitBlockArgument() {
            return true;
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
