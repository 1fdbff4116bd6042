package io.jenkins.plugins.buildx.bench;

import io.jenkins.plugins.buildx.buildx.BuildRequest;
import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.buildx.BuildkitdConfig;
import io.jenkins.plugins.buildx.buildx.Buildx;
import io.jenkins.plugins.buildx.buildx.Push;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.LocalMachine;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.engine.BuildOutcome;
import io.jenkins.plugins.buildx.engine.Builders;
import io.jenkins.plugins.buildx.engine.BuildxFinder;
import io.jenkins.plugins.buildx.engine.MultiArch;
import io.jenkins.plugins.buildx.engine.MultiArchOrder;
import io.jenkins.plugins.buildx.engine.QemuRequest;
import io.jenkins.plugins.buildx.engine.ReportDraft;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.report.Report;
import io.jenkins.plugins.buildx.smoke.Expectation;
import io.jenkins.plugins.buildx.smoke.HttpCheck;
import io.jenkins.plugins.buildx.smoke.LocalProbe;
import io.jenkins.plugins.buildx.smoke.SmokeRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What everything is measured on: a real Docker, with builders and repositories that belong to the benchmarks alone. */
final class Bed implements AutoCloseable {
    static final String CONTEXT = "demo/helloworld";

    private final Path folder;
    private final String registry = required("MULTIARCH_TESTBED_REGISTRY");
    private final String config = System.getenv().getOrDefault("MULTIARCH_BUILDKITD_CONFIG", "");
    private final WatchedMachine machine;
    private final Set<String> builders = new LinkedHashSet<>();

    /** @param folder for all that the benchmarks leave on the disk; it is emptied */
    Bed(Path folder) throws IOException {
        this.folder = folder.toAbsolutePath();
        LocalMachine local = new LocalMachine(Map.of(), folder.resolve("state"), folder.resolve("tmp"));
        local.delete(folder.toString());
        Files.createDirectories(folder.resolve("tmp"));
        this.machine = new WatchedMachine(local);
    }

    private static String required(String variable) {
        String value = System.getenv(variable);
        if (value == null) {
            throw new IllegalStateException(
                    "The environment has no " + variable + ": run make bench, which brings up the test bed");
        }
        return value;
    }

    WatchedMachine machine() {
        return machine;
    }

    Path folder() {
        return folder;
    }

    /** The name of an image in the test bed's registry. */
    String image(String name) {
        return registry + "/bench/" + name + ":1.0";
    }

    Buildx buildx() throws IOException, InterruptedException {
        return new BuildxFinder(machine).find();
    }

    /** The wish for a builder of the benchmarks; each {@code purpose} has its own. It is removed in the end. */
    BuilderSpec builder(String purpose) throws IOException {
        return builder(Map.of("env.MULTIARCH_BENCH", purpose));
    }

    BuilderSpec builder(Map<String, String> options) throws IOException {
        BuilderSpec spec = BuilderSpec.draft()
                .prefix("multiarch")
                .driverOptions(all(options))
                .config(
                        config.isEmpty()
                                ? BuildkitdConfig.NONE
                                : BuildkitdConfig.parse(Files.readString(Path.of(config))))
                .spec();
        builders.add(spec.name());
        return spec;
    }

    private static Map<String, String> all(Map<String, String> options) {
        Map<String, String> all = new LinkedHashMap<>(options);
        // the registry is on the machine's own loopback
        all.put("network", "host");
        return all;
    }

    /** The command line that wants the same builder as {@link #builder(Map)}. */
    Command multiarch(String verb, Map<String, String> options) {
        Command command = Command.of("bin/multiarch", verb)
                .withEnvironment("MULTIARCH_STATE", folder.resolve("state").toString())
                .with("--out", folder.resolve("out").toString());
        for (Map.Entry<String, String> option : all(options).entrySet()) {
            command = command.with("--builder-opt", option.getKey() + "=" + option.getValue());
        }
        return config.isEmpty() ? command : command.with("--buildkitd-config", config);
    }

    /** Builds the sample for {@code platforms}, pushes it, tests every platform if wanted, and names it. */
    Report run(BuilderSpec builder, String image, List<String> platforms, boolean tested)
            throws IOException, InterruptedException {
        return run(builder, image, CONTEXT, platforms, tested);
    }

    /** The same of what {@code context} has in place of the sample. */
    Report run(BuilderSpec builder, String image, String context, List<String> platforms, boolean tested)
            throws IOException, InterruptedException {
        BuildRequest request = BuildRequest.draft()
                .tags(List.of(image))
                .platforms(platforms)
                .context(context)
                .push(Push.DIGEST)
                .request();
        QemuRequest emulators = QemuRequest.of(request.platforms());
        MultiArchOrder order = new MultiArchOrder(emulators, builder, request, tested ? Bed::smokeRequest : null, true);
        String workspace = Path.of("").toAbsolutePath().toString();
        ReportDraft draft = new ReportDraft(request.platforms());
        new MultiArch(machine, new LocalProbe(), this::keep, Log.NONE, workspace).run(order, draft);
        return draft.report();
    }

    private static SmokeRequest smokeRequest(BuildOutcome outcome, Collection<Platform> nativePlatforms) {
        SmokeRequest.Builder request =
                smokeRequest(outcome.image().orElseThrow().toString()).nativePlatforms(nativePlatforms);
        outcome.platforms().forEach(built -> request.platform(built.platform(), built.reference()));
        return request.build();
    }

    /** A smoke test of the sample, without platforms yet. */
    static SmokeRequest.Builder smokeRequest(String image) {
        return SmokeRequest.of(ImageReference.parse(image))
                .check(HttpCheck.on(8080, "/").withBody(Expectation.containing("Hello World!")))
                .run("bench " + ProcessHandle.current().pid());
    }

    void keep(String name, byte[] content) throws IOException {
        Path file = folder.resolve("out").resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    /** Lets docker forget the benchmarks' images, so that whoever is next pulls them. */
    void forgetImages() throws IOException, InterruptedException {
        List<String> ids = docker("image", "ls", "--all", "--no-trunc", "--format", "{{.ID}} {{.Repository}}")
                .lines()
                .filter(line -> line.contains(" " + registry + "/bench/"))
                .map(line -> line.split(" ")[0])
                .distinct()
                .toList();
        if (!ids.isEmpty()) {
            machine.require(Command.of("docker", "image", "rm", "--force").with(ids));
        }
    }

    /** What docker says. */
    String docker(String... arguments) throws IOException, InterruptedException {
        return machine.require(Command.of("docker").with(arguments)).text();
    }

    /** Runs what must succeed; the error has all it said. */
    CommandResult require(Command command) throws IOException, InterruptedException {
        return machine.require(command);
    }

    Builders builders() throws IOException, InterruptedException {
        return new Builders(machine, buildx(), Log.NONE);
    }

    void removeBuilder(String name) throws IOException, InterruptedException {
        machine.run(buildx().remove(name));
    }

    @Override
    public void close() throws IOException, InterruptedException {
        for (String name : builders) {
            removeBuilder(name);
        }
        forgetImages();
    }
}
