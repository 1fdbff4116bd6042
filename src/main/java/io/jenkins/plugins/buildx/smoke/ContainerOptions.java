package io.jenkins.plugins.buildx.smoke;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How the container under test is started. Empty texts and lists leave docker's or the image's own.
 *
 * @param environment variables
 * @param secretEnvironment names of variables that it gets with the values of the machine's environment, which are hidden
 *     wherever its log is kept
 * @param command replaces the image's
 * @param entrypoint replaces the image's
 * @param network name of a docker network, {@code host} or {@code none}
 * @param user name or number, {@code user[:group]}
 * @param readOnly whether its root file system is
 * @param tmpfs directories in memory, {@code /path[:options]}
 * @param memory limit such as {@code 512m}
 * @param cpus limit such as {@code 1.5}
 */
public record ContainerOptions(
        Map<String, String> environment,
        List<String> secretEnvironment,
        List<String> command,
        List<String> entrypoint,
        String network,
        String user,
        boolean readOnly,
        List<String> tmpfs,
        String memory,
        String cpus)
        implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Pattern VARIABLE = Pattern.compile("[^=\\p{Cntrl}\\s-][^=\\p{Cntrl}\\s]*");
    private static final Pattern NETWORK = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*");
    private static final Pattern USER =
            Pattern.compile("(?:[A-Za-z0-9_][A-Za-z0-9_.-]*\\$?(?::[A-Za-z0-9_][A-Za-z0-9_.-]*)?)?");
    private static final Pattern TMPFS = Pattern.compile("/[^:,\\p{Cntrl}]*(?::[A-Za-z0-9=,_-]+)?");
    private static final Pattern MEMORY = Pattern.compile("[0-9]+[bkmgBKMG]?");
    private static final Pattern CPUS = Pattern.compile("[0-9]+(?:\\.[0-9]+)?");

    /** The image as it is. Stands after the patterns, which its constructor needs. */
    public static final ContainerOptions NONE =
            new ContainerOptions(Map.of(), List.of(), List.of(), List.of(), "", "", false, List.of(), "", "");

    /** @throws InvalidInput with a problem for each wrong component */
    public ContainerOptions {
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
        secretEnvironment = List.copyOf(secretEnvironment);
        command = List.copyOf(command);
        entrypoint = List.copyOf(entrypoint);
        tmpfs = List.copyOf(tmpfs);
        checkVariables(environment.keySet());
        checkVariables(secretEnvironment);
        checkUser(user);
        List<String> problems = new ArrayList<>();
        check("network", network, NETWORK, "name a docker network, host or none", problems);
        check("memory limit", memory, MEMORY, "write a number and b, k, m or g, such as 512m", problems);
        check("cpu limit", cpus, CPUS, "write a number such as 1.5", problems);
        tmpfs.forEach(mount -> check("tmpfs", mount, TMPFS, "write /path or /path:options", problems));
        if (!problems.isEmpty()) {
            throw InvalidInput.of(problems);
        }
    }

    /** Whether the container's ports are those of docker's machine. */
    public boolean isOnHostNetwork() {
        return "host".equals(network);
    }

    public ContainerOptions withEnvironment(Map<String, String> other) {
        return new ContainerOptions(
                other, secretEnvironment, command, entrypoint, network, user, readOnly, tmpfs, memory, cpus);
    }

    public ContainerOptions withSecretEnvironment(List<String> other) {
        return new ContainerOptions(
                environment, other, command, entrypoint, network, user, readOnly, tmpfs, memory, cpus);
    }

    public ContainerOptions withCommand(List<String> other) {
        return new ContainerOptions(
                environment, secretEnvironment, other, entrypoint, network, user, readOnly, tmpfs, memory, cpus);
    }

    public ContainerOptions withEntrypoint(List<String> other) {
        return new ContainerOptions(
                environment, secretEnvironment, command, other, network, user, readOnly, tmpfs, memory, cpus);
    }

    public ContainerOptions withNetwork(String other) {
        return new ContainerOptions(
                environment, secretEnvironment, command, entrypoint, other, user, readOnly, tmpfs, memory, cpus);
    }

    public ContainerOptions withUser(String other) {
        return new ContainerOptions(
                environment, secretEnvironment, command, entrypoint, network, other, readOnly, tmpfs, memory, cpus);
    }

    public ContainerOptions withReadOnly(boolean other) {
        return new ContainerOptions(
                environment, secretEnvironment, command, entrypoint, network, user, other, tmpfs, memory, cpus);
    }

    public ContainerOptions withTmpfs(List<String> other) {
        return new ContainerOptions(
                environment, secretEnvironment, command, entrypoint, network, user, readOnly, other, memory, cpus);
    }

    public ContainerOptions withMemory(String other) {
        return new ContainerOptions(
                environment, secretEnvironment, command, entrypoint, network, user, readOnly, tmpfs, other, cpus);
    }

    public ContainerOptions withCpus(String other) {
        return new ContainerOptions(
                environment, secretEnvironment, command, entrypoint, network, user, readOnly, tmpfs, memory, other);
    }

    static void checkVariables(Collection<String> names) {
        List<String> problems = names.stream()
                .filter(name -> !VARIABLE.matcher(name).matches())
                .map(name -> "The environment variable " + quoted(name)
                        + " can't be: a name has no =, no spaces and no - in front")
                .toList();
        if (!problems.isEmpty()) {
            throw InvalidInput.of(problems);
        }
    }

    static void checkUser(String user) {
        if (!USER.matcher(user).matches()) {
            throw new InvalidInput(
                    "The user " + quoted(user) + " is invalid: write user or user:group, names or numbers");
        }
    }

    private static void check(String what, String value, Pattern form, String remedy, List<String> problems) {
        if (!value.isEmpty() && !form.matcher(value).matches()) {
            problems.add("The " + what + " " + quoted(value) + " is invalid: " + remedy);
        }
    }
}
