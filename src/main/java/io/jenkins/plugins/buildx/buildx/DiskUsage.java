package io.jenkins.plugins.buildx.buildx;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.io.Serial;
import java.io.Serializable;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a builder's build cache takes on disk, over all its nodes.
 *
 * @param reclaimable bytes that {@code docker buildx prune} could free
 * @param total bytes
 */
public record DiskUsage(long reclaimable, long total) implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    private static final Pattern SUMMARY = Pattern.compile("(?m)^(Reclaimable|Total):[ \\t]*(\\S+)[ \\t]*\\r?$");

    /**
     * Reads the summary at the end of what {@code docker buildx du} prints, with or without {@code --verbose}.
     *
     * @throws InvalidInput if there is none, as with {@code --filter} or {@code --format json}
     */
    public static DiskUsage parse(String output) {
        Matcher summary = SUMMARY.matcher(output);
        Optional<Long> reclaimable = Optional.empty();
        Optional<Long> total = Optional.empty();
        while (summary.find()) {
            if ("Total".equals(summary.group(1))) {
                total = Optional.of(ByteSize.parse(summary.group(2)));
            } else if (!isRecord(summary.group(2))) {
                reclaimable = Optional.of(ByteSize.parse(summary.group(2)));
            }
        }
        if (total.isEmpty()) {
            throw new InvalidInput("docker buildx du printed no line \"Total:\" but " + quoted(output.strip())
                    + ". Run it without --filter and --format");
        }
        return new DiskUsage(reclaimable.orElse(0L), total.get());
    }

    /** A record's {@code Reclaimable: true} of {@code --verbose}. */
    private static boolean isRecord(String value) {
        return "true".equals(value) || "false".equals(value);
    }
}
