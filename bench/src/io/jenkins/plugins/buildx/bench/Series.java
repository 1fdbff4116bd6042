package io.jenkins.plugins.buildx.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was measured, round by round. */
record Series(List<Double> values) {
    Series {
        values = List.copyOf(values);
    }

    double median() {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    double least() {
        return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    double most() {
        return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    /** By how much this is more than {@code base}, each round against the same round. */
    Series per(Series base) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < values.size(); round++) {
            ratios.add(values.get(round) / base.values.get(round));
        }
        return new Series(ratios);
    }

    /** Median and range with a unit, such as {@code 1.20 s (1.10–1.41)}. */
    String in(String unit) {
        return text(unit.isEmpty() ? "" : " " + unit);
    }

    private String text(String unit) {
        return number(median()) + unit + " (" + number(least()) + "–" + number(most()) + ")";
    }

    /** Three digits, or all of those before the point. */
    static String number(double value) {
        double size = Math.abs(value);
        String format = size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }
}
