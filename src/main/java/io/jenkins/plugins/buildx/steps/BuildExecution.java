package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildx.buildx.BuildProgress;
import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.buildx.Buildx;
import io.jenkins.plugins.buildx.command.Artifacts;
import io.jenkins.plugins.buildx.command.Backoff;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.Mask;
import io.jenkins.plugins.buildx.engine.BuildOutcome;
import io.jenkins.plugins.buildx.engine.Builders;
import io.jenkins.plugins.buildx.engine.BuildxMultiArch;
import io.jenkins.plugins.buildx.engine.ProvidedBuilder;
import io.jenkins.plugins.buildx.engine.ReportDraft;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.report.Report;
import io.jenkins.plugins.buildx.report.ReportJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** A step that builds images: the builder before, the build as a durable process, what came of each image after. */
abstract class BuildExecution extends DurableExecution<BuildOutput> {
    private static final long serialVersionUID = 1L;

    private final Saved<BuilderSpec> spec;
    private final int retries;

    /** The builder that builds, once it is there. */
    private @Nullable Saved<ProvidedBuilder> builder;

    /** What was known of it before this run installed emulators; {@code null} if nothing was, or none were installed. */
    private @Nullable String builderBefore;

    private long started;
    private int tries = 1;

    private transient @Nullable GrantedCredentials granted;

    BuildExecution(StepContext context, BuildOutput output, BuilderSpec spec, int retries) {
        super(context, output);
        this.spec = new Saved<>(spec);
        this.retries = retries;
    }

    /** The credentials that the step needs. */
    abstract AskedCredentials credentials();

    /** Hides the secrets that the build's own words name, which come from the agent. */
    abstract Mask hiding(AgentMachine agent) throws IOException, InterruptedException;

    @Override
    final AgentMachine equipped(AgentMachine bare) throws IOException, InterruptedException {
        granted = credentials().grant(getContext(), bare);
        AgentMachine equipped = granted.machine().with(Map.of(), hiding(bare));
        output().hide(equipped.mask());
        return equipped;
    }

    @Override
    final String builderName() {
        return builder == null ? spec.get().name() : provided().name();
    }

    /**
     * Makes the builder ready, which takes one at a time. It is asked for, unless it was there a moment ago and nothing failed; after
     * a failure docker, too, gets the time to start.
     */
    final void provide(AgentMachine agent, Buildx buildx, TaskListener log, Collection<Platform> platforms)
            throws Exception {
        Builders builders = new Builders(agent, buildx, log.getLogger()::println);
        boolean again = builder != null;
        List<Platform> emulated = ImageReports.of(getContext()).newlyEmulated(node());
        if (!again && !emulated.isEmpty()) {
            builderBefore = builders.textBefore(spec.get(), emulated).orElse(null);
        }
        ProvidedBuilder ready = BuilderLock.during(
                node(),
                spec.get().name(),
                () -> again ? builders.provideAgain(spec.get()) : builders.provideUnlessKnown(spec.get(), platforms));
        builder = new Saved<>(knowing(ready, builders, emulated));
    }

    /** BuildKit takes a while to see emulators that were installed just now. */
    private ProvidedBuilder knowing(ProvidedBuilder ready, Builders builders, List<Platform> emulated)
            throws IOException, InterruptedException {
        if (emulated.isEmpty() || !ready.spec().isOnOwnDocker()) {
            return ready;
        }
        ProvidedBuilder knowing = builders.awaitPlatforms(ready, emulated);
        ImageReports.of(getContext()).builderKnows(node());
        return knowing;
    }

    /** The process that runs {@code commands}. */
    final PosixScript begun(AgentMachine agent, List<Command> commands) {
        started = System.currentTimeMillis();
        PosixScript script = PosixScript.of(commands, agent.temporaryDirectory());
        output().hide(script.mask());
        return script;
    }

    @Override
    protected final Optional<Duration> pauseBeforeRetry(TaskListener log, int exitCode) {
        if (exitCode == 0) {
            return Optional.empty();
        }
        Failure failure = output().build().failure(exitCode);
        Optional<Duration> pause;
        if (provided().remembered() && failure.kind() == Failure.Kind.MACHINE) {
            log.getLogger().println("the build: " + failure.sentence());
            log.getLogger().println("  looking at the builder, and trying again");
            pause = Optional.of(Duration.ZERO);
        } else {
            pause = pauseBeforeRetry(log, failure);
        }
        pause.ifPresent(again -> output().restart());
        return pause;
    }

    @Override
    final Optional<Duration> pauseBeforeRetry(TaskListener log, Failure failure) {
        Optional<Duration> pause =
                Backoff.ofBuilds(retries + 1).after(tries, failure, "the build", log.getLogger()::println);
        tries += pause.isPresent() ? 1 : 0;
        return pause;
    }

    /** How what a successful build left of an image is read. */
    interface Outcome {
        /** @param listed told what the index of a pushed image lists, as soon as that is known */
        BuildOutcome read(Artifacts artifacts, Consumer<BuildOutcome> listed) throws IOException, InterruptedException;
    }

    /**
     * An image of the build.
     *
     * @param slug names its artifacts and its report
     * @param tags that name it once it is built
     */
    record Image(
            String slug,
            List<Platform> platforms,
            BuildProgress progress,
            List<ImageReference> tags,
            Outcome outcome) {}

    /**
     * What came of an image: its artifacts are archived, its report is told and kept.
     *
     * @throws Failure if the build failed, or the image isn't what was asked for; it is reported all the same
     */
    final Report reported(Image image, AgentMachine agent, TaskListener log, int exitCode) throws Exception {
        ImageReports reports = ImageReports.of(getContext());
        ReportDraft draft =
                new ReportDraft(image.platforms()).builder(provided()).agent(node());
        reports.qemu(node()).ifPresent(draft::qemu);
        draft.progress(image.progress(), BuildxMultiArch.nativePlatforms(provided()))
                .seconds("build", (System.currentTimeMillis() - started) / 1000.0);
        try (AgentArtifacts artifacts =
                new AgentArtifacts(reports.run(), agent.launcher(), log, "buildx/" + image.slug())) {
            draft.keepQemu(artifacts);
            artifacts.put("builder.json", ReportJson.write(ReportDraft.told(provided())));
            artifacts.put("builder.txt", (provided().text() + "\n").getBytes(StandardCharsets.UTF_8));
            if (builderBefore != null) {
                artifacts.put("builder-before.txt", (builderBefore + "\n").getBytes(StandardCharsets.UTF_8));
            }
            try {
                if (exitCode != 0) {
                    throw output().build().failure(exitCode);
                }
                BuildOutcome outcome = image.outcome().read(artifacts, draft::outcome);
                draft.outcome(outcome).tags(image.tags());
                new ImageFingerprints(reports.run()).record(outcome, image.progress());
            } catch (Failure e) {
                draft.warning(e.sentence());
                throw e;
            } finally {
                keep(image.slug(), draft.report(), artifacts, log);
            }
        }
        return draft.report();
    }

    private void keep(String slug, Report report, Artifacts artifacts, TaskListener log)
            throws IOException, InterruptedException {
        ImageReports reports = ImageReports.of(getContext());
        artifacts.put("report.json", ImageReports.bytes(report));
        reports.put(slug, report);
        reports.tell(slug, report, log);
    }

    /**
     * The platforms of each image that is wanted, as far as they are known without a builder, by the name of its artifacts.
     *
     * @throws IOException if the run can't be saved
     */
    abstract Map<String, List<Platform>> wanted() throws IOException, InterruptedException;

    /** What was found out until then, such as which emulators there are, is kept for every image that was to be built. */
    @Override
    final void unprepared(AgentMachine agent, TaskListener log, Failure failure)
            throws IOException, InterruptedException {
        ImageReports reports = ImageReports.of(getContext());
        for (Map.Entry<String, List<Platform>> image : wanted().entrySet()) {
            ReportDraft draft = new ReportDraft(image.getValue()).agent(node()).warning(failure.sentence());
            reports.qemu(node()).ifPresent(draft::qemu);
            try (AgentArtifacts artifacts =
                    new AgentArtifacts(reports.run(), agent.launcher(), log, "buildx/" + image.getKey())) {
                draft.keepQemu(artifacts);
                keep(image.getKey(), draft.report(), artifacts, log);
            }
        }
    }

    final GrantedCredentials granted() {
        return Objects.requireNonNull(granted, "Credentials are granted before anything runs");
    }

    final ProvidedBuilder provided() {
        return Objects.requireNonNull(builder, "There is a builder once the build was prepared")
                .get();
    }
}
