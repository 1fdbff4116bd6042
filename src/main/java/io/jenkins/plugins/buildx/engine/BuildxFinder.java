package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.buildx.Buildx;
import io.jenkins.plugins.buildx.buildx.BuildxVersion;
import io.jenkins.plugins.buildx.buildx.DockerEndpoint;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandFailed;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds buildx on a machine: as docker's plugin, as a plugin that docker does not see because DOCKER_CONFIG points
 * elsewhere, or as a binary of its own. What was found is remembered until the binary changes.
 *
 * <p>Docker's plugin is then run without docker, which would start it twice for each command, first only to hear what it is.
 */
public final class BuildxFinder {
    /** Where docker looks for plugins after its configuration's own folder. */
    private static final List<String> SYSTEM_FOLDERS = List.of(
            "/usr/local/lib/docker/cli-plugins",
            "/usr/local/libexec/docker/cli-plugins",
            "/usr/lib/docker/cli-plugins",
            "/usr/libexec/docker/cli-plugins");

    private static final String PLUGIN = "docker-buildx";
    private static final String MEMORY = "/buildx-found";

    private final Machine machine;

    public BuildxFinder(Machine machine) {
        this.machine = machine;
    }

    /**
     * The buildx of the machine.
     *
     * @throws Failure if there is none, or it is too old; its remedy says how to install one
     */
    public Buildx find() throws IOException, InterruptedException {
        List<String> places = places();
        List<String> clients = clients();
        Map<String, String> stamps =
                machine.stamps(Stream.concat(places.stream(), clients.stream()).toList());
        List<String> binaries = places.stream().filter(stamps::containsKey).toList();
        Optional<String> docker = clients.stream().filter(stamps::containsKey).findFirst();
        String stamp = stamp(binaries, docker, stamps);
        Optional<Found> remembered = remembered(stamp);
        Found found = remembered.isPresent() ? remembered.get() : direct(searched(binaries), binaries, docker);
        if (remembered.isEmpty() && !stamp.isEmpty()) {
            machine.write(machine.stateDirectory() + MEMORY, found.memory(stamp), false);
        }
        return new Buildx(found.program, version(found.versionText), store());
    }

    /** A builder belongs to the daemon that it was made on, so each daemon but the usual one has a store of its own. */
    private String store() throws IOException, InterruptedException {
        DockerEndpoint endpoint = DockerEndpoint.of(machine);
        String usual = machine.stateDirectory() + "/buildx";
        return endpoint.isDefault()
                ? usual
                : usual + "-"
                        + Digest.sha256(endpoint.toString().getBytes(StandardCharsets.UTF_8))
                                .hex()
                                .substring(0, 8);
    }

    private record Found(List<String> program, String versionText) {
        byte[] memory(String stamp) {
            return String.join("\n", stamp, String.join("\t", program), versionText)
                    .getBytes(StandardCharsets.UTF_8);
        }
    }

    private static BuildxVersion version(String text) throws Failure {
        try {
            return BuildxVersion.parse(text).requireSupported();
        } catch (InvalidInput e) {
            throw new Failure(
                    Failure.Kind.MACHINE,
                    "the version of buildx can't be used",
                    e.getMessage(),
                    "install buildx 0.10 or later");
        }
    }

    /** Where the plugin's binary may be, in docker's order. */
    private List<String> places() throws IOException, InterruptedException {
        Map<String, String> environment = machine.environment();
        List<String> folders = new ArrayList<>();
        Optional.ofNullable(environment.get("DOCKER_CONFIG")).ifPresent(config -> folders.add(config + "/cli-plugins"));
        Optional.ofNullable(environment.get("HOME")).ifPresent(home -> folders.add(home + "/.docker/cli-plugins"));
        folders.addAll(SYSTEM_FOLDERS);
        return folders.stream().map(folder -> folder + "/" + PLUGIN).toList();
    }

    /** Where docker's client may be, in the order of the PATH. */
    private List<String> clients() throws IOException, InterruptedException {
        return Stream.of(path().split(":")).map(folder -> folder + "/docker").toList();
    }

    /** Changes whenever a search could have another result; empty if there is nothing to hold on to. */
    private String stamp(List<String> binaries, Optional<String> docker, Map<String, String> stamps)
            throws IOException, InterruptedException {
        if (binaries.isEmpty()) {
            return "";
        }
        List<String> programs = new ArrayList<>(binaries);
        docker.ifPresent(programs::add);
        // what is found from within a container is of no use outside, and the other way round
        StringBuilder stamp = new StringBuilder(machine.runsItsFiles() ? "" : "elsewhere ").append(path());
        for (String binary : programs) {
            stamp.append(' ').append(binary).append(' ').append(stamps.get(binary));
        }
        return stamp.toString().replaceAll("\\s+", " ");
    }

    private Optional<Found> remembered(String stamp) throws IOException, InterruptedException {
        if (stamp.isEmpty()) {
            return Optional.empty();
        }
        return machine.read(machine.stateDirectory() + MEMORY)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8).split("\n", -1))
                .filter(lines -> lines.length == 3 && lines[0].equals(stamp))
                .map(lines -> new Found(List.of(lines[1].split("\t")), lines[2]));
    }

    private Found searched(List<String> binaries) throws IOException, InterruptedException {
        List<List<String>> candidates = new ArrayList<>(List.of(List.of("docker", "buildx")));
        binaries.forEach(binary -> candidates.add(List.of(binary)));
        candidates.add(List.of(PLUGIN));
        candidates.add(List.of("buildx"));
        StringBuilder tried = new StringBuilder();
        for (List<String> candidate : candidates) {
            Command command = Command.of(candidate).with("version");
            try {
                CommandResult result = machine.run(command);
                if (result.succeeded()) {
                    return new Found(candidate, firstLine(result.text()));
                }
                tried.append(command).append(": ").append(firstLine(result)).append('\n');
            } catch (CommandFailed e) {
                tried.append(command)
                        .append(": ")
                        .append(firstLine(e.evidence()))
                        .append('\n');
            }
        }
        throw new Failure(
                Failure.Kind.MACHINE,
                "docker buildx is not on this machine",
                tried.toString(),
                "install it: `apt-get install docker-buildx-plugin` (docker's packages), `apt-get install docker-buildx`"
                        + " (Debian, Ubuntu), or put the binary docker-buildx into ~/.docker/cli-plugins; inside a container"
                        + " its image needs docker and buildx, and the container docker's socket");
    }

    private Found direct(Found found, List<String> binaries, Optional<String> docker)
            throws IOException, InterruptedException {
        if (!found.program.get(0).equals("docker") || !machine.runsItsFiles() || isScript(docker)) {
            return found;
        }
        for (String binary : binaries) {
            CommandResult result = machine.run(Command.of(binary, "version"));
            if (result.succeeded() && firstLine(result.text()).equals(found.versionText)) {
                return new Found(List.of(binary), found.versionText);
            }
        }
        return found;
    }

    /** A script around docker may set what its plugins then need. */
    private boolean isScript(Optional<String> docker) throws IOException, InterruptedException {
        return docker.isEmpty()
                || machine.require(Command.of("head", "-c", "2", docker.get()))
                        .text()
                        .equals("#!");
    }

    private String path() throws IOException, InterruptedException {
        return machine.environment().getOrDefault("PATH", "");
    }

    private static String firstLine(CommandResult result) {
        return firstLine(result.stderr().isBlank() ? result.text() : result.stderr());
    }

    private static String firstLine(String text) {
        return text.strip().lines().findFirst().orElse("no output");
    }
}
