package io.jenkins.plugins.buildx.steps;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A figure of each platform from build to build, as lines. Positions are in units of the picture. */
public final class TrendPicture {
    private static final int LEFT = 10;
    private static final int TOP = 24;
    private static final int WIDTH = 700;
    private static final int HEIGHT = 170;
    private static final int COLORS = 8;

    private final Draft draft;
    private final double highest;
    private final boolean severalImages;

    private TrendPicture(Draft draft) {
        this.draft = draft;
        this.highest = draft.values.values().stream()
                .flatMap(values -> values.values().stream())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
        this.severalImages =
                draft.values.keySet().stream().map(Name::image).distinct().count() > 1;
    }

    public String getTitle() {
        return draft.title;
    }

    /** Whether there is nothing to compare: fewer than two builds, or nothing measured. */
    public boolean isEmpty() {
        return draft.builds.size() < 2 || highest == 0;
    }

    /** The highest figure, for people. */
    public String getHighest() {
        return draft.format.text(highest);
    }

    /** What the picture starts with. */
    public String getFirst() {
        return "#" + draft.builds.get(0);
    }

    /** What the picture ends with. */
    public String getLast() {
        return "#" + draft.builds.get(draft.builds.size() - 1);
    }

    /** A line per platform of each image. */
    public List<Line> getLines() {
        List<Line> lines = new ArrayList<>();
        draft.values.forEach((name, values) -> lines.add(line(name, values, lines.size() % COLORS)));
        return lines;
    }

    private Line line(Name name, Map<Integer, Double> values, int color) {
        String label = severalImages ? name.image() + " " + name.platform() : name.platform();
        List<Point> points = values.entrySet().stream()
                .map(value -> point(label, value.getKey(), value.getValue()))
                .toList();
        return new Line(label, color, points);
    }

    private Point point(String label, int build, double value) {
        double step = WIDTH / (draft.builds.size() - 1.0);
        return new Point(
                build,
                tenth(LEFT + draft.builds.indexOf(build) * step),
                tenth(TOP + HEIGHT * (1 - value / highest)),
                "#" + build + " " + label + ": " + draft.format.text(value));
    }

    private static double tenth(double value) {
        return Math.round(value * 10) / 10.0;
    }

    /** A platform's line; {@code color} is the number of one. */
    public record Line(String label, int color, List<Point> points) {
        /** The points as SVG has them. */
        public String path() {
            return points.stream()
                    .map(point -> String.format(Locale.ROOT, "%.1f,%.1f", point.x(), point.y()))
                    .collect(Collectors.joining(" "));
        }
    }

    /** A platform's figure in one build. */
    public record Point(int build, double x, double y, String text) {}

    /** A figure, for people. */
    interface Format {
        String text(double value);
    }

    private record Name(String image, String platform) {}

    /** A picture in the making. */
    static final class Draft {
        private final String title;
        private final Format format;
        private final List<Integer> builds = new ArrayList<>();
        private final Map<Name, Map<Integer, Double>> values = new LinkedHashMap<>();

        Draft(String title, Format format) {
            this.title = title;
            this.format = format;
        }

        /** Starts the next build, newer than all before. */
        void build(int number) {
            builds.add(number);
        }

        /** Adds a figure of the build started last; 0 is none. */
        void value(String image, String platform, double value) {
            if (value > 0) {
                values.computeIfAbsent(new Name(image, platform), name -> new LinkedHashMap<>())
                        .put(builds.get(builds.size() - 1), value);
            }
        }

        TrendPicture picture() {
            return new TrendPicture(this);
        }
    }
}
