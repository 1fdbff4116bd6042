package io.jenkins.plugins.buildx.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the figures of a run say could be better in the next. */
public final class ReportAdvice {
    private static final double WORTHWHILE_SECONDS = 20;
    private static final double LARGE_SHARE = 0.5;

    private ReportAdvice() {}

    /** Sentences, the most useful first; none when nothing stands out. */
    public static List<String> about(List<PlatformReport> platforms) {
        List<String> advice = new ArrayList<>();
        double total = platforms.stream().mapToDouble(PlatformReport::seconds).sum();
        for (PlatformReport platform : platforms) {
            double share = total == 0 ? 0 : platform.seconds() / total;
            if (platform.mode().equals("emulated")
                    && platform.seconds() >= WORTHWHILE_SECONDS
                    && share >= LARGE_SHARE) {
                advice.add(emulationCosts(platform, share));
            }
        }
        return advice;
    }

    private static String emulationCosts(PlatformReport platform, double share) {
        String where = platform.slowest().isEmpty()
                ? ""
                : ", the most of it in `" + platform.slowest().get(0).name() + "`";
        return String.format(
                Locale.ROOT,
                "%.0f %% of the build time was %s emulated%s: a native node, or FROM --platform=$BUILDPLATFORM in the"
                        + " building stage, would avoid it",
                share * 100,
                platform.platform(),
                where);
    }
}
