package io.jenkins.plugins.buildx.steps;

import io.jenkins.plugins.buildx.engine.BuildLog;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.PrintStream;
import java.util.Collection;

/** Makes of buildx's progress what a person reads, and remembers what the report needs. The first command is the build itself. */
final class BuildOutput implements ProcessOutput {
    private static final long serialVersionUID = 1L;

    private BuildLog build;

    BuildOutput(Collection<Platform> platforms) {
        this.build = new BuildLog(platforms);
    }

    /** What is known of the build. */
    BuildLog build() {
        return build;
    }

    /** Forgets a try that failed. */
    void restart(Collection<Platform> platforms) {
        build = new BuildLog(platforms);
    }

    @Override
    public void take(byte[] bytes, int length, PrintStream log) {
        build.feed(bytes, length, log::println);
    }

    @Override
    public void end(PrintStream log) {
        build.end(log::println);
    }
}
