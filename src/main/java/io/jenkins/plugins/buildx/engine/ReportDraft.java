package io.jenkins.plugins.buildx.engine;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.buildx.buildx.BuildProgress;
import io.jenkins.plugins.buildx.buildx.BuildWarning;
import io.jenkins.plugins.buildx.buildx.PlatformProgress;
import io.jenkins.plugins.buildx.command.Artifacts;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.report.PlatformReport;
import io.jenkins.plugins.buildx.report.Report;
import io.jenkins.plugins.buildx.report.ReportAdvice;
import io.jenkins.plugins.buildx.report.ReportJson;
import io.jenkins.plugins.buildx.smoke.PlatformVerdict;
import io.jenkins.plugins.buildx.smoke.SmokeResult;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Gathers what the use cases find out, as they go, so that a report can be had at any moment, a failure's included. */
public final class ReportDraft {
    private final Map<Platform, PlatformReport> platforms = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private final Map<String, Double> seconds = new TreeMap<>();
    private Report.Image image = new Report.Image("", "", List.of(), 0);
    private @Nullable Report.Qemu qemu;
    private @Nullable Report.Builder builder;
    private List<Report.Part> parts = List.of();

    /** A draft for {@code wanted}, of none of which anything is known yet. */
    public ReportDraft(Collection<Platform> wanted) {
        wanted.forEach(platform -> platforms.put(platform, PlatformReport.unknown(platform.toString())));
    }

    /**
     * A draft that goes on where {@code known} ended.
     *
     * @param wanted platforms that are to be in it too
     */
    public ReportDraft(Report known, Collection<Platform> wanted) {
        known.platforms().forEach(platform -> platforms.put(Platform.parse(platform.platform()), platform));
        new ReportDraft(wanted).platforms.forEach(platforms::putIfAbsent);
        image = known.image();
        qemu = known.qemu();
        builder = known.builder();
        parts = known.parts();
        known.warnings().forEach(this::warning);
        known.seconds().forEach(this::seconds);
    }

    /**
     * A draft of an image that is put together of parts.
     *
     * @param parts the name of each among the artifacts, and what is known of it
     */
    public static ReportDraft ofParts(Map<String, Report> parts) {
        ReportDraft whole = new ReportDraft(List.of());
        parts.forEach((name, part) -> {
            part.platforms()
                    .forEach(platform -> whole.platforms.put(Platform.parse(platform.platform()), platform.in(name)));
            part.warnings().forEach(whole::warning);
            // they were built side by side
            part.seconds().forEach((what, value) -> whole.seconds.merge(what, value, Math::max));
        });
        whole.parts = parts.entrySet().stream()
                .map(part -> new Report.Part(
                        part.getKey(), part.getValue().qemu(), part.getValue().builder()))
                .toList();
        whole.qemu = ofAll(whole.parts, Report.Part::qemu);
        whole.builder = ofAll(whole.parts, Report.Part::builder);
        return whole;
    }

    /** What all parts have alike; {@code null} where they differ. */
    @Nullable
    private static <T> T ofAll(List<Report.Part> parts, Function<Report.Part, T> what) {
        Set<T> different = new HashSet<>();
        parts.forEach(part -> different.add(what.apply(part)));
        return different.size() == 1 ? different.iterator().next() : null;
    }

    /** What the emulators are, and how long that took, as the report of their set-up has it. */
    public ReportDraft qemu(Report setUp) {
        qemu = setUp.qemu();
        setUp.seconds().forEach(this::seconds);
        return this;
    }

    /** What the emulators are. */
    public ReportDraft qemu(QemuResult result) {
        qemu = told(result);
        return seconds("qemu", seconds(result.elapsed()));
    }

    /** Why there are no emulators. */
    void qemuFailed(QemuRequest request, Failure failure) {
        qemu = new Report.Qemu(
                "failed",
                request.image().toString(),
                List.of(),
                List.of(),
                List.of(),
                Map.of("failure", failure.getMessage()));
    }

    /** Leaves what is known of the emulators among the artifacts, if anything is. */
    public void keepQemu(Artifacts artifacts) throws IOException, InterruptedException {
        if (qemu != null) {
            artifacts.put("qemu.json", ReportJson.write(qemu));
        }
    }

    /** The emulators as a report tells them. */
    public static Report.Qemu told(QemuResult result) {
        Map<String, String> evidence = new TreeMap<>();
        result.emulators().forEach(emulator -> evidence.put(emulator.platform().toString(), emulator.toString()));
        return new Report.Qemu(
                result.mode().toString(),
                result.image(),
                texts(result.supported()),
                texts(result.emulated()),
                texts(result.installed()),
                evidence);
    }

    /** Which builder it was. */
    public ReportDraft builder(ProvidedBuilder provided) {
        builder = told(provided);
        return seconds("builder", provided.seconds());
    }

    /** The builder as a report tells it. */
    public static Report.Builder told(ProvidedBuilder provided) {
        String version = provided.inspection().nodes().stream()
                .findFirst()
                .map(node -> node.version())
                .orElse("");
        return new Report.Builder(
                provided.name(),
                provided.spec().driver(),
                provided.created(),
                version,
                texts(provided.inspection().platforms()));
    }

    /** How the build went, as far as it got. */
    public ReportDraft progress(BuildProgress progress, Collection<Platform> nativePlatforms) {
        for (Map.Entry<Platform, PlatformReport> entry : platforms.entrySet()) {
            Platform platform = entry.getKey();
            PlatformProgress built = progress.of(platform);
            entry.setValue(entry.getValue()
                    .built(
                            progress.mode(platform, nativePlatforms).name().toLowerCase(Locale.ROOT),
                            seconds(built.time()),
                            built.steps(),
                            built.cachedSteps(),
                            built.slowest().stream()
                                    .map(step -> new PlatformReport.Step(step.name(), seconds(step.time())))
                                    .toList()));
        }
        progress.warnings().stream().map(BuildWarning::toString).forEach(this::warning);
        return this;
    }

    /** What was built. */
    public ReportDraft outcome(BuildOutcome outcome) {
        image = new Report.Image(
                outcome.image().map(ImageReference::toString).orElse(""),
                outcome.pushedDigest().map(Object::toString).orElse(""),
                image.tags(),
                outcome.attestations());
        outcome.platforms().forEach(this::stored);
        outcome.metadata().warnings().stream().map(BuildWarning::toString).forEach(this::warning);
        return this;
    }

    private void stored(BuiltPlatform built) {
        platforms.computeIfPresent(
                built.platform(),
                (platform, old) -> old.stored(
                        built.knownDigest().map(Object::toString).orElse(""),
                        built.reference().toString(),
                        built.size()));
    }

    /** The name of the agent that builds. */
    public ReportDraft agent(String name) {
        platforms.replaceAll((platform, known) -> known.on(name));
        return this;
    }

    /** What the smoke test found. */
    public ReportDraft smoke(SmokeResult result) {
        result.platforms()
                .forEach(verdict ->
                        platforms.computeIfPresent(verdict.platform(), (platform, old) -> old.with(smoke(verdict))));
        return this;
    }

    private static PlatformReport.Smoke smoke(PlatformVerdict verdict) {
        return new PlatformReport.Smoke(
                verdict.verdict().name(),
                verdict.reason(),
                rounded(verdict.seconds()),
                verdict.checks().stream()
                        .map(check -> new PlatformReport.Check(
                                check.name(), check.verdict().name(), check.message(), rounded(check.seconds())))
                        .toList());
    }

    /** An image that was not built here, but is tested. */
    public ReportDraft image(ImageReference reference) {
        image = new Report.Image(
                reference.toString(), reference.digest().map(Object::toString).orElse(""), image.tags(), 0);
        return this;
    }

    /** The tags that name the image now. */
    public ReportDraft tags(Collection<ImageReference> tags) {
        image = new Report.Image(
                image.reference(),
                image.digest(),
                tags.stream().map(ImageReference::toString).toList(),
                image.attestations());
        return this;
    }

    /** How long a part of the run took. */
    public ReportDraft seconds(String part, double value) {
        seconds.put(part, rounded(value));
        return this;
    }

    /** Something that a person should see; told once. */
    public ReportDraft warning(String text) {
        if (!warnings.contains(text)) {
            warnings.add(text);
        }
        return this;
    }

    /** Whether it is known how any platform was built. */
    public boolean isBuilt() {
        return platforms.values().stream().anyMatch(platform -> !platform.mode().isEmpty());
    }

    /** What is known now. */
    public Report report() {
        List<PlatformReport> all = List.copyOf(platforms.values());
        return new Report(Report.SCHEMA, image, qemu, builder, all, warnings, ReportAdvice.about(all), seconds, parts);
    }

    private static double seconds(Duration time) {
        return rounded(time.toNanos() / 1e9);
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    private static List<String> texts(Collection<Platform> values) {
        return values.stream().map(Platform::toString).toList();
    }
}
