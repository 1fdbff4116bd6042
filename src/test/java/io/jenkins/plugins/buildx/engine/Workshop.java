package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.TestBed;
import io.jenkins.plugins.buildx.buildx.BuildRequest;
import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.buildx.Buildx;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.LocalMachine;
import io.jenkins.plugins.buildx.command.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A builder of a test's own on the test bed, and contexts to build with it. */
final class Workshop implements AutoCloseable {
    private final Path folder;
    private final Machine machine;
    private final BuilderSpec spec;
    private int contexts;

    Workshop(Path folder, BuilderSpec spec) throws IOException {
        this.folder = folder;
        this.machine = TestBed.machine(folder);
        this.spec = spec;
    }

    Machine machine() {
        return machine;
    }

    BuilderSpec spec() {
        return spec;
    }

    Buildx buildx() throws IOException, InterruptedException {
        return new BuildxFinder(machine).find();
    }

    /** A folder with this Dockerfile. */
    Path context(String dockerfile) throws IOException {
        Path context = Files.createDirectories(folder.resolve("context-" + ++contexts));
        Files.writeString(context.resolve("Dockerfile"), dockerfile);
        return context;
    }

    /** A request to build a context for platforms. */
    BuildRequest.Draft request(Path context, String... platforms) {
        return BuildRequest.draft().context(context.toString()).platforms(List.of(platforms));
    }

    /** A job for this builder, with temporary files of its own. */
    Job job() throws IOException {
        return job(Map.of());
    }

    /** The same with more in its environment. */
    Job job(Map<String, String> environment) throws IOException {
        Path temporary = Files.createTempDirectory(folder, "job");
        return new Job(new LocalMachine(environment, folder.resolve("state"), temporary), spec);
    }

    /** What a docker command prints. */
    String docker(String... arguments) throws IOException, InterruptedException {
        return machine.require(Command.of("docker").with(arguments)).text();
    }

    /** Whether docker keeps images as containerd does, several platforms under a name. */
    boolean hasContainerdStore() throws IOException, InterruptedException {
        return docker("info", "--format", "{{json .DriverStatus}}").contains("io.containerd.snapshotter.v1");
    }

    /** Removes what docker keeps of a repository's images. */
    void removeImages(String repository) throws IOException, InterruptedException {
        List<String> ids = docker("image", "ls", "--all", "--quiet", "--no-trunc", repository)
                .lines()
                .distinct()
                .toList();
        if (!ids.isEmpty()) {
            machine.run(Command.of("docker", "image", "rm", "--force").with(ids));
        }
    }

    @Override
    public void close() throws Exception {
        RealBuilders.remove(machine, spec);
    }
}
