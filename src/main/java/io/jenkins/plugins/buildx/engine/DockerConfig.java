package io.jenkins.plugins.buildx.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A configuration of docker's client for one run alone: that of the account, with logins to registries. No {@code docker login} is
 * run, which would leave the logins to everybody who comes after.
 */
public final class DockerConfig {
    /** The environment variable that names the directory. */
    public static final String VARIABLE = "DOCKER_CONFIG";

    private static final String FILE = "config.json";
    private static final String HUB = "docker.io";

    /** As docker's client spells it, see its {@code registry.IndexServer}. */
    private static final String HUB_KEY = "https://index.docker.io/v1/";

    private static final Set<String> HUB_HOSTS =
            Set.of(HUB, "index.docker.io", "registry-1.docker.io", "hub.docker.com");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]+(?::\\d+)?|\\[[0-9A-Fa-f:]+\\](?::\\d+)?");
    private static final JsonMapper MAPPER = new JsonMapper();

    private DockerConfig() {}

    /**
     * The registry that a URL or the beginning of an image's name means: {@code host[:port]}, {@code docker.io} for Docker Hub.
     *
     * @param url may be empty, for Docker Hub
     * @throws InvalidInput if it is none
     */
    public static String registry(String url) {
        String host = url.strip().replaceFirst("^[a-z]+://", "").replaceFirst("/.*$", "");
        if (host.isEmpty() && url.isBlank() || HUB_HOSTS.contains(host)) {
            return HUB;
        }
        if (!HOST.matcher(host).matches()) {
            throw new InvalidInput(InvalidInput.quoted(url)
                    + " is no registry; write https://registry.example or registry.example:5000");
        }
        return host;
    }

    /**
     * Writes the configuration into the machine's temporary directory.
     *
     * @param logins {@link #registry} to {@code user:password} in Base64
     * @return the directory
     * @throws Failure if the account's own configuration can't be read
     */
    public static String provide(Machine machine, Map<String, String> logins) throws IOException, InterruptedException {
        String directory = machine.temporaryDirectory() + "/docker";
        Optional<String> own = own(machine.environment());
        Optional<byte[]> known = own.isEmpty() ? Optional.empty() : machine.read(own.get() + "/" + FILE);
        machine.write(
                directory + "/" + FILE, merged(known.orElse("{}".getBytes(StandardCharsets.UTF_8)), logins), false);
        if (own.isPresent()) {
            link(machine, own.get(), directory);
        }
        return directory;
    }

    /** The directory of the account's own; empty where the environment names neither it nor a home. */
    static Optional<String> own(Map<String, String> environment) {
        String named = environment.getOrDefault(VARIABLE, "");
        return named.isEmpty()
                ? Optional.ofNullable(environment.get("HOME")).map(home -> home + "/.docker")
                : Optional.of(named);
    }

    /** Plugins, contexts, certificates: what else docker's client looks for beside its configuration. */
    private static void link(Machine machine, String own, String directory) throws IOException, InterruptedException {
        List<String> others = new ArrayList<>();
        for (String name : machine.list(own)) {
            if (!name.equals(FILE)) {
                others.add(own + "/" + name);
            }
        }
        if (!others.isEmpty()) {
            machine.require(Command.of("ln", "-sf").with(others).with(directory + "/"));
        }
    }

    static byte[] merged(byte[] known, Map<String, String> logins) throws IOException {
        ObjectNode config = parsed(known);
        boolean hasHelper = config.has("credsStore") || config.has("credHelpers");
        logins.forEach((registry, login) -> {
            String key = registry.equals(HUB) ? HUB_KEY : registry;
            config.withObject("/auths").putObject(key).put("auth", login);
            if (hasHelper) {
                // an empty name is how docker's client is told to look into the file
                config.withObject("/credHelpers").put(key, "");
            }
        });
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(config);
    }

    private static ObjectNode parsed(byte[] known) throws Failure {
        String cause = "it is no JSON object";
        try {
            JsonNode config = MAPPER.readTree(known);
            if (config instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            cause = "line " + e.getLocation().getLineNr() + " is no JSON";
        } catch (IOException e) {
            cause = String.valueOf(e.getMessage());
        }
        throw new Failure(
                Failure.Kind.MACHINE,
                "docker's configuration on this machine can't be read",
                cause,
                "mend the file config.json in DOCKER_CONFIG, or in ~/.docker");
    }
}
