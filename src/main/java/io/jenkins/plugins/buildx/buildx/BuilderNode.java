package io.jenkins.plugins.buildx.buildx;

import io.jenkins.plugins.buildx.image.Platform;
import java.io.Serial;
import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A node of a builder: one BuildKit daemon. What wasn't said, as of a node that doesn't run, is empty.
 *
 * @param name such as {@code jenkins0}
 * @param endpoint such as {@code unix:///var/run/docker.sock} or the name of a Docker context
 * @param driverOptions such as {@code image} to {@code moby/buildkit:buildx-stable-1}
 * @param flags of the BuildKit daemon, split at spaces
 * @param status {@code running}, {@code inactive}, {@code stopped}, {@code starting}, {@code stopping}, or {@code error}
 * @param version of BuildKit, such as {@code v0.20.0}
 * @param platforms fixed ones first, then those found by BuildKit on its kernel, in its order; ones that
 *     {@link Platform#parse} doesn't know are left out
 * @param fixedPlatforms those set by hand; {@code docker buildx ls} doesn't tell them
 * @param labels of BuildKit's worker
 * @param error why the node can't be used; empty if it can
 */
public record BuilderNode(
        String name,
        String endpoint,
        Map<String, String> driverOptions,
        List<String> flags,
        String status,
        String version,
        List<Platform> platforms,
        Set<Platform> fixedPlatforms,
        Map<String, String> labels,
        List<GcRule> gcRules,
        String error)
        implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    public BuilderNode {
        driverOptions = Collections.unmodifiableMap(new LinkedHashMap<>(driverOptions));
        flags = List.copyOf(flags);
        platforms = List.copyOf(platforms);
        fixedPlatforms = Collections.unmodifiableSet(new LinkedHashSet<>(fixedPlatforms));
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        gcRules = List.copyOf(gcRules);
    }

    /** Whether the BuildKit daemon runs and answered. */
    public boolean isRunning() {
        return "running".equals(status) && error.isEmpty();
    }
}
