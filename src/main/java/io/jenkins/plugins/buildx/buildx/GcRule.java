package io.jenkins.plugins.buildx.buildx;

import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;

/**
 * A rule by which a node of a builder collects garbage of its build cache. Zero means that the rule doesn't say.
 *
 * @param all whether internal and frontend records are meant too
 * @param filters such as {@code type==source.local,type==exec.cachemount}; empty for none
 * @param keepDuration how long records are kept at least
 * @param reservedSpace bytes always kept; {@code Keep Bytes} of BuildKit before 0.17
 * @param maxUsedSpace bytes never exceeded
 * @param minFreeSpace bytes of the disk that shall stay free
 */
public record GcRule(
        boolean all, String filters, Duration keepDuration, long reservedSpace, long maxUsedSpace, long minFreeSpace)
        implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;
}
