package io.jenkins.plugins.buildx.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which platforms a machine was seen to run since it started, so that the next run needs no process to know. A proof holds for
 * one registration: a fingerprint of what the kernel says of the emulator.
 */
final class QemuProofs {
    private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";
    private static final ObjectMapper JSON = new ObjectMapper();

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
        JsonNode kept = json(text(machine, file));
        if (kept.path("boot").asText().equals(boot)) {
            kept.path("proofs")
                    .properties()
                    .forEach(
                            proof -> proofs.put(proof.getKey(), proof.getValue().asText()));
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
            ObjectNode kept = JSON.createObjectNode().put("boot", boot);
            proofs.forEach(kept.putObject("proofs")::put);
            machine.write(file, JSON.writeValueAsBytes(kept), false);
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

    /** A file that is damaged counts as none: the proofs are made again. */
    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }
}
