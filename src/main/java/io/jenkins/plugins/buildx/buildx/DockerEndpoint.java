package io.jenkins.plugins.buildx.buildx;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.Failure.Kind;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.image.Digest;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The daemon that docker's client would talk to, found out from the environment and docker's configuration alone, without a
 * process. The order is the client's own: DOCKER_HOST, DOCKER_CONTEXT, the current context of config.json, the default socket.
 *
 * @param context the name of docker's context, {@code default} where none is in use
 * @param host the daemon's address, such as {@code unix:///var/run/docker.sock} or {@code ssh://user@host}
 * @param onLinux whether the client's own machine runs Linux
 */
public record DockerEndpoint(String context, String host, boolean onLinux) implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final String DEFAULT_CONTEXT = "default";
    private static final String DEFAULT_HOST = "unix:///var/run/docker.sock";
    private static final String UNIX = "unix://";

    /** Parts of the paths at which products that run the daemon in a virtual machine put its socket. */
    private static final List<String> SOCKETS_OF_VIRTUAL_MACHINES =
            List.of("/.docker/desktop/", "/.docker/run/", "/.colima/", "/.lima/", "/.rd/", "/.orbstack/");

    private static final String CURRENT_CONTEXT = "currentContext";

    /**
     * The endpoint that docker's client uses on {@code machine}.
     *
     * @throws Failure if docker's context in use is not there or names no daemon
     */
    public static DockerEndpoint of(Machine machine) throws IOException, InterruptedException {
        boolean onLinux = text(machine, "/proc/sys/kernel/ostype").strip().equals("Linux");
        Map<String, String> environment = machine.environment();
        String host = environment.getOrDefault("DOCKER_HOST", "");
        if (!host.isEmpty()) {
            return new DockerEndpoint(DEFAULT_CONTEXT, host, onLinux);
        }
        Optional<String> configuration = configuration(environment);
        String context = contextName(machine, configuration);
        if (configuration.isEmpty() || context.equals(DEFAULT_CONTEXT)) {
            return new DockerEndpoint(DEFAULT_CONTEXT, DEFAULT_HOST, onLinux);
        }
        return new DockerEndpoint(context, hostOf(context, machine, configuration.get()), onLinux);
    }

    /** Whether it is the daemon that is used where nothing says otherwise. */
    public boolean isDefault() {
        return context.equals(DEFAULT_CONTEXT) && host.equals(DEFAULT_HOST);
    }

    /** Whether the daemon is reached through a socket file of the client's machine. */
    public boolean isLocalSocket() {
        return host.startsWith(UNIX);
    }

    /**
     * Whether containers run on the kernel of the client's machine, so that what its {@code /proc} says holds for them too. False
     * wherever that is not certain: another operating system, Docker Desktop and its like, tcp and ssh.
     */
    public boolean sharesKernel() {
        return onLinux
                && isLocalSocket()
                && !context.startsWith("desktop-")
                && SOCKETS_OF_VIRTUAL_MACHINES.stream().noneMatch(host::contains);
    }

    /** Such as {@code unix:///var/run/docker.sock} or {@code ssh://user@host (context far)}. */
    @Override
    public String toString() {
        return context.equals(DEFAULT_CONTEXT) ? host : host + " (context " + context + ")";
    }

    /** Docker's own configuration folder; empty where the environment names neither it nor a home. */
    private static Optional<String> configuration(Map<String, String> environment) {
        String named = environment.getOrDefault("DOCKER_CONFIG", "");
        if (!named.isEmpty()) {
            return Optional.of(named);
        }
        return Optional.ofNullable(environment.get("HOME")).map(home -> home + "/.docker");
    }

    private static String contextName(Machine machine, Optional<String> configuration)
            throws IOException, InterruptedException {
        String named = machine.environment().getOrDefault("DOCKER_CONTEXT", "");
        if (!named.isEmpty() || configuration.isEmpty()) {
            return named.isEmpty() ? DEFAULT_CONTEXT : named;
        }
        String text = text(machine, configuration.get() + "/config.json");
        // most have none, and a JSON parser takes longer to load than all else here
        String current = text.contains(CURRENT_CONTEXT)
                ? json(text).path(CURRENT_CONTEXT).asText()
                : "";
        return current.isEmpty() ? DEFAULT_CONTEXT : current;
    }

    private static String hostOf(String context, Machine machine, String configuration)
            throws IOException, InterruptedException {
        String folder = Digest.sha256(context.getBytes(StandardCharsets.UTF_8)).hex();
        String path = configuration + "/contexts/meta/" + folder + "/meta.json";
        String host = json(text(machine, path)).at("/Endpoints/docker/Host").asText();
        if (host.isEmpty()) {
            throw new Failure(
                    Kind.MACHINE,
                    "Docker's context `" + context + "` is in use but names no daemon",
                    path + " is missing or has no Endpoints.docker.Host",
                    "see `docker context ls`; `docker context use default` or unset DOCKER_CONTEXT for the machine's own daemon");
        }
        return host;
    }

    private static String text(Machine machine, String path) throws IOException, InterruptedException {
        return machine.read(path)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse("");
    }

    /** The parsed text. One that is no JSON counts as empty: docker's client warns and goes on as if the file were not there. */
    private static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            return Json.MAPPER.missingNode();
        }
    }
}
