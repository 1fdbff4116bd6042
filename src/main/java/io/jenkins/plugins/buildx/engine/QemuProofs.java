package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which platforms a machine was seen to run since it started, so that the next run needs no process to know. A proof holds for
 * one registration: a fingerprint of what the kernel says of the emulator.
 */
final class QemuProofs {
    private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";

    /** A member of the file's JSON object. A parser takes longer to load than all else that is done where all is proven. */
    private static final Pattern MEMBER = Pattern.compile("\"([^\"]+)\" *: *\"([^\"]+)\"");

    private static final String BOOT = "boot";

    private final Machine machine;
    private final String file;
    private final String boot;
    private final Map<String, String> proofs;
    private boolean changed;

    private QemuProofs(Machine machine, String file, String boot, Map<String, String> proofs) {
        this.machine = machine;
        this.file = file;
        this.boot = boot;
        this.proofs = proofs;
    }

    static QemuProofs of(Machine machine) throws IOException, InterruptedException {
        String file = machine.stateDirectory() + "/qemu-proofs.json";
        String boot = text(machine, BOOT_ID).strip();
        Map<String, String> proofs = new TreeMap<>();
        MEMBER.matcher(text(machine, file)).results().forEach(member -> proofs.put(member.group(1), member.group(2)));
        if (!boot.equals(proofs.remove(BOOT))) {
            proofs.clear();
        }
        return new QemuProofs(machine, file, boot, proofs);
    }

    boolean has(Platform platform, String fingerprint) {
        return digest(fingerprint).equals(proofs.get(platform.toString()));
    }

    void add(Platform platform, String fingerprint) {
        proofs.put(platform.toString(), digest(fingerprint));
        changed = true;
    }

    /** Writes the file, if there is something new and the machine tells its starts apart. */
    void save() throws IOException, InterruptedException {
        if (changed && !boot.isEmpty()) {
            String members = Stream.concat(Stream.of(Map.entry(BOOT, boot)), proofs.entrySet().stream())
                    .map(member -> "  \"" + member.getKey() + "\": \"" + member.getValue() + '"')
                    .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
            machine.write(file, members.getBytes(StandardCharsets.UTF_8), false);
            changed = false;
        }
    }

    private static String digest(String fingerprint) {
        return Digest.sha256(fingerprint.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static String text(Machine machine, String path) throws IOException, InterruptedException {
        return machine.read(path)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse("");
    }
}
