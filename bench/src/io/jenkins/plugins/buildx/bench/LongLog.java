package io.jenkins.plugins.buildx.bench;

import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** (e) A build that writes 100 MB of log: what the command line needs of memory. */
final class LongLog {
    private static final int LOG = 100_000_000;
    private static final String LINE =
            "the compiler has something to say about line 4711 of module/package/file.c, again";
    private static final String DOCKERFILE = "FROM alpine:3.22\nRUN yes '" + LINE + "' | head -c " + LOG + " && echo\n";

    /** BuildKit cuts a step's log at 2 MB unless told not to. */
    private static final Map<String, String> UNCUT =
            Map.of("env.BUILDKIT_STEP_LOG_MAX_SIZE", "-1", "env.BUILDKIT_STEP_LOG_MAX_SPEED", "-1");

    private static final Pattern COLLECTION = Pattern.compile("(\\d+)([KM])->(\\d+)([KM])\\((\\d+)([KM])\\)");

    private LongLog() {}

    static void measure(Bed bed, int rounds, Figures figures) throws Exception {
        Path context = bed.folder().resolve("long-log");
        Files.createDirectories(context);
        Files.writeString(context.resolve("Dockerfile"), DOCKERFILE);
        Path collections = bed.folder().resolve("gc.log");
        Path resident = bed.folder().resolve("resident");
        Path printed = bed.folder().resolve("printed");
        bed.builders().provide(bed.builder(UNCUT));

        Command build =
                bed.multiarch("build", UNCUT).with("--no-cache", "--platform", "linux/amd64", context.toString());
        Command timed = Command.of(
                        "sh", "-c", "exec /usr/bin/time -f %M -o \"$0\" \"$@\" 2>" + printed, resident.toString())
                .with(build.argv())
                .withEnvironment(build.environment())
                .withEnvironment("MULTIARCH_JAVA_OPTS", "-Xlog:gc:file=" + collections);
        CommandResult result = bed.require(timed);

        int before = 0;
        int after = 0;
        int heap = 0;
        Matcher matcher = COLLECTION.matcher(Files.readString(collections));
        while (matcher.find()) {
            before = Math.max(before, kilobytes(matcher, 1));
            after = Math.max(after, kilobytes(matcher, 3));
            heap = Math.max(heap, kilobytes(matcher, 5));
        }
        figures.put("e.seconds", Series.number(result.elapsed().toMillis() / 1e3) + " s");
        figures.put("e.heap", megabytes(heap));
        figures.put("e.used", megabytes(before));
        figures.put("e.live", megabytes(after));
        figures.put(
                "e.resident",
                megabytes(Integer.parseInt(Files.readString(resident).strip())));
        figures.put("e.printed", megabytes((int) (Files.size(printed) / 1024)));
        figures.verdict("e.verdict", heap < 64 * 1024);
    }

    private static int kilobytes(Matcher matcher, int group) {
        int value = Integer.parseInt(matcher.group(group));
        return "M".equals(matcher.group(group + 1)) ? value * 1024 : value;
    }

    private static String megabytes(int kilobytes) {
        return kilobytes / 1024 + " MB";
    }
}
