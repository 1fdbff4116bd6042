package io.jenkins.plugins.buildx.steps;

import hudson.Extension;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.jenkinsci.plugins.workflow.steps.SynchronousStepExecution;
import org.kohsuke.stapler.DataBoundConstructor;

/** Gives the text of a file of the shared library, {@code resources/} in the repository, to start from. */
public final class MultiArchTemplateStep extends Step implements Serializable {
    private static final long serialVersionUID = 1L;

    static final List<String> NAMES = List.of("agent-pod.yaml", "buildkitd.toml", "structure-test.yaml");

    private final String name;

    @DataBoundConstructor
    public MultiArchTemplateStep(String name) {
        this.name = BuilderStep.text(name);
    }

    public String getName() {
        return name;
    }

    /** The name that is asked for; refuses any other. */
    private String known() {
        if (!NAMES.contains(name)) {
            throw new InvalidInput(
                    "There is no template " + InvalidInput.quoted(name) + "; there are " + String.join(", ", NAMES));
        }
        return name;
    }

    @Override
    public StepExecution start(StepContext context) throws StepFailure {
        return new Execution(context, StepFailure.refusing(this::known));
    }

    private static final class Execution extends SynchronousStepExecution<String> {
        private static final long serialVersionUID = 1L;

        private final String name;

        Execution(StepContext context, String name) {
            super(context);
            this.name = name;
        }

        @Override
        protected String run() throws IOException {
            try (InputStream text = BundledLibrary.file(name)) {
                return new String(text.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
    }

    /** The step's name and form. */
    @Extension
    public static final class DescriptorImpl extends BuildxStepDescriptor {
        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(TaskListener.class);
        }

        @Override
        Map<String, String> example() {
            return Map.of("name", NAMES.get(0));
        }

        @Override
        void prove(Step step) {
            ((MultiArchTemplateStep) step).known();
        }

        @Override
        public String getFunctionName() {
            return "multiArchTemplate";
        }

        @Override
        public String getDisplayName() {
            return "Read a template of a structure test, a builder’s configuration or an agent’s pod";
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return told(arguments, "name", "no name");
        }
    }
}
