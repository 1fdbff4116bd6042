package io.jenkins.plugins.buildx.bench;

import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import java.util.List;
import java.util.Map;

/** (d) A fresh builder for each build against the one that is kept. Removing the fresh one again is left out of its time. */
final class KeptBuilder {
    private static final List<String> PLATFORMS = List.of("linux/amd64", "linux/arm64");
    private static final int ROUNDS = 5;

    private KeptBuilder() {}

    static void measure(Bed bed, int rounds, Figures figures) throws Exception {
        Map<String, Series> seconds = new Rounds()
                .before(() -> bed.removeBuilder(fresh(bed).name()))
                .measuring("kept", () -> bed.run(bed.builder("kept"), bed.image("kept"), PLATFORMS, false))
                .measuring("fresh", () -> bed.run(fresh(bed), bed.image("fresh"), PLATFORMS, false))
                .run(Math.min(rounds, ROUNDS));
        seconds.forEach((name, series) -> figures.seconds("d." + name, series));
        Series ratio = seconds.get("fresh").per(seconds.get("kept"));
        figures.ratio("d.ratio", ratio);
        figures.put("d.rounds", String.valueOf(Math.min(rounds, ROUNDS)));
        figures.verdict("d.verdict", ratio.median() >= 5);
    }

    private static BuilderSpec fresh(Bed bed) throws Exception {
        return bed.builder("fresh");
    }
}
