package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildx.buildx.BuildRequest;
import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.buildx.Buildx;
import io.jenkins.plugins.buildx.buildx.Push;
import io.jenkins.plugins.buildx.command.Artifacts;
import io.jenkins.plugins.buildx.command.Mask;
import io.jenkins.plugins.buildx.engine.BuildOutcome;
import io.jenkins.plugins.buildx.engine.BuildPlan;
import io.jenkins.plugins.buildx.engine.BuildRun;
import io.jenkins.plugins.buildx.engine.BuildxFinder;
import io.jenkins.plugins.buildx.engine.BuildxMultiArch;
import io.jenkins.plugins.buildx.engine.EarlyReads;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** A run of {@link BuildxMultiArchStep}. */
final class BuildxMultiArchExecution extends BuildExecution {
    private static final long serialVersionUID = 1L;

    private final Saved<BuildRequest> request;
    private final AskedCredentials credentials;

    /** Under which files are archived. */
    private final String name;

    /** What is read of the image before its build has ended; {@code null} as long as nothing is. */
    private transient @Nullable EarlyReads early;

    BuildxMultiArchExecution(
            StepContext context,
            BuildRequest request,
            BuilderSpec spec,
            AskedCredentials credentials,
            String name,
            int retries) {
        super(context, new BuildOutput(request.platforms()), spec, retries);
        this.request = new Saved<>(request);
        this.credentials = credentials;
        this.name = name;
    }

    @Override
    AskedCredentials credentials() {
        return credentials;
    }

    @Override
    Mask hiding(AgentMachine agent) throws IOException, InterruptedException {
        return BuildxMultiArch.hiding(agent, agent.workspace().getRemote(), request.get());
    }

    @Override
    protected PosixScript prepare(AgentMachine agent, TaskListener log) throws Exception {
        Buildx buildx = new BuildxFinder(agent).find();
        BuildxMultiArch build = build(agent, buildx, log);
        build.check(request.get());
        // of a try that failed
        early = null;
        provide(agent, buildx, log, request.get().platforms());
        if (request.get().isCacheOnly()) {
            log.getLogger()
                    .println(
                            "neither push nor load nor an output is asked for: the result stays in the build cache alone");
        }
        BuildPlan plan =
                build.plan(granted().added(request.get()), provided(), granted().secrets());
        return begun(agent, plan.runs().stream().map(BuildRun::command).toList());
    }

    @Override
    protected Object finished(AgentMachine agent, TaskListener log, int exitCode) throws Exception {
        String slug = slug();
        Image image = new Image(
                slug,
                request.get().platforms(),
                output().build().progress(),
                isNamed() ? request.get().tags() : List.of(),
                (artifacts, listed) -> outcome(agent, log, artifacts, listed));
        return BuiltImage.of(slug, reported(image, agent, log, exitCode));
    }

    @Override
    Map<String, List<Platform>> wanted() throws IOException, InterruptedException {
        return Map.of(slug(), request.get().platforms());
    }

    /** The name; of this image alone in this run, where nobody gave it one. */
    private String slug() throws IOException, InterruptedException {
        ImageReports reports = ImageReports.of(getContext());
        Optional<ImageReference> own = request.get().tags().stream().findFirst().filter(tag -> name.equals(tag.slug()));
        if (request.get().tags().isEmpty() && name.equals(ArtifactName.UNNAMED)) {
            return reports.nameOf(name, id());
        }
        return own.map(reports::nameOf).orElse(name);
    }

    private boolean isNamed() {
        return request.get().push() == Push.TAGS || request.get().load();
    }

    private BuildOutcome outcome(
            AgentMachine agent, TaskListener log, Artifacts artifacts, Consumer<BuildOutcome> listed)
            throws IOException, InterruptedException {
        Buildx buildx = new BuildxFinder(agent).find();
        BuildxMultiArch build = build(agent, buildx, log);
        BuildPlan plan = build.plan(request.get(), provided(), Map.of());
        try (EarlyReads known = early == null ? readEarly(build) : early) {
            return build.outcome(plan, known, artifacts, listed);
        } finally {
            early = null;
        }
    }

    /** What was pushed is read back while the process cleans up. */
    @Override
    void watch(AgentMachine agent, TaskListener log) throws IOException, InterruptedException {
        if (early == null && output().build().progress().isPushed()) {
            early = readEarly(build(agent, new BuildxFinder(agent).find(), log));
        }
    }

    private EarlyReads readEarly(BuildxMultiArch build) {
        return build.readEarly(
                request.get(), provided().name(), output().build().progress());
    }

    private static BuildxMultiArch build(AgentMachine agent, Buildx buildx, TaskListener log) {
        return new BuildxMultiArch(agent, buildx, agent.workspace().getRemote(), log.getLogger()::println);
    }
}
