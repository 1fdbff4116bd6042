package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.report.Abilities;
import io.jenkins.plugins.buildx.report.Figures;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * Decides which builders are removed and whose cache is cut down. What is not certainly the owner's own, or may be in use, stays.
 *
 * @param prefix with which the names of the owner's builders begin, see {@link BuilderSpec#name()}
 * @param unused for how long a builder has to be unused to be removed
 * @param budget bytes that a builder's cache may take; 0 for any
 */
public record ReapingRules(String prefix, Duration unused, long budget) {
    /** What is done with a builder. */
    public enum Fate {
        KEPT,
        REMOVED,
        PRUNED
    }

    /** What is done with a builder, and why. */
    public record Verdict(Fate fate, String reason) {
        private static Verdict kept(String reason) {
            return new Verdict(Fate.KEPT, reason);
        }
    }

    /**
     * Judges a builder.
     *
     * @param lastUse of a builder of this name on any machine, since several may share a daemon; milliseconds since 1970, 0 if nobody knows
     * @param inUse whether somebody works with a builder of this name
     */
    public Verdict judge(Abilities.Builder builder, long lastUse, boolean inUse, Instant now) {
        if (!isOwn(builder.name())) {
            return Verdict.kept("somebody else's");
        }
        if (inUse) {
            return Verdict.kept("in use");
        }
        long used = Math.max(lastUse, builder.used());
        if (used > 0 && now.isAfter(Instant.ofEpochMilli(used).plus(unused))) {
            long days = Duration.between(Instant.ofEpochMilli(used), now).toDays();
            return new Verdict(Fate.REMOVED, "not used for " + days + " days");
        }
        return isOverBudget(builder)
                ? new Verdict(
                        Fate.PRUNED,
                        "its cache takes " + Figures.size(builder.cache()) + " of the " + Figures.size(budget)
                                + " that it may")
                : Verdict.kept("needed still");
    }

    private boolean isOwn(String builder) {
        return builder.matches(Pattern.quote(prefix) + "-[0-9a-f]{12}");
    }

    /** The cache of a daemon that others run is theirs to look after. */
    private boolean isOverBudget(Abilities.Builder builder) {
        return budget > 0 && builder.cache() > budget && !builder.driver().equals("remote");
    }
}
