package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildx.buildx.BuildRequest;
import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.buildx.Buildx;
import io.jenkins.plugins.buildx.buildx.Push;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.engine.BuildOutcome;
import io.jenkins.plugins.buildx.engine.BuildPlan;
import io.jenkins.plugins.buildx.engine.BuildRun;
import io.jenkins.plugins.buildx.engine.Builders;
import io.jenkins.plugins.buildx.engine.BuildxFinder;
import io.jenkins.plugins.buildx.engine.BuildxMultiArch;
import io.jenkins.plugins.buildx.engine.ProvidedBuilder;
import io.jenkins.plugins.buildx.engine.ReportDraft;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.report.Report;
import io.jenkins.plugins.buildx.report.ReportJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** A run of {@link BuildxMultiArchStep}: the builder before, the build as a durable process, what came of it after. */
final class BuildxMultiArchExecution extends DurableExecution<BuildOutput> {
    private static final long serialVersionUID = 1L;

    private final Saved<BuildRequest> request;
    private final Saved<BuilderSpec> spec;
    private final AskedCredentials credentials;
    private final int retries;

    /** The builder that builds, once it is there. */
    private @Nullable Saved<ProvidedBuilder> builder;

    private long started;
    private int tries = 1;

    private transient @Nullable GrantedCredentials granted;

    BuildxMultiArchExecution(
            StepContext context, BuildRequest request, BuilderSpec spec, AskedCredentials credentials, int retries) {
        super(context, new BuildOutput(request.platforms()));
        this.request = new Saved<>(request);
        this.spec = new Saved<>(spec);
        this.credentials = credentials;
        this.retries = retries;
    }

    @Override
    AgentMachine equipped(AgentMachine bare) throws IOException, InterruptedException {
        granted = credentials.grant(getContext(), bare);
        AgentMachine equipped = granted.machine();
        output().hide(equipped.mask());
        return equipped;
    }

    @Override
    String builderName() {
        return spec.get().name();
    }

    @Override
    protected PosixScript prepare(AgentMachine agent, TaskListener log) throws Exception {
        Buildx buildx = new BuildxFinder(agent).find();
        BuildxMultiArch build = build(agent, buildx);
        build.check(request.get());
        Builders builders = new Builders(agent, buildx, lines(log));
        boolean again = builder != null;
        builder = new Saved<>(BuilderLock.during(
                node(),
                spec.get().name(),
                () -> again
                        ? builders.provide(spec.get())
                        : builders.provideUnlessKnown(spec.get(), request.get().platforms())));
        if (request.get().isCacheOnly()) {
            log.getLogger()
                    .println(
                            "neither push nor load nor an output is asked for: the result stays in the build cache alone");
        }
        BuildPlan plan =
                build.plan(granted().added(request.get()), provided(), granted().secrets());
        started = System.currentTimeMillis();
        return PosixScript.of(plan.runs().stream().map(BuildRun::command).toList(), agent.temporaryDirectory());
    }

    @Override
    protected boolean isTriedAgain(TaskListener log, int exitCode) {
        if (exitCode == 0) {
            return false;
        }
        Failure failure = output().build().failure(exitCode);
        if (provided().remembered() && failure.kind() == Failure.Kind.MACHINE) {
            log.getLogger().println(failure.sentence());
            log.getLogger().println("  looking at the builder, and trying again");
        } else if (tries <= retries && failure.isRetryable()) {
            tries++;
            log.getLogger().println(failure.sentence());
            log.getLogger().println("  trying again (attempt " + tries + " of " + (retries + 1) + ")");
        } else {
            return false;
        }
        output().restart(request.get().platforms());
        return true;
    }

    @Override
    protected Object finished(AgentMachine agent, TaskListener log, int exitCode) throws Exception {
        ImageReports reports = ImageReports.of(getContext());
        String slug = slug();
        ReportDraft draft = new ReportDraft(request.get().platforms()).builder(provided());
        reports.qemu().ifPresent(draft::qemu);
        draft.progress(output().build().progress(), BuildxMultiArch.nativePlatforms(provided()))
                .seconds("build", (System.currentTimeMillis() - started) / 1000.0);
        try (AgentArtifacts artifacts = new AgentArtifacts(reports.run(), agent.launcher(), log, "buildx/" + slug)) {
            if (draft.report().qemu() != null) {
                artifacts.put("qemu.json", ReportJson.write(draft.report().qemu()));
            }
            artifacts.put("builder.json", ReportJson.write(ReportDraft.told(provided())));
            artifacts.put("builder.txt", (provided().text() + "\n").getBytes(StandardCharsets.UTF_8));
            try {
                if (exitCode != 0) {
                    throw output().build().failure(exitCode);
                }
                BuildOutcome outcome = outcome(agent, artifacts);
                draft.outcome(outcome);
                new ImageFingerprints(reports.run())
                        .record(outcome, output().build().progress());
                if (request.get().push() == Push.TAGS || request.get().load()) {
                    draft.tags(request.get().tags());
                }
            } catch (Failure e) {
                draft.warning(e.sentence());
                throw e;
            } finally {
                Report report = draft.report();
                artifacts.put("report.json", ImageReports.bytes(report));
                reports.put(slug, report);
                reports.tell(slug, report, log);
            }
        }
        return BuiltImage.of(slug, draft.report());
    }

    private BuildOutcome outcome(AgentMachine agent, AgentArtifacts artifacts) throws Exception {
        Buildx buildx = new BuildxFinder(agent).find();
        BuildxMultiArch build = build(agent, buildx);
        BuildPlan plan = build.plan(request.get(), provided(), Map.of());
        return build.withSizes(build.outcome(plan, artifacts), provided().name(), artifacts);
    }

    private static BuildxMultiArch build(AgentMachine agent, Buildx buildx) {
        return new BuildxMultiArch(agent, buildx, agent.workspace().getRemote());
    }

    private GrantedCredentials granted() {
        return Objects.requireNonNull(granted, "Credentials are granted before anything runs");
    }

    private ProvidedBuilder provided() {
        return Objects.requireNonNull(builder, "There is a builder once the build was prepared")
                .get();
    }

    private String slug() {
        return request.get().tags().stream()
                .findFirst()
                .map(ImageReference::slug)
                .orElse("image");
    }

    private static Log lines(TaskListener log) {
        return log.getLogger()::println;
    }
}
