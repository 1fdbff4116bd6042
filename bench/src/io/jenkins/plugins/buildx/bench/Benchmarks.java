package io.jenkins.plugins.buildx.bench;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures the sections that are named, all unless some are, and writes the page when all were measured. */
public final class Benchmarks {
    /** One question, and how its answer is measured. */
    @FunctionalInterface
    interface Section {
        void measure(Bed bed, int rounds, Figures figures) throws Exception;
    }

    private static final Map<String, Section> SECTIONS = new LinkedHashMap<>();

    static {
        SECTIONS.put("a", RunAgainstScript::measure);
        SECTIONS.put("b", SetupAgain::measure);
        SECTIONS.put("c", PlatformsAtOnce::measure);
        SECTIONS.put("d", KeptBuilder::measure);
        SECTIONS.put("e", LongLog::measure);
        SECTIONS.put("f", FirstBuilds::measure);
    }

    private Benchmarks() {}

    public static void main(String[] arguments) throws Exception {
        int rounds = Integer.parseInt(System.getenv().getOrDefault("BENCH_ROUNDS", "10"));
        List<String> wanted = arguments.length == 0 ? List.copyOf(SECTIONS.keySet()) : List.of(arguments);
        Figures figures = new Figures();
        try (Bed bed = new Bed(Path.of("target/bench/run"))) {
            Surroundings.tell(bed, rounds, figures);
            for (String section : wanted) {
                System.err.println("(" + section + ")");
                SECTIONS.get(section).measure(bed, rounds, figures);
            }
            figures.put("load.after", Surroundings.load());
        }
        if (arguments.length == 0) {
            figures.write(Path.of("bench/benchmarks.md.in"), Path.of("docs/benchmarks.md"));
        }
    }
}
