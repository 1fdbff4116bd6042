package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.buildx.BinfmtMisc;
import io.jenkins.plugins.buildx.buildx.ForeignBinary;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An image that speaks the command line of {@code multiarch/qemu-user-static}, which registers every emulator it has and tells no
 * status. What runs is found out by executing a tiny program of each platform in a container of the image, which has a shell.
 */
final class UserStaticRegistrar extends Registrar {
    private static final String REGISTERED = "registered ";
    private static final String ENDED = "ended ";

    UserStaticRegistrar(QemuRequest request, Machine machine, Log log, Duration firstPause) {
        super(request, machine, log, firstPause);
    }

    @Override
    Answer ask(List<Platform> platforms) throws IOException, InterruptedException {
        CommandResult result = run(List.of("--entrypoint", "/bin/sh"), List.of("-c", script(platforms)));
        if (!result.text().contains(ENDED)) {
            throw RegistrarFailure.failed(
                    result.text() + "\n" + result.stderr(), result.stderr(), request(), machine());
        }
        Set<String> lines = new HashSet<>(result.text().lines().toList());
        Map<Platform, EmulatorReport> reports = new LinkedHashMap<>();
        platforms.forEach(platform -> reports.put(platform, report(platform, lines)));
        return new Answer(reports, result.stderr());
    }

    private static EmulatorReport report(Platform platform, Set<String> lines) {
        return inContainer(
                platform,
                lines.contains(REGISTERED + entryName(platform)),
                lines.contains(ENDED + platform + " " + ForeignBinary.EXIT_CODE));
    }

    /** With {@code --reset} all entries of QEMU's go, those that work too: only where one is in the way, or there are none. */
    @Override
    Answer install(Change change) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>();
        if (change.reset() || change.clean() || !change.broken().isEmpty()) {
            arguments.add("--reset");
        }
        arguments.addAll(List.of("-p", "yes"));
        CommandResult result = run(List.of(), arguments);
        return new Answer(Map.of(), result.text() + "\n" + result.stderr());
    }

    /** Made of constants and platforms alone. */
    private static String script(List<Platform> platforms) {
        String directory = BinfmtMisc.DIRECTORY;
        return "[ -f " + directory + "/status ] || mount -t binfmt_misc binfmt_misc " + directory + "\n"
                + "for e in " + directory + "/qemu-*; do echo " + REGISTERED + "${e##*/}; done\n"
                + platforms.stream().map(UserStaticRegistrar::trial).collect(Collectors.joining());
    }

    private static String trial(Platform platform) {
        byte[] program = ForeignBinary.of(platform)
                .orElseThrow(() -> new IllegalArgumentException("There is no program of " + platform + " to try"))
                .bytes();
        StringBuilder octal = new StringBuilder();
        for (byte unit : program) {
            octal.append(String.format("\\%03o", unit));
        }
        String file = "/tmp/" + platform.slug();
        return "mkdir -p /tmp; printf '" + octal + "' > " + file + "; chmod 700 " + file + "; " + file + "; echo "
                + ENDED + platform + " $?\n";
    }
}
