package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.Extension;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.buildx.Buildx;
import io.jenkins.plugins.buildx.engine.Builders;
import io.jenkins.plugins.buildx.engine.BuildxFinder;
import io.jenkins.plugins.buildx.engine.DockerConfig;
import io.jenkins.plugins.buildx.engine.ProvidedBuilder;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.BodyExecution;
import org.jenkinsci.plugins.workflow.steps.BodyExecutionCallback;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;

/** Runs a block in which {@code docker buildx} works with the node's builder, whatever a script does with it. */
public final class WithBuildxStep extends BuilderStep {
    private static final long serialVersionUID = 1L;

    @DataBoundConstructor
    public WithBuildxStep() {
        // all parameters are optional
    }

    @Override
    public StepExecution start(StepContext context) throws StepFailure {
        return new Execution(context, StepFailure.refusing(this::builderSpec), StepFailure.refusing(this::blockLogins));
    }

    private AskedCredentials blockLogins() {
        if (!getCredentialsId().isEmpty()) {
            throw new InvalidInput("credentialsId is for the registries of a step's own images, and a block has none:"
                    + " write registryLogins: [registryLogin(url: 'https://registry.example', credentialsId: '"
                    + getCredentialsId() + "')]");
        }
        return logins(List.of());
    }

    private static final class Execution extends AgentExecution {
        private static final long serialVersionUID = 1L;

        private final Saved<BuilderSpec> spec;
        private final AskedCredentials credentials;

        /** Of the builder that the block works with; {@code null} before. */
        private @Nullable String builder;

        /** Set by the thread that saves the build, so that it is saved with the block or not at all. */
        private boolean inBody;

        /** What runs in the block; {@code null} before, and where the restart of Jenkins came between. */
        private @Nullable BodyExecution body;

        Execution(StepContext context, BuilderSpec spec, AskedCredentials credentials) {
            super(context);
            this.spec = new Saved<>(spec);
            this.credentials = credentials;
        }

        @Override
        AgentMachine equipped(AgentMachine bare) throws IOException, InterruptedException {
            return credentials.grant(getContext(), bare).machine();
        }

        @Override
        String builderName() {
            return builder == null ? spec.get().name() : builder;
        }

        @Override
        Next turn(AgentMachine agent, TaskListener log) throws Exception {
            BuilderSpec wish = spec.get();
            Buildx buildx = new BuildxFinder(agent).find();
            ProvidedBuilder provided = BuilderLock.during(
                    node(), wish.name(), () -> new Builders(agent, buildx, log.getLogger()::println).provide(wish));
            builder = provided.name();
            EnvironmentExpander added = EnvironmentExpander.constant(variables(agent, buildx, provided));
            body = getContext()
                    .newBodyInvoker()
                    .withContext(EnvironmentExpander.merge(getContext().get(EnvironmentExpander.class), added))
                    .withCallback(new End(this))
                    .start();
            return new Next.Body();
        }

        private static Map<String, String> variables(AgentMachine agent, Buildx buildx, ProvidedBuilder builder) {
            Map<String, String> variables = new HashMap<>();
            variables.put("BUILDX_CONFIG", buildx.base().environment().get("BUILDX_CONFIG"));
            variables.put("BUILDX_BUILDER", builder.name());
            variables.put("BUILDKIT_PROGRESS", "plain");
            String config = agent.environment().get(DockerConfig.VARIABLE);
            if (config != null) {
                variables.put(DockerConfig.VARIABLE, config);
            }
            return variables;
        }

        @Override
        boolean isInBody() {
            return inBody;
        }

        @Override
        void stopBody(Throwable cause) {
            if (body == null) {
                end(new Next.Failed(cause));
            } else {
                body.cancel(cause);
            }
        }

        @Override
        String activity() {
            return isInBody() ? "running the block" : "preparing the builder";
        }

        /** Saved with the block, and so with its step. */
        private static final class End extends BodyExecutionCallback {
            private static final long serialVersionUID = 1L;

            private final Execution execution;

            End(Execution execution) {
                this.execution = execution;
            }

            @Override
            public void onStart(StepContext context) {
                execution.inBody = true;
            }

            @Override
            public void onSuccess(StepContext context, Object result) {
                execution.end(new Next.Success(result));
            }

            @Override
            public void onFailure(StepContext context, Throwable cause) {
                execution.end(new Next.Failed(cause));
            }
        }
    }

    /** The step's name and form. */
    @Extension
    public static final class DescriptorImpl extends BuildxStepDescriptor {
        public DescriptorImpl() {
            super(BuilderStep.lists());
        }

        @Override
        public String getFunctionName() {
            return "withBuildx";
        }

        @Override
        public String getDisplayName() {
            return "Run a block with a builder for several CPU architectures";
        }

        @Override
        Map<String, String> example() {
            return Map.of();
        }

        @Override
        void prove(Step step) {
            ((WithBuildxStep) step).builderSpec();
            ((WithBuildxStep) step).blockLogins();
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return told(arguments, "endpoint", told(arguments, "driver", BuilderStep.DEFAULT_DRIVER));
        }

        @Override
        public boolean takesImplicitBlockArgument() {
            return true;
        }
    }
}
