package io.jenkins.plugins.buildx.bench;

import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** (f) The first builds of a machine, all at once, each a process of its own. */
final class FirstBuilds {
    private static final int BUILDS = 20;
    private static final int ROUNDS = 3;

    private FirstBuilds() {}

    static void measure(Bed bed, int rounds, Figures figures) throws Exception {
        List<Double> seconds = new ArrayList<>();
        int failures = 0;
        int containers = 0;
        for (int round = 1; round <= Math.min(rounds, ROUNDS); round++) {
            Map<String, String> options = Map.of("env.MULTIARCH_BENCH", "first-" + round);
            String builder = bed.builder(options).name();
            long started = System.nanoTime();
            for (CommandResult result : together(bed, options)) {
                if (!result.succeeded()) {
                    failures++;
                    System.err.println(result.stderr());
                }
            }
            seconds.add((System.nanoTime() - started) / 1e9);
            containers = Math.max(containers, (int)
                    bed.docker("ps", "--all", "--quiet", "--filter", "name=buildx_buildkit_" + builder)
                            .lines()
                            .count());
            bed.removeBuilder(builder);
        }
        figures.seconds("f.seconds", new Series(seconds));
        figures.put("f.rounds", String.valueOf(seconds.size()));
        figures.put("f.builds", String.valueOf(BUILDS));
        figures.put("f.failures", String.valueOf(failures));
        figures.put("f.builders", String.valueOf(containers));
        figures.verdict("f.verdict", failures == 0 && containers == 1);
    }

    private static List<CommandResult> together(Bed bed, Map<String, String> options) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(BUILDS);
        try {
            List<Future<CommandResult>> running = new ArrayList<>();
            for (int number = 1; number <= BUILDS; number++) {
                Command build = bed.multiarch("build", options)
                        .with("--platform", "linux/amd64,linux/arm64", "--tag", bed.image("first-" + number), "--push")
                        .with(Bed.CONTEXT);
                running.add(threads.submit(() -> bed.machine().run(build)));
            }
            List<CommandResult> results = new ArrayList<>();
            for (Future<CommandResult> build : running) {
                results.add(build.get());
            }
            return results;
        } finally {
            threads.shutdown();
        }
    }
}
