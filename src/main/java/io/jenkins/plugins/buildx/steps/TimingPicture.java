package io.jenkins.plugins.buildx.steps;

import io.jenkins.plugins.buildx.report.Figures;
import io.jenkins.plugins.buildx.report.PlatformReport;
import io.jenkins.plugins.buildx.report.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How long what took, as bars: a line per platform, and one for the parts of the run. Lengths are in units of the picture. */
public final class TimingPicture {
    private static final List<String> PARTS = List.of("qemu", "builder", "build", "smoke", "merge", "publish");
    private static final Map<String, String> WORDS = Map.of("qemu", "emulators", "smoke", "smoke test");
    private static final int LABEL = 130;
    private static final int LENGTH = 480;
    private static final int LINE = 28;

    private final double unit;
    private final List<Line> lines = new ArrayList<>();

    TimingPicture(Report report) {
        List<Part> run = PARTS.stream()
                .filter(report.seconds()::containsKey)
                .map(part -> new Part(part, report.seconds().get(part)))
                .toList();
        List<List<Part>> all = new ArrayList<>(
                report.platforms().stream().map(TimingPicture::parts).toList());
        all.add(run);
        double longest = all.stream().mapToDouble(TimingPicture::sum).max().orElse(0);
        unit = longest == 0 ? 0 : LENGTH / longest;
        for (int i = 0; i < report.platforms().size(); i++) {
            add(report.platforms().get(i).platform(), all.get(i));
        }
        if (!run.isEmpty()) {
            add("whole run", run);
        }
    }

    private static List<Part> parts(PlatformReport platform) {
        List<Part> parts = new ArrayList<>();
        if (!platform.mode().isEmpty()) {
            parts.add(new Part(platform.mode(), platform.seconds()));
        }
        PlatformReport.Smoke smoke = platform.smoke();
        if (smoke != null) {
            parts.add(new Part("smoke", smoke.seconds()));
        }
        return parts;
    }

    private static double sum(List<Part> parts) {
        return parts.stream().mapToDouble(Part::seconds).sum();
    }

    private void add(String label, List<Part> parts) {
        List<Bar> bars = new ArrayList<>();
        double x = LABEL;
        for (Part part : parts) {
            double width = part.seconds() * unit;
            bars.add(new Bar(
                    part.name(), tenth(x), tenth(width), word(part.name()) + " " + Figures.seconds(part.seconds())));
            x += width;
        }
        lines.add(new Line(label, lines.size() * LINE, bars, Figures.seconds(sum(parts)), tenth(x + 6)));
    }

    private static double tenth(double value) {
        return Math.round(value * 10) / 10.0;
    }

    /** Whether there is anything to see. */
    public boolean isEmpty() {
        return unit == 0;
    }

    public List<Line> getLines() {
        return lines;
    }

    public int getHeight() {
        return lines.size() * LINE;
    }

    /** Kinds of bars that are in the picture. */
    public List<Kind> getKinds() {
        return lines.stream()
                .flatMap(line -> line.bars().stream())
                .map(Bar::kind)
                .distinct()
                .map(kind -> new Kind(kind, word(kind)))
                .toList();
    }

    private static String word(String kind) {
        return WORDS.getOrDefault(kind, kind);
    }

    /** A kind of bars: {@code name} chooses the colour, {@code word} is what the legend says. */
    public record Kind(String name, String word) {}

    private record Part(String name, double seconds) {}

    /** A line of bars that follow each other. */
    public record Line(String label, int y, List<Bar> bars, String total, double end) {}

    /** A bar; {@code kind} chooses its colour. */
    public record Bar(String kind, double x, double width, String text) {}
}
