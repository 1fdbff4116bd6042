package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.TestBed;
import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.buildx.BuildkitdConfig;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.command.Machine;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Builders for tests on the test bed, whose registry they reach. */
final class RealBuilders {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private RealBuilders() {}

    /** A wish that nobody had before, so that its builder is not there yet. */
    static BuilderSpec fresh() throws IOException {
        return fresh(List.of());
    }

    /** The same, with flags for the BuildKit daemon. */
    static BuilderSpec fresh(List<String> flags) throws IOException {
        return draft().prefix("test-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet())
                .buildkitdFlags(flags)
                .spec();
    }

    /** The wish that all tests share which only want a builder. */
    static BuilderSpec shared() throws IOException {
        return draft().prefix("test-shared").spec();
    }

    /** The same wish of somebody who waits 5 s for a builder. */
    static BuilderSpec impatient(BuilderSpec spec) throws IOException {
        String prefix = spec.name().substring(0, spec.name().lastIndexOf('-'));
        return draft().prefix(prefix).timeout(Duration.ofSeconds(5)).spec();
    }

    private static BuilderSpec.Draft draft() throws IOException {
        return BuilderSpec.draft()
                .driverOptions(Map.of("network", "host"))
                .config(BuildkitdConfig.parse(TestBed.buildkitdConfig()));
    }

    static Builders builders(Machine machine, Log log) throws IOException, InterruptedException {
        return new Builders(machine, new BuildxFinder(machine).find(), log);
    }

    static void remove(Machine machine, BuilderSpec spec) throws IOException, InterruptedException {
        machine.run(new BuildxFinder(machine).find().remove(spec.name()));
    }

    /** The name of the container in which a builder's first node runs. */
    static String container(BuilderSpec spec) {
        return "buildx_buildkit_" + spec.name() + "0";
    }

    static void docker(Machine machine, String... arguments) throws IOException, InterruptedException {
        machine.require(Command.of("docker").with(arguments));
    }
}
