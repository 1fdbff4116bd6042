package io.jenkins.plugins.buildx.cli;

import io.jenkins.plugins.buildx.engine.MultiArchOrder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code build}: the builder and the build. */
@Command(name = "build", description = "Builds an image for all platforms with a builder of this account, made once.")
final class BuildCommand implements Callable<Integer> {
    @Mixin
    CommonOptions common;

    @Mixin
    BuilderOptions builder;

    @Mixin
    BuildOptions build;

    @Option(
            names = "--platform",
            required = true,
            split = ",",
            description = "What to build for, such as linux/amd64,linux/arm64.")
    List<String> platforms = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        RunCommand.execute(
                common, new MultiArchOrder(null, builder.spec(), build.request(platforms, false), null, false));
        return 0;
    }
}
