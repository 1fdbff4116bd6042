package io.jenkins.plugins.buildx.cli;

import io.jenkins.plugins.buildx.buildx.BuildRequest;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.engine.BuildOutcome;
import io.jenkins.plugins.buildx.engine.MultiArch;
import io.jenkins.plugins.buildx.engine.MultiArchOrder;
import io.jenkins.plugins.buildx.engine.QemuRequest;
import io.jenkins.plugins.buildx.engine.ReportDraft;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.smoke.LocalProbe;
import io.jenkins.plugins.buildx.smoke.SmokeRequest;
import java.io.IOException;
import java.util.Collection;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code run}: everything. */
@Command(
        name = "run",
        description = {
            "Sets up emulators, builds for all platforms, tests every platform's image, and only then gives it its tags.",
            "A failed check leaves the tags as they were."
        })
final class RunCommand implements Callable<Integer> {
    @Mixin
    CommonOptions common;

    @Mixin
    BuilderOptions builder;

    @Mixin
    BuildOptions build;

    @Mixin
    QemuOptions qemu;

    @Mixin
    SmokeOptions smoke;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!smoke.isAsked()) {
            throw new InvalidInput(
                    "There is nothing to test: add --port 8080 --expect TEXT, or another check; or use build");
        }
        BuildRequest request = build.request(true);
        refuseWhatCannotBeTested(request);
        QemuRequest emulators = qemu.request(request.platforms(), false);
        execute(common, new MultiArchOrder(emulators, builder.spec(), request, this::smokeRequest, build.push));
        return 0;
    }

    /** Before anything runs: an hour's build is too late to learn of a wrong option. */
    private void refuseWhatCannotBeTested(BuildRequest request) {
        if (request.isCacheOnly() || request.tags().isEmpty()) {
            throw new InvalidInput("What is tested must be somewhere: add --tag REFERENCE and --push or --load");
        }
        SmokeRequest.Builder draft = smoke.request(request.tags().get(0));
        request.platforms().forEach(draft::platform);
        draft.build();
    }

    private SmokeRequest smokeRequest(BuildOutcome outcome, Collection<Platform> nativePlatforms) {
        SmokeRequest.Builder request =
                smoke.request(outcome.image().orElseThrow()).nativePlatforms(nativePlatforms);
        outcome.platforms().forEach(built -> request.platform(built.platform(), built.reference()));
        return request.build();
    }

    /** Carries out {@code order} and prints its report. */
    static void execute(CommonOptions common, MultiArchOrder order) throws IOException, InterruptedException {
        String slug = order.build().tags().stream()
                .findFirst()
                .map(ImageReference::slug)
                .orElse("image");
        ReportDraft draft = new ReportDraft(order.build().platforms());
        try (Session session = new Session(common)) {
            MultiArch job = new MultiArch(
                    session.machine(),
                    new LocalProbe(),
                    session.freshArtifacts(slug, MultiArch.ARTIFACTS),
                    session.log(),
                    Session.workspace());
            try {
                job.run(order, draft);
            } catch (Failure e) {
                if (common.json || draft.isBuilt()) {
                    session.print(draft.report(), slug);
                }
                throw e;
            }
            session.print(draft.report(), slug);
        }
    }
}
