package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.buildx.BuildProgress;
import io.jenkins.plugins.buildx.command.CommandOutput;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.command.Mask;
import io.jenkins.plugins.buildx.image.Platform;
import java.util.Collection;
import java.util.function.Consumer;

/** Prints a build that runs as a child process, its secrets hidden. */
final class BuildWatch implements CommandOutput {
    private final BuildLog build;
    private final Consumer<String> lines;

    BuildWatch(Collection<Platform> platforms, Mask mask, Log log) {
        this.build = new BuildLog(platforms);
        this.build.hide(mask);
        this.lines = log::line;
    }

    @Override
    public void stderr(byte[] bytes, int length) {
        build.feed(bytes, length, lines);
    }

    void end() {
        build.end(lines);
    }

    BuildProgress progress() {
        return build.progress();
    }

    Failure failure(int exitCode) {
        return build.failure(exitCode);
    }
}
