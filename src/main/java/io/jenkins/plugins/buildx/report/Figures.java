package io.jenkins.plugins.buildx.report;

import java.util.List;
import java.util.Locale;

/** Figures of a {@link Report} as people read them. */
public final class Figures {
    private static final int SHORT_DIGEST = "sha256:".length() + 12;

    private Figures() {}

    /** As much of {@code digest} as tells it from others. */
    public static String digest(String digest) {
        return digest.substring(0, Math.min(digest.length(), SHORT_DIGEST));
    }

    /** Bytes in the unit that leaves one to three digits before the point; decimal units, as docker has them. */
    public static String size(long bytes) {
        double value = bytes;
        for (String unit : List.of("B", "kB", "MB", "GB")) {
            if (value < 1000) {
                return String.format(Locale.ROOT, unit.equals("B") ? "%.0f %s" : "%.1f %s", value, unit);
            }
            value /= 1000;
        }
        return String.format(Locale.ROOT, "%.1f TB", value);
    }

    /** Such as {@code 0.8 s} or {@code 12 min 4 s}. */
    public static String seconds(double seconds) {
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        return whole / 60 + " min " + whole % 60 + " s";
    }
}
