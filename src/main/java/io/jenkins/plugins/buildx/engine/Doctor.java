package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.buildx.BuilderInspection;
import io.jenkins.plugins.buildx.buildx.BuilderListing;
import io.jenkins.plugins.buildx.buildx.Buildx;
import io.jenkins.plugins.buildx.buildx.DiskUsage;
import io.jenkins.plugins.buildx.buildx.Emulation;
import io.jenkins.plugins.buildx.buildx.Redaction;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandFailed;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.report.Abilities;
import io.jenkins.plugins.buildx.report.Abilities.Ability;
import io.jenkins.plugins.buildx.report.Diagnosis;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds out what a machine can do, without changing it. */
public final class Doctor {
    /** What teams build for most; more can be had. */
    public static final List<Platform> USUAL = Platform.parseAll(
            List.of("linux/amd64", "linux/arm64", "linux/arm/v7", "linux/riscv64", "linux/s390x", "linux/ppc64le"));

    /** What a processor of 64 bits may run besides, of its 32 bits. */
    private static final Map<String, List<String>> RELATIVES =
            Map.of("amd64", List.of("linux/386"), "arm64", List.of("linux/arm/v7", "linux/arm/v6"));

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Machine machine;

    public Doctor(Machine machine) {
        this.machine = machine;
    }

    /**
     * One diagnosis for docker, buildx, builders and emulators each, in this order, and what they are made from.
     *
     * @param emulators the platforms to look for besides those of docker's own processor, and the image to ask where the kernel is
     *     not the machine's own; nothing is installed
     */
    public Abilities examine(QemuRequest emulators) throws IOException, InterruptedException {
        return new Examination().abilities(emulators.withCheckOnly(true));
    }

    /** What is found, bit by bit. */
    private final class Examination {
        private final List<Diagnosis> diagnoses = new ArrayList<>();
        private String version = "";
        private List<Abilities.Builder> builders = List.of();
        private List<Ability> platforms = List.of();

        Abilities abilities(QemuRequest request) throws IOException, InterruptedException {
            Optional<Platform> engine = docker();
            buildx(engine.isPresent());
            emulators(request, engine.map(Doctor::own).orElse(List.of()));
            return new Abilities(System.currentTimeMillis(), version, builders, platforms, diagnoses);
        }

        /** What docker's engine runs on; empty if it can't be asked. */
        private Optional<Platform> docker() throws IOException, InterruptedException {
            Command server = Command.of(
                            "docker", "version", "--format", "{{.Server.Os}}/{{.Server.Arch}} {{.Server.Version}}")
                    .within(LIMIT);
            try {
                String[] said = machine.require(server).text().strip().split(" ", 2);
                Platform platform = Told.read("docker version", said[0], Platform::parse);
                diagnoses.add(Diagnosis.well("docker", "engine " + said[said.length - 1] + " (" + platform + ")"));
                return Optional.of(platform);
            } catch (Failure e) {
                diagnoses.add(ill("docker", e));
                return Optional.empty();
            }
        }

        private void buildx(boolean dockerIsWell) throws IOException, InterruptedException {
            try {
                Buildx buildx = new BuildxFinder(machine).find();
                version = buildx.version().toString();
                diagnoses.add(Diagnosis.well(
                        "buildx", version + (buildx.version().hasRawJson() ? "" : ", too old for exact step times")));
                if (dockerIsWell && buildx.version().hasListJson()) {
                    builders = builders(buildx);
                    diagnoses.add(Diagnosis.well(
                            "builders",
                            builders.isEmpty() ? "none yet; the first build makes one" : joined(", ", builders)));
                }
            } catch (Failure e) {
                diagnoses.add(ill("buildx", e));
            }
        }

        private List<Abilities.Builder> builders(Buildx buildx) throws IOException, InterruptedException {
            CommandResult result = machine.require(buildx.list().within(LIMIT));
            List<Abilities.Builder> found = new ArrayList<>();
            BuilderListing listing = Told.read("docker buildx ls", result.text(), BuilderListing::parse);
            for (BuilderInspection builder : listing.builders()) {
                if (!builder.driver().equals("docker")) {
                    found.add(builder(buildx, builder));
                }
            }
            return found;
        }

        private Abilities.Builder builder(Buildx buildx, BuilderInspection builder)
                throws IOException, InterruptedException {
            return new Abilities.Builder(
                    builder.name(),
                    builder.driver(),
                    state(builder),
                    texts(builder.platforms()),
                    Math.max(0, builder.lastActivity().toEpochMilli()),
                    builder.isRunning() ? cache(buildx, builder) : Abilities.UNKNOWN);
        }

        private long cache(Buildx buildx, BuilderInspection builder) throws IOException, InterruptedException {
            try {
                CommandResult usage =
                        machine.run(buildx.diskUsage(builder.name()).within(LIMIT));
                return usage.succeeded() ? DiskUsage.parse(usage.text()).total() : Abilities.UNKNOWN;
            } catch (Failure | InvalidInput e) {
                // a builder may be busy or on its way out: its size is a detail
                return Abilities.UNKNOWN;
            }
        }

        /** What nobody asked for is told only where it runs by itself: that it doesn't is nothing to mend. */
        private void emulators(QemuRequest request, List<Platform> own) throws IOException, InterruptedException {
            try {
                QemuResult result = new SetupQemu(machine, Log.NONE).run(request.withPlatforms(own));
                platforms = result.emulators().stream()
                        .filter(report -> request.platforms().contains(report.platform())
                                || report.state() == EmulatorReport.State.NATIVE)
                        .map(Doctor::ability)
                        .toList();
                diagnoses.add(diagnosis(request, result));
            } catch (Failure e) {
                diagnoses.add(ill("emulators", e));
            }
        }
    }

    private static Diagnosis ill(String name, Failure failure) {
        return Diagnosis.ill(
                name,
                failure.sentence() + reason(failure),
                failure.remedy().isEmpty() ? "do as its own words say, and look again" : failure.remedy());
    }

    /** The last line that a command wrote, where programs put their reason. */
    private static String reason(Failure failure) {
        return failure instanceof CommandFailed
                ? failure.evidence().strip().lines().reduce("", (before, line) -> ": " + line)
                : "";
    }

    /** The platforms that the processor of {@code engine} may run by itself. */
    private static List<Platform> own(Platform engine) {
        Stream<Platform> relatives = RELATIVES.getOrDefault(engine.architecture(), List.of()).stream()
                .map(Platform::parse);
        return Stream.concat(Stream.of(engine), relatives)
                .filter(known -> Emulation.of(known).isPresent())
                .toList();
    }

    private static Diagnosis diagnosis(QemuRequest request, QemuResult result) {
        List<Platform> missing = request.platforms().stream()
                .filter(platform -> !result.supported().contains(platform))
                .toList();
        String runs = "runs "
                + joined(
                        ", ",
                        result.supported().stream()
                                .filter(request.platforms()::contains)
                                .toList());
        return missing.isEmpty()
                ? Diagnosis.well("emulators", runs)
                : Diagnosis.ill(
                        "emulators",
                        runs + ", not " + joined(", ", missing),
                        "run setupQemu for " + joined(",", missing));
    }

    private static Ability ability(EmulatorReport report) {
        return new Ability(report.platform().toString(), report.state().toString(), report.finding());
    }

    private static String state(BuilderInspection builder) {
        if (builder.isRunning()) {
            return "running";
        }
        return builder.error().isEmpty() ? "not running" : Redaction.redact(builder.error());
    }

    private static List<String> texts(Collection<?> values) {
        return values.stream().map(Object::toString).toList();
    }

    private static String joined(String separator, Collection<?> values) {
        return values.stream().map(Object::toString).collect(Collectors.joining(separator));
    }
}
