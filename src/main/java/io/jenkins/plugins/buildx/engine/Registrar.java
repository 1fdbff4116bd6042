package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.buildx.Emulation;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.command.Retry;
import io.jenkins.plugins.buildx.engine.EmulatorReport.Proof;
import io.jenkins.plugins.buildx.engine.EmulatorReport.State;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** An image that registers emulators with the kernel that docker's daemon runs on, as a privileged container. */
abstract class Registrar {
    /** Pulling the image included. */
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private static final int ATTEMPTS = 3;

    /**
     * What the image told.
     *
     * @param reports on the platforms of which it told anything; it tells nothing certain if there are none
     * @param said its own words, as evidence
     */
    record Answer(Map<Platform, EmulatorReport> reports, String said) {}

    /**
     * What is to be changed.
     *
     * @param missing platforms to register
     * @param broken names of entries that are in their way
     * @param reset whether all entries of QEMU's go first
     * @param clean whether it is certain that there are none
     */
    record Change(List<Platform> missing, List<String> broken, boolean reset, boolean clean) {}

    private final QemuRequest request;
    private final Machine machine;
    private final Log log;
    private final Duration firstPause;

    Registrar(QemuRequest request, Machine machine, Log log, Duration firstPause) {
        this.request = request;
        this.machine = machine;
        this.log = log;
        this.firstPause = firstPause;
    }

    static Registrar of(QemuRequest request, Machine machine, Log log, Duration firstPause) {
        return switch (request.kind()) {
            case BINFMT -> new BinfmtRegistrar(request, machine, log, firstPause);
            case QEMU_USER_STATIC -> new UserStaticRegistrar(request, machine, log, firstPause);
        };
    }

    /** Asks which of the platforms run, and changes nothing. */
    abstract Answer ask(List<Platform> platforms) throws IOException, InterruptedException;

    abstract Answer install(Change change) throws IOException, InterruptedException;

    /**
     * Runs the image with {@code arguments}.
     *
     * @param options of docker's, before the image
     * @throws io.jenkins.plugins.buildx.command.Failure if it may not be or can't be run. What it does itself is for the caller to judge
     */
    final CommandResult run(List<String> options, List<String> arguments) throws IOException, InterruptedException {
        RegistrarFailure.throwUnlessAllowed(request);
        // DOCKER_DEFAULT_PLATFORM would have the image itself emulated
        Command command = Command.of("docker", "run", "--rm", "--privileged")
                .with(options)
                .with(request.image().toString())
                .with(arguments)
                .withEnvironment("DOCKER_DEFAULT_PLATFORM", "")
                .within(LIMIT);
        log.line("$ " + command);
        return new Retry(ATTEMPTS, firstPause, log).run("docker run " + request.image(), () -> {
            CommandResult result = machine.run(command);
            if (RegistrarFailure.isOfDocker(result)) {
                throw RegistrarFailure.notRun(command, result, request, machine);
            }
            return result;
        });
    }

    final QemuRequest request() {
        return request;
    }

    final Machine machine() {
        return machine;
    }

    static String entryName(Platform platform) {
        return Emulation.of(platform).map(Emulation::entryName).orElse("");
    }

    /** The report on a platform that was tried in a container. */
    static EmulatorReport inContainer(Platform platform, boolean isRegistered, boolean runs) {
        if (!isRegistered) {
            return runs
                    ? EmulatorReport.runningNatively(platform, Proof.EXECUTED_IN_CONTAINER)
                    : EmulatorReport.missing(platform);
        }
        return new EmulatorReport(
                platform,
                runs ? State.EMULATED : State.BROKEN,
                entryName(platform),
                "",
                "",
                runs ? Proof.EXECUTED_IN_CONTAINER : Proof.NONE,
                runs ? "" : "a program of the platform does not run with it");
    }

    static List<String> architectures(List<Platform> platforms) {
        return platforms.stream().map(Platform::architecture).distinct().toList();
    }
}
