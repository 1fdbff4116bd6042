package io.jenkins.plugins.buildx.report;

import edu.umd.cs.findbugs.annotations.Nullable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The table of a {@link Report} that stands at the end of a log. */
public final class ReportTable {
    private static final List<String> HEAD =
            List.of("platform", "digest", "size", "time", "mode", "cached", "smoke test");

    private ReportTable() {}

    /** The table's lines, without line ends: image, head, one line a platform, then warnings and advice. */
    public static List<String> lines(Report report) {
        List<List<String>> rows = new ArrayList<>(List.of(HEAD));
        report.platforms().forEach(platform -> rows.add(row(platform, report.hasSeveralAgents())));
        List<String> lines = new ArrayList<>();
        lines.add(title(report.image()));
        lines.addAll(aligned(rows));
        report.warnings().forEach(warning -> lines.add("warning: " + warning));
        report.advice().forEach(advice -> lines.add("advice: " + advice));
        return lines;
    }

    private static String title(Report.Image image) {
        String tags = image.tags().isEmpty() ? "" : "  tags " + String.join(", ", image.tags());
        return (image.reference().isEmpty() ? "no image was pushed or loaded" : image.reference()) + tags;
    }

    private static List<String> row(PlatformReport platform, boolean withAgent) {
        return List.of(
                platform.platform(),
                platform.digest().isEmpty() ? "-" : Figures.digest(platform.digest()),
                platform.size() == 0 ? "-" : Figures.size(platform.size()),
                platform.mode().isEmpty() ? "-" : Figures.seconds(platform.seconds()),
                platform.mode().isEmpty() ? "-" : platform.how(withAgent),
                platform.steps() == 0 ? "-" : platform.cachedSteps() + "/" + platform.steps(),
                smoke(platform.smoke()));
    }

    private static String smoke(@Nullable PlatformReport.Smoke smoke) {
        if (smoke == null) {
            return "-";
        }
        String reason = smoke.reason().isEmpty()
                ? ""
                : ": " + smoke.reason().lines().findFirst().orElse("");
        return smoke.verdict().replace('_', ' ') + " in " + Figures.seconds(smoke.seconds()) + reason;
    }

    private static List<String> aligned(List<List<String>> rows) {
        List<Integer> widths = IntStream.range(0, HEAD.size())
                .mapToObj(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toList();
        return rows.stream()
                .map(row -> IntStream.range(0, HEAD.size())
                        .mapToObj(column -> padded(row.get(column), widths.get(column)))
                        .collect(Collectors.joining("  "))
                        .stripTrailing())
                .toList();
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(width - text.length());
    }
}
