package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.buildx.BuildProgress;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.image.ImageReference;
import java.io.IOException;
import java.util.stream.Collectors;

/**
 * Runs the processes of a plan here and now, one after the other.
 *
 * <p>They don't wait for their log to be printed: three seconds after a build has ended BuildKit's client gives up what is left
 * of it, and calls the build failed.
 */
public final class Builds {
    private final Machine machine;
    private final Log log;

    public Builds(Machine machine, Log log) {
        this.machine = machine;
        this.log = log;
    }

    /**
     * Runs {@code plan}; {@code draft} learns how it went, even if it failed.
     *
     * @throws Failure of the first process that failed, with the true cause
     */
    public BuildProgress run(BuildPlan plan, ReportDraft draft) throws IOException, InterruptedException {
        BuildWatch main = watch(plan.runs().get(0));
        try {
            run(plan.runs().get(0), main);
        } finally {
            draft.progress(main.progress(), BuildxMultiArch.nativePlatforms(plan.builder()));
        }
        for (BuildRun load : plan.runs().subList(1, plan.runs().size())) {
            log.line("loading "
                    + load.loaded().stream().map(ImageReference::toString).collect(Collectors.joining(", "))
                    + " into docker's image store");
            run(load, watch(load));
        }
        return main.progress();
    }

    private BuildWatch watch(BuildRun run) {
        return new BuildWatch(run.platforms(), run.command().mask(), log);
    }

    private void run(BuildRun run, BuildWatch watch) throws IOException, InterruptedException {
        CommandResult result;
        try {
            result = machine.run(run.command().unhindered(), watch);
        } finally {
            watch.end();
        }
        if (!result.succeeded()) {
            throw watch.failure(result.exitCode());
        }
    }
}
