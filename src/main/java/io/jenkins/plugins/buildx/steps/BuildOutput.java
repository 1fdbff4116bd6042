package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.buildx.command.Mask;
import io.jenkins.plugins.buildx.engine.BuildLog;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;

/** Makes of buildx's progress what a person reads, and remembers what the report needs. The first command is the build itself. */
final class BuildOutput implements ProcessOutput {
    private static final long serialVersionUID = 1L;

    private final ArrayList<Platform> platforms;
    private BuildLog build;

    /** Not saved, so that no secret is. */
    private transient @Nullable Mask mask;

    BuildOutput(Collection<Platform> platforms) {
        this.platforms = new ArrayList<>(platforms);
        this.build = new BuildLog(platforms);
    }

    /** What is known of the build. */
    BuildLog build() {
        return build;
    }

    /** Hides {@code secrets} too in what comes from now on. To be told again after a restart. */
    void hide(Mask secrets) {
        mask = mask().and(secrets);
        build.hide(mask);
    }

    private Mask mask() {
        return mask == null ? Mask.NONE : mask;
    }

    /** Forgets a try that failed. */
    void restart() {
        build = new BuildLog(platforms);
        build.hide(mask());
    }

    @Override
    public void take(byte[] bytes, int length, PrintStream log) {
        build.feed(bytes, length, log::println);
    }

    @Override
    public boolean isEnding() {
        return build.progress().isExporting();
    }

    @Override
    public void end(PrintStream log) {
        build.end(log::println);
    }
}
