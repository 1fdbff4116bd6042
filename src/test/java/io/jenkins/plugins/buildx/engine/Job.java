package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.buildx.BuildRequest;
import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.command.LocalMachine;
import io.jenkins.plugins.buildx.report.PlatformReport;
import io.jenkins.plugins.buildx.report.Report;
import io.jenkins.plugins.buildx.smoke.LocalProbe;
import io.jenkins.plugins.buildx.smoke.SmokeRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** One run of {@link MultiArch}, with all that it leaves. */
final class Job {
    private final RecordingMachine machine;
    private final BuilderSpec spec;
    private final Map<String, byte[]> artifacts = new ConcurrentSkipListMap<>();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final String owner = "it " + UUID.randomUUID();
    private ReportDraft draft;

    Job(LocalMachine machine, BuilderSpec spec) {
        this.machine = new RecordingMachine(machine);
        this.spec = spec;
    }

    /** Builds alone. */
    Report build(BuildRequest request) throws IOException, InterruptedException {
        return run(new MultiArchOrder(null, spec, request, null, false));
    }

    /** Emulators, build, smoke test and names. */
    Report run(BuildRequest request, UnaryOperator<SmokeRequest.Builder> smoke)
            throws IOException, InterruptedException {
        return run(new MultiArchOrder(
                QemuRequest.of(request.platforms()),
                spec,
                request,
                (outcome, natives) -> {
                    SmokeRequest.Builder tested = SmokeRequest.of(
                                    outcome.image().orElseThrow())
                            .nativePlatforms(natives)
                            .run(owner);
                    outcome.platforms().forEach(built -> tested.platform(built.platform(), built.reference()));
                    return smoke.apply(tested).build();
                },
                true));
    }

    private Report run(MultiArchOrder order) throws IOException, InterruptedException {
        draft = new ReportDraft(order.build().platforms());
        new MultiArch(
                        machine,
                        new LocalProbe(),
                        (name, content) -> artifacts.put(name, content),
                        log::add,
                        machine.temporaryDirectory())
                .run(order, draft);
        return draft.report();
    }

    /** What is known, even if it failed. */
    Report report() {
        return draft.report();
    }

    PlatformReport report(String platform) {
        return report().platforms().stream()
                .filter(report -> report.platform().equals(platform))
                .findFirst()
                .orElseThrow();
    }

    Map<String, byte[]> artifacts() {
        return artifacts;
    }

    String artifact(String name) {
        return new String(artifacts.get(name), StandardCharsets.UTF_8);
    }

    List<String> log() {
        return log;
    }

    /** The commands that ran, in order. */
    List<String> commands() {
        return machine.commands();
    }
}
