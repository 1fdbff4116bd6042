package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.buildx.BinfmtRegistration.Outcome;
import io.jenkins.plugins.buildx.buildx.BinfmtStatus;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An image that speaks the command line of {@code tonistiigi/binfmt}. Its exit code tells nothing, its output does. */
final class BinfmtRegistrar extends Registrar {
    BinfmtRegistrar(QemuRequest request, Machine machine, Log log, Duration firstPause) {
        super(request, machine, log, firstPause);
    }

    @Override
    Answer ask(List<Platform> platforms) throws IOException, InterruptedException {
        return answer(List.of(), platforms);
    }

    /** One container does it all: it removes first, then registers, then tells its status. */
    @Override
    Answer install(Change change) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>();
        if (change.reset()) {
            arguments.addAll(List.of("--uninstall", "qemu-*"));
        } else if (!change.broken().isEmpty()) {
            arguments.addAll(List.of("--uninstall", String.join(",", change.broken())));
        }
        arguments.addAll(List.of("--install", String.join(",", architectures(change.missing()))));
        return answer(arguments, request().platforms());
    }

    private Answer answer(List<String> arguments, List<Platform> platforms) throws IOException, InterruptedException {
        CommandResult result = run(List.of(), arguments);
        BinfmtStatus status = BinfmtStatus.parse(result.text(), result.stderr());
        if (status.hasFailed()) {
            throw RegistrarFailure.failed(status.error(), result.stderr(), request(), machine());
        }
        Map<Platform, EmulatorReport> reports = new LinkedHashMap<>();
        platforms.forEach(platform -> reports.put(platform, report(platform, status)));
        return new Answer(reports, result.stderr());
    }

    private static EmulatorReport report(Platform platform, BinfmtStatus status) {
        boolean isRegistered = status.emulators().contains(entryName(platform))
                || status.registrations().stream()
                        .filter(registration -> registration.outcome() == Outcome.ALREADY_REGISTERED)
                        .anyMatch(registration -> registration.architecture().equals(platform.architecture()));
        return inContainer(platform, isRegistered, runs(platform, status));
    }

    /** One emulator serves all variants of an architecture, of which the status lists the common ones. */
    private static boolean runs(Platform platform, BinfmtStatus status) {
        return status.supported().stream()
                .anyMatch(supported -> supported.os().equals(platform.os())
                        && supported.architecture().equals(platform.architecture()));
    }
}
