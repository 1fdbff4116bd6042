package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.buildx.BuildRequest;
import java.util.List;

/**
 * How a request is built: the processes, to be run one after the other until one fails.
 *
 * @param request what was asked for
 * @param builder that builds
 * @param runs at least one
 */
public record BuildPlan(BuildRequest request, ProvidedBuilder builder, List<BuildRun> runs) {
    public BuildPlan {
        runs = List.copyOf(runs);
    }
}
