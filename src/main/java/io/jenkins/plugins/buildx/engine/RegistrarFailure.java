package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.buildx.BinfmtMisc;
import io.jenkins.plugins.buildx.command.Advice;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandFailed;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.Failure.Kind;
import io.jenkins.plugins.buildx.command.Machine;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Why no emulators could be registered: one sentence each, and the command that an admin has to run. */
final class RegistrarFailure {
    /** Exit codes of {@code docker run} itself: the daemon refused, or the container's program could not be started. */
    private static final Set<Integer> OF_DOCKER = Set.of(125, 126, 127);

    private static final Set<String> NOT_PERMITTED = Set.of("binfmt-not-permitted", "privileged");
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private RegistrarFailure() {}

    /** @throws Failure if the request forbids to run its image with privileges */
    static void throwUnlessAllowed(QemuRequest request) throws Failure {
        if (!request.allowPrivileged()) {
            throw new Failure(
                    Kind.MACHINE,
                    "Not every platform is known to run here, and setupQemu may not run the privileged container that would see to it",
                    "",
                    byAdmin(request));
        }
        if (!request.isImageAllowed()) {
            throw new Failure(
                    Kind.MACHINE,
                    "The image " + request.image() + " may not be run as a privileged container here",
                    "allowed: " + String.join(", ", request.allowedImages()),
                    "use one of the allowed images, or ask an admin to allow this one");
        }
    }

    /** Whether the container's own program never ran. */
    static boolean isOfDocker(CommandResult result) {
        return OF_DOCKER.contains(result.exitCode());
    }

    /** The failure of {@code docker run} itself. */
    static Failure notRun(Command command, CommandResult result, QemuRequest request, Machine machine)
            throws IOException, InterruptedException {
        CommandFailed failure = CommandFailed.exited(command, result);
        Optional<Advice> advice = Advice.about(result.stderr());
        if (isNotPermitted(advice)) {
            return notPermitted(result.stderr(), request, machine);
        }
        boolean pulling = result.stderr().contains("Unable to find image")
                && !result.stderr().contains("Downloaded newer image");
        if (!pulling) {
            return failure.kind() == Kind.IMAGE
                    ? new Failure(Kind.MACHINE, failure.sentence(), failure.evidence(), byAdmin(request))
                    : failure;
        }
        return new Failure(
                advice.map(Advice::kind).filter(kind -> kind == Kind.TRANSIENT).orElse(Kind.MACHINE),
                "The image " + request.image() + " can't be pulled"
                        + advice.map(known -> ": " + known.cause()).orElse(""),
                failure.evidence(),
                "name a mirror's copy of it (image: 'registry.example/"
                        + request.image().path() + "'), or " + byAdmin(request));
    }

    /**
     * The failure of an image that ran and registered nothing.
     *
     * @param said its own words on the cause
     */
    static Failure failed(String said, String evidence, QemuRequest request, Machine machine)
            throws IOException, InterruptedException {
        Optional<Advice> advice = Advice.about(said);
        if (isNotPermitted(advice)) {
            return notPermitted(evidence, request, machine);
        }
        if (advice.filter(known -> known.name().equals("exec-format")).isPresent()) {
            return new Failure(
                    Kind.MACHINE,
                    "The image " + request.image() + " itself is here for another architecture than the machine's",
                    evidence,
                    "pull it anew for the machine's own: `docker pull " + request.image() + "`");
        }
        return new Failure(
                Kind.MACHINE,
                advice.map(Advice::cause).orElse("The image " + request.image() + " registered no emulator"),
                evidence,
                advice.map(Advice::remedy).orElseGet(() -> byAdmin(request)));
    }

    /** The failure of a kernel that heeds no registration at all. */
    static Failure switchedOff() {
        String status = BinfmtMisc.DIRECTORY + "/status";
        return new Failure(
                Kind.MACHINE,
                "The kernel's binfmt_misc is switched off, so that no emulator is used",
                status + " says disabled",
                "an admin runs `echo 1 > " + status + "` on the host, or use a native node");
    }

    /** The failure of platforms that still don't run after the image did. */
    static Failure notRunning(List<EmulatorReport> reports, String said, QemuRequest request, Machine machine)
            throws IOException, InterruptedException {
        Optional<Advice> advice = Advice.about(said);
        if (isNotPermitted(advice)) {
            return notPermitted(said, request, machine);
        }
        String platforms =
                reports.stream().map(report -> report.platform().toString()).collect(Collectors.joining(", "));
        String evidence = reports.stream().map(EmulatorReport::toString).collect(Collectors.joining("\n"));
        return new Failure(
                Kind.MACHINE,
                "Programs of " + platforms + " still don't run here"
                        + advice.map(known -> ": " + known.cause()).orElse(""),
                evidence + "\n" + said.strip(),
                advice.map(Advice::remedy).orElseGet(() -> byAdmin(request)));
    }

    private static Failure notPermitted(String evidence, QemuRequest request, Machine machine)
            throws IOException, InterruptedException {
        String cause = isRootless(machine)
                ? "docker is rootless here"
                : "docker here does not give a container the rights for it, as inside of another container";
        return new Failure(Kind.MACHINE, "Emulators can't be registered: " + cause, evidence, byAdmin(request));
    }

    private static boolean isNotPermitted(Optional<Advice> advice) {
        return advice.filter(known -> NOT_PERMITTED.contains(known.name())).isPresent();
    }

    private static boolean isRootless(Machine machine) throws IOException, InterruptedException {
        return machine.run(Command.of("docker", "info", "--format", "{{json .SecurityOptions}}")
                        .within(LIMIT))
                .text()
                .contains("name=rootless");
    }

    private static String byAdmin(QemuRequest request) {
        return "an admin runs once, as root on the machine of docker's daemon, `apt-get install qemu-user-static binfmt-support`"
                + " (lasts over reboots) or `docker run --rm --privileged "
                + switch (request.kind()) {
                    case BINFMT ->
                        request.image() + " --install "
                                + String.join(",", Registrar.architectures(request.platforms()));
                    case QEMU_USER_STATIC -> request.image() + " --reset -p yes";
                }
                + "` (lasts until the next one); or use a native node";
    }
}
