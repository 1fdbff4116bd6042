package io.jenkins.plugins.buildx.buildx;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** Times during which something was done, by their beginning. Only those that have ended count. */
final class Intervals implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    private final TreeMap<Instant, Instant> ends = new TreeMap<>();

    void add(@CheckForNull Instant start, @CheckForNull Instant end) {
        if (start != null && end != null) {
            ends.merge(start, end, (a, b) -> a.isAfter(b) ? a : b);
        }
    }

    void addAll(Intervals others) {
        others.ends.forEach(this::add);
    }

    /** The time that they cover together: where several overlap it counts once. */
    Duration union() {
        Duration sum = Duration.ZERO;
        Instant covered = Instant.MIN;
        for (Map.Entry<Instant, Instant> interval : ends.entrySet()) {
            Instant start = interval.getKey().isAfter(covered) ? interval.getKey() : covered;
            if (interval.getValue().isAfter(start)) {
                sum = sum.plus(Duration.between(start, interval.getValue()));
                covered = interval.getValue();
            }
        }
        return sum;
    }
}
