package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.buildx.Buildx;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.engine.Builders;
import io.jenkins.plugins.buildx.engine.ProvidedBuilder;
import java.io.IOException;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** A step that gives tags to what registries hold: the builder, whose settings are used, and the logins. */
abstract class TaggingExecution extends RerunExecution {
    private static final long serialVersionUID = 1L;

    private final Saved<BuilderSpec> spec;
    private final AskedCredentials credentials;

    /** Of the builder that is there: that of the wish, unless the agent's certificates are part of it. */
    private @Nullable String builder;

    TaggingExecution(StepContext context, BuilderSpec spec, AskedCredentials credentials) {
        super(context);
        this.spec = new Saved<>(spec);
        this.credentials = credentials;
    }

    @Override
    final String builderName() {
        return builder == null ? spec.get().name() : builder;
    }

    @Override
    final AgentMachine equipped(AgentMachine bare) throws IOException, InterruptedException {
        return credentials.grant(getContext(), bare).machine();
    }

    /** The builder. Tags need none that runs, only its settings. */
    final ProvidedBuilder provided(AgentMachine agent, Buildx buildx, Log log) throws Exception {
        BuilderSpec wish = spec.get();
        ProvidedBuilder provided = BuilderLock.during(
                node(), wish.name(), () -> new Builders(agent, buildx, log).provideUnlessKnown(wish, List.of()));
        builder = provided.name();
        return provided;
    }
}
