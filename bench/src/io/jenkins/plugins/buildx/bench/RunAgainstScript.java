package io.jenkins.plugins.buildx.bench;

import io.jenkins.plugins.buildx.bench.WatchedMachine.Ran;
import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.command.Command;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** (a) The whole way of an image against a shell script of the same docker commands, both with a builder that is warm. */
final class RunAgainstScript {
    private static final List<String> ONE = List.of("linux/amd64");
    private static final List<String> TWO = List.of("linux/amd64", "linux/arm64");

    /** So many runs the JVM of a Jenkins has long had behind it, and as many it takes until it has compiled what they do. */
    private static final int COMPILING = 10;

    private RunAgainstScript() {}

    static void measure(Bed bed, int rounds, Figures figures) throws Exception {
        BuilderSpec kept = bed.builder("kept");
        // the images are built once: what is compared is the work around a build that is in the cache
        bed.run(kept, bed.image("engine"), TWO, false);
        for (int i = 0; i < COMPILING; i++) {
            bed.forgetImages();
            bed.run(kept, bed.image("engine"), TWO, true);
        }
        Map<String, Series> seconds = new Rounds()
                .before(bed::forgetImages)
                .measuring("script1", () -> bed.require(script(bed, kept, ONE, "0.1")))
                .measuring("engine1", () -> bed.run(kept, bed.image("engine"), ONE, true))
                .measuring("script2", () -> bed.require(script(bed, kept, TWO, "0.1")))
                .measuring("engine2", () -> bed.run(kept, bed.image("engine"), TWO, true))
                .measuring("slow2", () -> bed.require(script(bed, kept, TWO, "1")))
                .measuring("cli2", () -> bed.require(commandLine(bed, TWO)))
                .measuring("jvm", () -> bed.require(Command.of("bin/multiarch", "--version")))
                .run(rounds);
        seconds.forEach((name, series) -> figures.seconds("a." + name, series));
        Series one = seconds.get("engine1").per(seconds.get("script1"));
        Series two = seconds.get("engine2").per(seconds.get("script2"));
        figures.ratio("a.ratio1", one);
        figures.ratio("a.ratio2", two);
        Series slow = seconds.get("engine2").per(seconds.get("slow2"));
        figures.ratio("a.ratio-slow2", slow);
        figures.verdict("a.verdict-slow2", slow.median() <= 0.7);
        figures.ratio("a.ratio-cli2", seconds.get("cli2").per(seconds.get("script2")));
        figures.verdict("a.verdict1", one.median() <= 1);
        figures.verdict("a.verdict2", two.median() <= 0.7);
        figures.put("a.timeline", timeline(bed, kept));
    }

    private static Command script(Bed bed, BuilderSpec builder, List<String> platforms, String pause) throws Exception {
        return Command.of(
                        "bench/script",
                        builder.name(),
                        String.join(",", platforms),
                        bed.image("script"),
                        Bed.CONTEXT,
                        pause)
                .withEnvironment(
                        "BUILDX_CONFIG", bed.buildx().base().environment().get("BUILDX_CONFIG"));
    }

    private static Command commandLine(Bed bed, List<String> platforms) {
        return bed.multiarch("run", Map.of("env.MULTIARCH_BENCH", "kept"))
                .with("--platform", String.join(",", platforms))
                .with("--tag", bed.image("cli"), "--push", "--port", "8080", "--expect", "Hello World!")
                .with(Bed.CONTEXT);
    }

    /** The processes of one run, in the order of their starts. */
    private static String timeline(Bed bed, BuilderSpec builder) throws Exception {
        bed.forgetImages();
        bed.machine().watch();
        bed.run(builder, bed.image("engine"), TWO, true);
        return bed.machine().processes().stream()
                .sorted(Comparator.comparingDouble(Ran::start))
                .map(ran -> String.format(Locale.ROOT, "%6.2f %6.2f  %s", ran.start(), ran.seconds(), shown(ran)))
                .collect(Collectors.joining("\n"));
    }

    /** The command without what only makes it long. */
    private static String shown(Ran ran) {
        String shown = ran.command()
                .replaceAll("\\S*/docker-buildx ", "docker-buildx ")
                .replaceAll(" --(label|log-driver|log-opt|filter|format|metadata-file|progress|builder)[ =]\\S+", "")
                .replaceAll("docker-buildx-smoke-[0-9a-f-]{36}", "smoke")
                .replaceAll("@sha256:([0-9a-f]{8})[0-9a-f]*", "@$1");
        return shown.length() > 110 ? shown.substring(0, 110) + "..." : shown;
    }
}
