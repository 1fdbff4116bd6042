package io.jenkins.plugins.buildx.steps;

import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.report.Figures;
import io.jenkins.plugins.buildx.report.PlatformReport;
import io.jenkins.plugins.buildx.report.Report;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a run's page shows of one image. */
public final class ImagePage {
    private static final List<String> FILES = List.of(
            "report.json",
            "index.json",
            "metadata.json",
            "qemu.json",
            "builder.json",
            "builder-before.txt",
            "builder.txt");

    private final ReportAction.NamedReport image;
    private final String slug;
    private final Report report;
    private final RunArtifacts artifacts;

    ImagePage(ReportAction.NamedReport image, RunArtifacts artifacts) {
        this.image = image;
        this.slug = image.slug();
        this.report = image.report();
        this.artifacts = artifacts;
    }

    public String getSlug() {
        return slug;
    }

    public Report getReport() {
        return report;
    }

    public String getTitle() {
        return image.title();
    }

    public List<Row> getRows() {
        return report.platforms().stream().map(this::row).toList();
    }

    /** Whether it is worth telling which agent built what. */
    public boolean isSeveralAgents() {
        return report.hasSeveralAgents();
    }

    public TimingPicture getTimings() {
        return new TimingPicture(report);
    }

    /** The addresses of the files that are still there. */
    public Map<String, String> getFiles() {
        return files(slug);
    }

    /** The same of each part that the image was put together of; none if it was built as a whole. */
    public Map<String, Map<String, String>> getPartFiles() {
        Map<String, Map<String, String>> parts = new LinkedHashMap<>();
        report.platforms().stream()
                .map(PlatformReport::part)
                .filter(part -> !part.isEmpty())
                .distinct()
                .forEach(part -> parts.put(part, files(part)));
        return parts;
    }

    /** The parts that differ in their emulators or their builders. */
    public List<Report.Part> getDifferentParts() {
        boolean alike = report.parts().stream()
                        .map(part -> new Report.Part("", part.qemu(), part.builder()))
                        .distinct()
                        .count()
                <= 1;
        return alike ? List.of() : report.parts();
    }

    private Map<String, String> files(String name) {
        Map<String, String> files = new LinkedHashMap<>();
        for (String file : FILES) {
            String link = artifacts.link(name + "/" + file);
            if (!link.isEmpty()) {
                files.put(file, link);
            }
        }
        return files;
    }

    /** What {@code docker buildx inspect} printed; empty if it is gone. */
    public String getInspection() {
        return artifacts.text(slug + "/builder.txt");
    }

    private Row row(PlatformReport platform) {
        PlatformReport.Smoke smoke = platform.smoke();
        String file = fileName(platform.platform());
        return new Row(
                platform,
                Figures.digest(platform.digest()),
                platform.size() == 0 ? "" : Figures.size(platform.size()),
                platform.mode().isEmpty() ? "" : Figures.seconds(platform.seconds()),
                platform.steps() == 0 ? "" : platform.cachedSteps() + " of " + platform.steps(),
                Verdict.of(smoke),
                smoke == null ? "" : Figures.seconds(smoke.seconds()),
                artifacts.link(slug + "/manifests/" + file + ".json"),
                artifacts.link((platform.part().isEmpty() ? slug : platform.part()) + "/smoke/" + file + ".log"));
    }

    private static String fileName(String platform) {
        try {
            return Platform.parse(platform).slug();
        } catch (InvalidInput e) {
            return "";
        }
    }

    /**
     * A platform's row in the table; what is not known is empty.
     *
     * @param manifest address of the manifest's bytes
     * @param log address of the container's log
     */
    public record Row(
            PlatformReport platform,
            String digest,
            String bytes,
            String time,
            String cached,
            Verdict verdict,
            String smokeTime,
            String manifest,
            String log) {
        /** A part of its time, for people. */
        public String told(double seconds) {
            return Figures.seconds(seconds);
        }
    }
}
