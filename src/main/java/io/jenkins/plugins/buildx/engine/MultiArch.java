package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.buildx.BuildProgress;
import io.jenkins.plugins.buildx.buildx.BuildRequest;
import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.buildx.Buildx;
import io.jenkins.plugins.buildx.buildx.Push;
import io.jenkins.plugins.buildx.command.Artifacts;
import io.jenkins.plugins.buildx.command.Backoff;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.command.Retry;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.report.ReportJson;
import io.jenkins.plugins.buildx.smoke.PlatformVerdict;
import io.jenkins.plugins.buildx.smoke.Probe;
import io.jenkins.plugins.buildx.smoke.SmokeRequest;
import io.jenkins.plugins.buildx.smoke.SmokeResult;
import io.jenkins.plugins.buildx.smoke.SmokeVerdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The whole way of an image in one go: emulators, builder, build, smoke test of every platform, and only then its names.
 * Whatever happens, the report of what was found out is left among the artifacts.
 */
public final class MultiArch {
    /** The names of all artifacts, folders' included. */
    public static final List<String> ARTIFACTS = List.of(
            "qemu.json",
            "builder-before.txt",
            "builder.txt",
            "builder.json",
            "metadata.json",
            "index.json",
            "manifests",
            "smoke",
            "report.json");

    private static final int ATTEMPTS = 3;

    private final Machine machine;
    private final Probe probe;
    private final Artifacts artifacts;
    private final Log log;
    private final String workspace;

    /** @param workspace the machine's directory that relative paths start from */
    public MultiArch(Machine machine, Probe probe, Artifacts artifacts, Log log, String workspace) {
        this.machine = machine;
        this.probe = probe;
        this.artifacts = artifacts;
        this.log = log;
        this.workspace = workspace;
    }

    /**
     * Does what {@code order} says.
     *
     * @param draft gets what is found out, which is among the artifacts as {@code report.json} in the end
     * @throws InvalidInput if the order names what is not there; nothing has been done or left then
     * @throws Failure if any part of it failed; the report has what was found out until then
     */
    public void run(MultiArchOrder order, ReportDraft draft) throws IOException, InterruptedException {
        BuildInputs.check(machine, workspace, order.build());
        try {
            steps(order, draft);
        } catch (Failure e) {
            draft.warning(e.sentence());
            throw e;
        } finally {
            artifacts.put("report.json", ReportJson.write(draft.report()));
        }
    }

    private void steps(MultiArchOrder order, ReportDraft draft) throws IOException, InterruptedException {
        Buildx buildx = new BuildxFinder(machine).find();
        BuildxMultiArch builds = new BuildxMultiArch(machine, buildx, workspace, log);
        ProvidedBuilder builder = ready(order, buildx, draft);
        BuildOutcome outcome = built(order.build(), builds, buildx, builder, draft);
        draft.outcome(outcome);
        if (order.smoke() != null && !outcome.platforms().isEmpty()) {
            tested(order, buildx, builder, outcome, draft);
        } else {
            publish(order, buildx, builder, outcome, draft);
        }
    }

    /** The builder is asked first: what it listed before the emulators came is worth keeping. */
    private ProvidedBuilder ready(MultiArchOrder order, Buildx buildx, ReportDraft draft)
            throws IOException, InterruptedException {
        Builders builders = new Builders(machine, buildx, log);
        BuilderSpec spec = order.builder();
        ProvidedBuilder builder =
                builders.provideUnlessKnown(spec, order.build().platforms());
        keep("builder-before.txt", builder.text());
        if (order.qemu() != null) {
            QemuResult qemu = emulators(order.qemu(), draft);
            if (!qemu.installed().isEmpty()) {
                builder = builders.awaitPlatforms(builder, qemu.installed());
            }
        }
        keep(builder, draft);
        return builder;
    }

    private void keep(ProvidedBuilder builder, ReportDraft draft) throws IOException, InterruptedException {
        draft.builder(builder);
        keep("builder.txt", builder.text());
        artifacts.put("builder.json", ReportJson.write(ReportDraft.told(builder)));
    }

    private QemuResult emulators(QemuRequest request, ReportDraft draft) throws IOException, InterruptedException {
        try {
            return new SetupQemu(machine, log).run(request, draft);
        } finally {
            draft.keepQemu(artifacts);
        }
    }

    private BuildOutcome built(
            BuildRequest request, BuildxMultiArch builds, Buildx buildx, ProvidedBuilder builder, ReportDraft draft)
            throws IOException, InterruptedException {
        long started = System.nanoTime();
        if (request.isCacheOnly()) {
            log.line("neither push nor load nor an output is asked for: the result stays in the build cache alone");
        }
        Builders builders = new Builders(machine, buildx, log);
        int[] attempt = {0};
        BuildPlan plan = builds.plan(request, builder, Map.of());
        BuildProgress progress = new Retry(Backoff.ofBuilds(ATTEMPTS), log).run("the build", () -> {
            if (attempt[0]++ > 0) {
                builders.provideAgain(builder.spec());
            }
            return run(plan, builders, draft);
        });
        draft.seconds("build", (System.nanoTime() - started) / 1e9);
        try (EarlyReads known = builds.readEarly(request, builder.name(), progress)) {
            return builds.outcome(plan, known, artifacts, draft::outcome);
        }
    }

    /** A builder that was only remembered is asked, and mended, when the build fails for the machine's sake. */
    private BuildProgress run(BuildPlan plan, Builders builders, ReportDraft draft)
            throws IOException, InterruptedException {
        try {
            return new Builds(machine, log).run(plan, draft);
        } catch (Failure e) {
            if (!plan.builder().remembered() || e.kind() != Failure.Kind.MACHINE) {
                throw e;
            }
            log.line("the build: " + e.sentence());
            keep(builders.provide(plan.builder().spec()), draft);
            return new Builds(machine, log).run(plan, draft);
        }
    }

    /** The names are given while the containers are removed: nobody waits for that. None is before all platforms have passed. */
    private void tested(
            MultiArchOrder order, Buildx buildx, ProvidedBuilder builder, BuildOutcome outcome, ReportDraft draft)
            throws IOException, InterruptedException {
        long started = System.nanoTime();
        SmokeRequest request = order.smoke().of(outcome, BuildxMultiArch.nativePlatforms(builder));
        SmokeResult smoke = new SmokeTest(machine, probe, artifacts, log).run(request, passed -> {
            tell(passed, started, draft);
            publish(order, buildx, builder, outcome, draft);
        });
        if (!smoke.passed()) {
            tell(smoke, started, draft);
            throw failed(smoke);
        }
    }

    private static void tell(SmokeResult smoke, long started, ReportDraft draft) {
        draft.smoke(smoke).seconds("smoke", (System.nanoTime() - started) / 1e9);
    }

    /** The failure of a smoke test, told by its platforms. */
    public static Failure failed(SmokeResult smoke) {
        List<String> reasons = new ArrayList<>();
        for (PlatformVerdict verdict : smoke.platforms()) {
            if (verdict.verdict() != SmokeVerdict.PASSED) {
                reasons.add(verdict.platform() + " " + verdict.verdict() + ": " + verdict.reason());
                verdict.logTail().lines().map(line -> "  " + line).forEach(reasons::add);
            }
        }
        boolean lacking = smoke.verdict() == SmokeVerdict.NOT_RUN;
        List<Platform> platforms = smoke.platforms().stream()
                .filter(verdict -> verdict.verdict() != SmokeVerdict.PASSED)
                .map(PlatformVerdict::platform)
                .toList();
        return new Failure(
                lacking ? Failure.Kind.MACHINE : Failure.Kind.IMAGE,
                "the smoke test " + (lacking ? "could not run for " : "failed for ")
                        + String.join(
                                ", ", platforms.stream().map(Platform::toString).toList()),
                String.join("\n", reasons),
                lacking
                        ? "run setupQemu for these platforms first, or allow them not to run"
                        : "the containers' logs are among the artifacts, smoke/PLATFORM.log");
    }

    private void publish(
            MultiArchOrder order, Buildx buildx, ProvidedBuilder builder, BuildOutcome outcome, ReportDraft draft)
            throws IOException, InterruptedException {
        BuildRequest request = order.build();
        if (request.push() == Push.DIGEST && order.publish()) {
            long started = System.nanoTime();
            new PublishImage(machine, buildx, log)
                    .publish(
                            builder.name(),
                            request.tags(),
                            outcome.image().orElseThrow(),
                            outcome.pushedDigest().orElseThrow());
            draft.seconds("publish", (System.nanoTime() - started) / 1e9);
        }
        if (request.push() == Push.TAGS || request.load() || (request.push() == Push.DIGEST && order.publish())) {
            draft.tags(request.tags());
        }
    }

    private void keep(String name, String text) throws IOException, InterruptedException {
        artifacts.put(name, (text + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
