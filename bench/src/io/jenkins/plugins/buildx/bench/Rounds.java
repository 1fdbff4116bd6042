package io.jenkins.plugins.buildx.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures several things in turn, A B A B, so that what the machine does meanwhile meets all of them alike. */
final class Rounds {
    /** Something that takes time. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    /** Rounds that warm up and do not count: after one alone, the JVM still compiles what it runs. */
    private static final int WARMING = 3;

    private final Map<String, Work> works = new LinkedHashMap<>();
    private final Map<String, List<Double>> processors = new LinkedHashMap<>();
    private Work before = () -> {};

    /** What is done before each work, out of its time. */
    Rounds before(Work preparation) {
        before = preparation;
        return this;
    }

    Rounds measuring(String name, Work work) {
        works.put(name, work);
        return this;
    }

    /** The seconds of each work, by its name. */
    Map<String, Series> run(int rounds) throws Exception {
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        for (int round = 1 - WARMING; round <= rounds; round++) {
            for (Map.Entry<String, Work> work : works.entrySet()) {
                before.run();
                double busy = Surroundings.processorSeconds();
                long started = System.nanoTime();
                work.getValue().run();
                double taken = (System.nanoTime() - started) / 1e9;
                if (round > 0) {
                    processors
                            .computeIfAbsent(work.getKey(), name -> new ArrayList<>())
                            .add(Surroundings.processorSeconds() - busy);
                    seconds.computeIfAbsent(work.getKey(), name -> new ArrayList<>())
                            .add(taken);
                }
                System.err.printf("  round %d: %s %.3f s%n", round, work.getKey(), taken);
            }
        }
        Map<String, Series> series = new LinkedHashMap<>();
        seconds.forEach((name, values) -> series.put(name, new Series(values)));
        return series;
    }

    /** The seconds that all processors were busy while the work of that name ran, whoever kept them so. */
    Series processors(String name) {
        return new Series(processors.get(name));
    }
}
