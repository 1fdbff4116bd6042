package io.jenkins.plugins.buildx.cli;

import io.jenkins.plugins.buildx.engine.MultiArchOrder;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code build}: the builder and the build. */
@Command(name = "build", description = "Builds an image for all platforms with a builder of this account, made once.")
final class BuildCommand implements Callable<Integer> {
    @Mixin
    CommonOptions common;

    @Mixin
    BuilderOptions builder;

    @Mixin
    BuildOptions build;

    @Override
    public Integer call() throws IOException, InterruptedException {
        RunCommand.execute(common, new MultiArchOrder(null, builder.spec(), build.request(false), null, false));
        return 0;
    }
}
