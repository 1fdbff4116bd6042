package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.buildx.BuilderInspection;
import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/**
 * What buildx said of the builders of one store, kept on their machine: whoever needs one shortly after need not ask again, as buildx
 * boots by itself what was stopped meanwhile.
 */
final class BuilderMemory {
    private static final Duration FRESH = Duration.ofMinutes(10);

    private final Machine machine;
    private final String store;

    /** @param store the directory where buildx keeps its builders */
    BuilderMemory(Machine machine, String store) {
        this.machine = machine;
        this.store = store;
    }

    void keep(ProvidedBuilder builder) throws IOException, InterruptedException {
        String content =
                String.join("\n", stamp(builder.spec()), String.valueOf(System.currentTimeMillis()), builder.text());
        machine.write(file(builder.spec()), content.getBytes(StandardCharsets.UTF_8), false);
    }

    /**
     * The builder, if it was asked lately, nobody changed it in the store since, and it listed all of {@code platforms}, which are more
     * once emulators are installed.
     */
    Optional<ProvidedBuilder> recall(BuilderSpec spec, Collection<Platform> platforms)
            throws IOException, InterruptedException {
        String stamp = stamp(spec);
        return parts(spec)
                .filter(parts -> !stamp.isEmpty() && parts[0].equals(stamp) && isFresh(parts[1]))
                .flatMap(parts -> told(spec, parts[2]))
                .filter(builder -> builder.inspection().platforms().containsAll(platforms));
    }

    /** The builder as it was when it was asked last, however long ago. */
    Optional<ProvidedBuilder> last(BuilderSpec spec) throws IOException, InterruptedException {
        return parts(spec).flatMap(parts -> told(spec, parts[2]));
    }

    private Optional<String[]> parts(BuilderSpec spec) throws IOException, InterruptedException {
        return machine.read(file(spec))
                .map(content -> new String(content, StandardCharsets.UTF_8).split("\n", 3))
                .filter(parts -> parts.length == 3);
    }

    private static Optional<ProvidedBuilder> told(BuilderSpec spec, String text) {
        try {
            return Optional.of(new ProvidedBuilder(spec, BuilderInspection.parse(text), text, false, true, 0));
        } catch (InvalidInput e) {
            // somebody wrote it who is newer or older than this; asking again mends it
            return Optional.empty();
        }
    }

    /** Where it is kept what buildx said of a builder. */
    static String file(String store, String builder) {
        return store + "-" + builder + ".txt";
    }

    private String file(BuilderSpec spec) {
        return file(store, spec.name());
    }

    private String stamp(BuilderSpec spec) throws IOException, InterruptedException {
        return machine.stamp(store + "/instances/" + spec.name()).orElse("");
    }

    private static boolean isFresh(String time) {
        return time.matches("\\d{1,18}") && System.currentTimeMillis() - Long.parseLong(time) < FRESH.toMillis();
    }
}
