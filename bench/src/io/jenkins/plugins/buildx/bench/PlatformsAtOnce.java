package io.jenkins.plugins.buildx.bench;

import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.engine.SmokeTest;
import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.report.PlatformReport;
import io.jenkins.plugins.buildx.report.Report;
import io.jenkins.plugins.buildx.smoke.LocalProbe;
import io.jenkins.plugins.buildx.smoke.SmokeRequest;
import io.jenkins.plugins.buildx.smoke.SmokeResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** (c) The smoke test of several platforms against that of one. */
final class PlatformsAtOnce {
    private static final List<String> FOUR = List.of("linux/amd64", "linux/arm64", "linux/arm/v7", "linux/riscv64");

    private PlatformsAtOnce() {}

    static void measure(Bed bed, int rounds, Figures figures) throws Exception {
        Report built = bed.run(bed.builder("kept"), bed.image("platforms"), FOUR, false);
        Report slow = bed.run(bed.builder("kept"), bed.image("slow"), slowStart(bed), FOUR, false);
        Rounds all = new Rounds();
        Map<String, Series> seconds = all.before(bed::forgetImages)
                .measuring("native", () -> test(bed, built, FOUR.subList(0, 1)))
                .measuring("emulated", () -> test(bed, built, FOUR.subList(1, 2)))
                .measuring("two", () -> test(bed, built, FOUR.subList(0, 2)))
                .measuring("four", () -> test(bed, built, FOUR))
                .measuring("slow-native", () -> test(bed, slow, FOUR.subList(0, 1)))
                .measuring("slow-emulated", () -> test(bed, slow, FOUR.subList(1, 2)))
                .measuring("slow-two", () -> test(bed, slow, FOUR.subList(0, 2)))
                .measuring("slow-four", () -> test(bed, slow, FOUR))
                .measuring("alone-native", () -> alone(bed, built, FOUR.subList(0, 1)))
                .measuring("alone-emulated", () -> alone(bed, built, FOUR.subList(1, 2)))
                .measuring("alone-two", () -> alone(bed, built, FOUR.subList(0, 2)))
                .measuring("alone-four", () -> alone(bed, built, FOUR))
                .run(rounds);
        seconds.forEach((name, series) -> figures.seconds("c." + name, series));
        Series ratio = seconds.get("four").per(seconds.get("emulated"));
        figures.ratio("c.ratio-native", seconds.get("four").per(seconds.get("native")));
        figures.ratio("c.ratio-emulated", ratio);
        figures.ratio("c.ratio-two", seconds.get("two").per(seconds.get("emulated")));
        Series slowly = seconds.get("slow-four").per(seconds.get("slow-emulated"));
        figures.ratio("c.ratio-slow-native", seconds.get("slow-four").per(seconds.get("slow-native")));
        figures.ratio("c.ratio-slow-emulated", slowly);
        figures.verdict("c.verdict-slow", slowly.median() <= 2);
        figures.ratio("c.ratio-alone-native", seconds.get("alone-four").per(seconds.get("alone-native")));
        figures.ratio("c.ratio-alone-emulated", seconds.get("alone-four").per(seconds.get("alone-emulated")));
        figures.ratio("c.ratio-alone-two", seconds.get("alone-two").per(seconds.get("alone-emulated")));
        figures.verdict("c.verdict", ratio.median() <= 2);
        for (String name : List.of("native", "emulated", "two", "four")) {
            figures.seconds("c.processors-" + name, all.processors(name));
            figures.seconds("c.processors-alone-" + name, all.processors("alone-" + name));
        }
        int cores = Runtime.getRuntime().availableProcessors();
        Series floor = all.processors("four").per(seconds.get("emulated"));
        figures.ratio(
                "c.floor",
                new Series(floor.values().stream().map(each -> each / cores).toList()));
    }

    /** The sample, with a second before it listens, where most services need more. */
    private static String slowStart(Bed bed) throws IOException {
        Path context = bed.folder().resolve("slow-start");
        Files.createDirectories(context);
        for (String file : List.of("Dockerfile", "go.mod")) {
            Files.copy(Path.of(Bed.CONTEXT, file), context.resolve(file));
        }
        String sample = Files.readString(Path.of(Bed.CONTEXT, "main.go"));
        Files.writeString(
                context.resolve("main.go"),
                sample.replace("import (", "import (\n\t\"time\"")
                        .replace("func main() {", "func main() {\n\ttime.Sleep(time.Second)"));
        return context.toString();
    }

    private static void test(Bed bed, Report built, List<String> platforms) throws Exception {
        SmokeRequest.Builder request = Bed.smokeRequest(built.image().reference());
        for (PlatformReport platform : built.platforms()) {
            if (platforms.contains(platform.platform())) {
                request.platform(Platform.parse(platform.platform()), Digest.parse(platform.digest()));
            }
        }
        SmokeResult result = new SmokeTest(bed.machine(), new LocalProbe(), bed::keep, Log.NONE).run(request.build());
        if (!result.passed() || result.platforms().size() != platforms.size()) {
            throw new IllegalStateException("The smoke test of " + platforms + " did not pass: " + result);
        }
    }

    /** What docker itself needs: the same containers are started and removed side by side, and nobody asks them anything. */
    private static void alone(Bed bed, Report built, List<String> platforms) throws Exception {
        List<Callable<Void>> lives = new ArrayList<>();
        for (PlatformReport platform : built.platforms()) {
            if (platforms.contains(platform.platform())) {
                lives.add(() -> {
                    String container = bed.docker(
                            "run",
                            "--detach",
                            "--platform=" + platform.platform(),
                            "--publish=127.0.0.1::8080",
                            platform.reference());
                    bed.docker("rm", "--force", "--volumes", container);
                    return null;
                });
            }
        }
        ExecutorService threads = Executors.newFixedThreadPool(lives.size());
        try {
            for (Future<Void> life : threads.invokeAll(lives)) {
                life.get();
            }
        } finally {
            threads.shutdown();
        }
    }
}
