package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.buildx.BuilderListing;
import io.jenkins.plugins.buildx.buildx.Buildx;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.report.Diagnosis;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Finds out what a machine can do, without changing it. */
public final class Doctor {
    /** What teams build for most; more can be had. */
    private static final List<String> USUAL =
            List.of("linux/amd64", "linux/arm64", "linux/arm/v7", "linux/riscv64", "linux/s390x", "linux/ppc64le");

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Machine machine;

    public Doctor(Machine machine) {
        this.machine = machine;
    }

    /** One diagnosis for docker, buildx, builders and emulators each, in this order. */
    public List<Diagnosis> examine() throws IOException, InterruptedException {
        List<Diagnosis> diagnoses = new ArrayList<>();
        Diagnosis docker = docker();
        diagnoses.add(docker);
        diagnoses.addAll(buildx(docker.isWell()));
        diagnoses.add(emulators());
        return diagnoses;
    }

    private Diagnosis docker() throws IOException, InterruptedException {
        Command version = Command.of(
                        "docker", "version", "--format", "{{.Server.Version}} ({{.Server.Os}}/{{.Server.Arch}})")
                .within(LIMIT);
        try {
            CommandResult result = machine.require(version);
            return Diagnosis.well("docker", "engine " + result.text());
        } catch (Failure e) {
            return Diagnosis.ill("docker", e.sentence(), e.remedy());
        }
    }

    private List<Diagnosis> buildx(boolean dockerIsWell) throws IOException, InterruptedException {
        Buildx buildx;
        try {
            buildx = new BuildxFinder(machine).find();
        } catch (Failure e) {
            return List.of(Diagnosis.ill("buildx", e.sentence(), e.remedy()));
        }
        Diagnosis found = Diagnosis.well(
                "buildx", buildx.version() + (buildx.version().hasRawJson() ? "" : ", too old for exact step times"));
        return dockerIsWell && buildx.version().hasListJson() ? List.of(found, builders(buildx)) : List.of(found);
    }

    private Diagnosis builders(Buildx buildx) throws IOException, InterruptedException {
        CommandResult result =
                machine.run(buildx.base().with("ls", "--format", "json").within(LIMIT));
        List<String> ours = BuilderListing.parse(result.text()).builders().stream()
                .filter(builder -> !builder.driver().equals("docker"))
                .map(builder -> builder.name() + (builder.isRunning() ? " (running)" : " (not running)"))
                .toList();
        return Diagnosis.well(
                "builders", ours.isEmpty() ? "none yet; the first build makes one" : String.join(", ", ours));
    }

    private Diagnosis emulators() throws IOException, InterruptedException {
        QemuRequest request = QemuRequest.of(Platform.parseAll(USUAL)).withCheckOnly(true);
        try {
            QemuResult result = new SetupQemu(machine, Log.NONE).run(request);
            List<Platform> missing = request.platforms().stream()
                    .filter(platform -> !result.supported().contains(platform))
                    .toList();
            String runs = "runs " + joined(", ", result.supported());
            return missing.isEmpty()
                    ? Diagnosis.well("emulators", runs)
                    : Diagnosis.ill(
                            "emulators",
                            runs + ", not " + joined(", ", missing),
                            "multiarch qemu --platform " + joined(",", missing));
        } catch (Failure e) {
            return Diagnosis.ill("emulators", e.sentence(), e.remedy());
        }
    }

    private static String joined(String separator, Collection<Platform> platforms) {
        return platforms.stream().map(Platform::toString).collect(Collectors.joining(separator));
    }
}
