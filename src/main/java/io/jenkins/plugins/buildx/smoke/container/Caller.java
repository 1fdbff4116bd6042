package io.jenkins.plugins.buildx.smoke.container;

import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The container that this runs in itself, if it does: an agent in a container sees no port published on its host's loopback. */
final class Caller {
    private static final Pattern MOUNTED_ID = Pattern.compile("/containers/([0-9a-f]{64})/");
    private static final Pattern HOSTNAME_ID = Pattern.compile("[0-9a-f]{12}");
    private static final Pattern CGROUP = Pattern.compile("docker|kubepods|containerd|libpod|lxc");

    private final Machine machine;

    Caller(Machine machine) {
        this.machine = machine;
    }

    /** Whether this machine is a container. */
    boolean isContainer() throws IOException, InterruptedException {
        return machine.read("/.dockerenv").isPresent()
                || machine.read("/run/.containerenv").isPresent()
                || CGROUP.matcher(text("/proc/1/cgroup")).find();
    }

    /** The names of the networks that this container is in, with its addresses; empty when docker's daemon doesn't know it. */
    Optional<Map<String, String>> networks() throws IOException, InterruptedException {
        Optional<String> id = id();
        return id.isPresent() ? networks(machine, id.get()) : Optional.empty();
    }

    /** The networks of a container; empty when docker's daemon doesn't know it. */
    static Optional<Map<String, String>> networks(Machine machine, String container)
            throws IOException, InterruptedException {
        CommandResult result =
                machine.run(SmokeRun.docker("inspect", "--format", "{{json .NetworkSettings.Networks}}", container));
        return result.succeeded() ? Optional.of(ContainerInspection.parseNetworks(result.text())) : Optional.empty();
    }

    /** As docker mounts files from a folder named after it, or names the host after it. */
    private Optional<String> id() throws IOException, InterruptedException {
        Matcher mounted = MOUNTED_ID.matcher(text("/proc/self/mountinfo"));
        if (mounted.find()) {
            return Optional.of(mounted.group(1));
        }
        return Optional.of(text("/etc/hostname").strip())
                .filter(name -> HOSTNAME_ID.matcher(name).matches());
    }

    private String text(String path) throws IOException, InterruptedException {
        return new String(machine.read(path).orElse(new byte[0]), StandardCharsets.UTF_8);
    }
}
