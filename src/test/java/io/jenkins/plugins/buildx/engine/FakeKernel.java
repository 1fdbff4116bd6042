package io.jenkins.plugins.buildx.engine;

import static io.jenkins.plugins.buildx.engine.FakeMachine.done;
import static io.jenkins.plugins.buildx.engine.FakeMachine.ended;

import io.jenkins.plugins.buildx.buildx.BinfmtMisc;
import io.jenkins.plugins.buildx.buildx.Emulation;
import io.jenkins.plugins.buildx.buildx.Registrations;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.image.Platform;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The kernel of an amd64 machine: it runs what its binfmt_misc has a working emulator for. With it come docker and the two
 * images that register emulators, which print what the real ones print.
 */
final class FakeKernel {
    static final String BINFMT = "docker run --rm --privileged tonistiigi/binfmt:qemu-v10.2.3-68";
    static final String USER_STATIC = "docker run --rm --privileged multiarch/qemu-user-static";
    static final String ASK_USER_STATIC =
            "docker run --rm --privileged --entrypoint /bin/sh multiarch/qemu-user-static -c ";

    private record Entry(boolean enabled, String flags, boolean works) {
        boolean serves() {
            return enabled && flags.contains("F") && works;
        }
    }

    private final FakeMachine machine;
    private final boolean mounted;
    private final Map<Emulation, Entry> entries = new LinkedHashMap<>();

    /** @param mounted whether the machine itself sees binfmt_misc */
    FakeKernel(FakeMachine machine, boolean mounted) {
        this.machine = machine;
        this.mounted = mounted;
        machine.file("/proc/sys/kernel/ostype", "Linux\n")
                .file("/proc/sys/kernel/arch", "x86_64\n")
                .file("/proc/sys/kernel/random/boot_id", "5b143f59-73e2-4170-b496-bfe6ec8fd106\n")
                .on("/tmp/run/trial-linux-", this::execute)
                .on(BINFMT, this::binfmt)
                .on(USER_STATIC + " ", this::userStatic)
                .on(ASK_USER_STATIC, this::askUserStatic);
        if (mounted) {
            machine.file(BinfmtMisc.DIRECTORY + "/status", "enabled\n").file(BinfmtMisc.DIRECTORY + "/register", "");
        }
    }

    FakeKernel register(Emulation emulation) {
        return register(emulation, true, "POCF", true);
    }

    FakeKernel register(Emulation emulation, boolean enabled, String flags, boolean works) {
        entries.put(emulation, new Entry(enabled, flags, works));
        if (mounted) {
            String interpreter = "/usr/bin/" + emulation.entryName();
            machine.file(file(emulation), Registrations.text(emulation, enabled, interpreter, flags));
        }
        return this;
    }

    FakeKernel unregister(Emulation emulation) {
        entries.remove(emulation);
        machine.withoutFile(file(emulation));
        return this;
    }

    List<String> registered() {
        return entries.keySet().stream().map(Emulation::entryName).sorted().toList();
    }

    private static String file(Emulation emulation) {
        return BinfmtMisc.DIRECTORY + "/" + emulation.entryName();
    }

    private CommandResult execute(Command command) throws java.io.IOException {
        Platform platform = platformOfTrial(command.argv().get(0));
        if (runs(platform)) {
            return ended(42, "", "");
        }
        return FakeMachine.notStarting("error=8, Exec format error").to(command);
    }

    private static Platform platformOfTrial(String path) {
        String architecture = path.replaceFirst("/tmp/run/trial-linux-(arm-v\\d|[^-]+)-.*", "$1");
        return Platform.parse("linux/" + architecture.replace('-', '/'));
    }

    private boolean runs(Platform platform) {
        return List.of("amd64", "386").contains(platform.architecture())
                || Emulation.of(platform)
                        .map(entries::get)
                        .filter(Entry::serves)
                        .isPresent();
    }

    /** As cmd/binfmt/main.go does it: it removes first, then registers, then tells the status. */
    private CommandResult binfmt(Command command) {
        List<String> arguments = command.argv();
        List<String> log = new ArrayList<>();
        for (int i = 5; i + 1 < arguments.size(); i += 2) {
            for (String name : arguments.get(i + 1).split(",")) {
                log.add(arguments.get(i).equals("--uninstall") ? uninstall(name) : install(name));
            }
        }
        return done(status(), String.join("\n", log));
    }

    private String uninstall(String name) {
        List<Emulation> matching = entries.keySet().stream()
                .filter(emulation ->
                        name.equals("qemu-*") || emulation.entryName().equals(name))
                .toList();
        matching.forEach(this::unregister);
        return matching.isEmpty() ? "uninstalling: " + name + " not found" : "uninstalling: " + name + " OK";
    }

    private String install(String architecture) {
        Emulation emulation = Arrays.stream(Emulation.values())
                .filter(known -> known.architecture().equals(architecture) && known != Emulation.LOONG64)
                .findFirst()
                .orElse(null);
        if (emulation == null) {
            return "installing: " + architecture + " unsupported architecture: " + architecture;
        }
        if (entries.containsKey(emulation)) {
            return "installing: " + architecture + " " + emulation.entryName() + " already registered";
        }
        register(emulation, true, "POCF", true);
        return "installing: " + architecture + " OK";
    }

    private String status() {
        TreeSet<String> supported = new TreeSet<>(List.of("linux/amd64", "linux/amd64/v2", "linux/386"));
        entries.forEach((emulation, entry) -> {
            if (entry.serves()) {
                supported.add("linux/" + emulation.architecture() + (emulation == Emulation.ARM ? "/v7" : ""));
            }
        });
        List<String> emulators = entries.entrySet().stream()
                .filter(entry -> entry.getValue().enabled())
                .map(entry -> entry.getKey().entryName())
                .toList();
        return "{\n  \"supported\": " + json(supported) + ",\n  \"emulators\": "
                + (emulators.isEmpty() ? "null" : json(emulators)) + "\n}\n";
    }

    private static String json(java.util.Collection<String> texts) {
        return texts.stream().map(text -> '"' + text + '"').collect(Collectors.joining(", ", "[", "]"));
    }

    /** As register.sh and qemu-binfmt-conf.sh do it: all that are there, and complaints of those that were already. */
    private CommandResult userStatic(Command command) {
        if (command.argv().contains("--reset")) {
            List.copyOf(entries.keySet()).forEach(this::unregister);
        }
        StringBuilder stdout = new StringBuilder();
        StringBuilder stderr = new StringBuilder();
        for (Emulation emulation : List.of(Emulation.ARM64, Emulation.ARM, Emulation.RISCV64, Emulation.S390X)) {
            stdout.append("Setting /usr/bin/" + emulation.entryName() + "-static as binfmt interpreter for "
                    + emulation.entryName().replace("qemu-", "") + "\n");
            if (entries.containsKey(emulation)) {
                stderr.append("sh: write error: File exists\n");
            } else {
                register(emulation, true, "F", true);
            }
        }
        return ended(stderr.length() > 0 ? 1 : 0, stdout.toString(), stderr.toString());
    }

    /** What the shell in the image prints of the script, whose trials end with lines such as {@code echo ended linux/arm64 $?}. */
    private CommandResult askUserStatic(Command command) {
        StringBuilder stdout = new StringBuilder();
        entries.keySet().forEach(emulation -> stdout.append("registered " + emulation.entryName() + "\n"));
        String script = command.argv().get(command.argv().size() - 1);
        java.util.regex.Pattern.compile("echo ended (\\S+) \\$\\?")
                .matcher(script)
                .results()
                .map(found -> found.group(1))
                .forEach(platform ->
                        stdout.append("ended " + platform + (runs(Platform.parse(platform)) ? " 42" : " 2") + "\n"));
        return done(stdout.toString(), "");
    }
}
