package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.buildx.BuildRequest;
import io.jenkins.plugins.buildx.buildx.NamedContext;
import io.jenkins.plugins.buildx.buildx.SecretSource;
import io.jenkins.plugins.buildx.buildx.SshSource;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.command.Mask;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The files and variables of a machine that a build needs by its request's own words. */
final class BuildInputs {
    /** Bytes: keys and tokens are smaller, and the mask looks for every line in all that is printed. */
    private static final int LARGEST_SECRET = 64 * 1024;

    /** Where a running ssh-agent is found. */
    private static final String AGENT_SOCKET = "SSH_AUTH_SOCK";

    private final Machine machine;
    private final String workspace;
    private final List<String> problems = new ArrayList<>();

    private BuildInputs(Machine machine, String workspace) {
        this.machine = machine;
        this.workspace = workspace;
    }

    /**
     * Looks for all of them without starting a process, and then whether docker's image store has room for what is loaded.
     *
     * @throws InvalidInput with all that are not there
     */
    static void check(Machine machine, String workspace, BuildRequest request)
            throws IOException, InterruptedException {
        BuildInputs inputs = new BuildInputs(machine, workspace);
        if (!request.isContextRemote()) {
            inputs.checkContext(request);
        }
        for (NamedContext context : request.namedContexts()) {
            inputs.checkContext(context);
        }
        inputs.checkSecrets(request.secrets(), machine.environment());
        for (SshSource source : request.sshSources()) {
            inputs.checkSsh(source);
        }
        inputs.refuse();
        DockerStore.check(machine, request);
    }

    /**
     * Looks for what secrets come from.
     *
     * @param directory that files are relative to
     * @param more variables than the machine has
     * @throws InvalidInput with all that are not there
     */
    static void check(Machine machine, String directory, Collection<SecretSource> secrets, Map<String, String> more)
            throws IOException, InterruptedException {
        BuildInputs inputs = new BuildInputs(machine, directory);
        inputs.checkSecrets(secrets, environment(machine, more));
        inputs.refuse();
    }

    private void refuse() {
        if (!problems.isEmpty()) {
            throw InvalidInput.of(problems);
        }
    }

    private void checkContext(BuildRequest request) throws IOException, InterruptedException {
        String context = absolute(request.context());
        if (!machine.isDirectory(context)) {
            problems.add("The context \"" + request.context() + "\" is no directory: looked for " + context);
            return;
        }
        String dockerfile = request.dockerfile().map(this::absolute).orElse(context + "/Dockerfile");
        if (request.dockerfileText().isEmpty() && machine.stamp(dockerfile).isEmpty()) {
            problems.add("There is no Dockerfile at " + dockerfile
                    + "; set dockerfile to its path, relative to the workspace");
        }
    }

    private void checkContext(NamedContext context) throws IOException, InterruptedException {
        String folder = absolute(context.source());
        if (context.isFolder() && isSeen(context.source()) && !machine.isDirectory(folder)) {
            problems.add("The context \"" + context.name() + "\" is to be the folder " + context.source()
                    + ", which is not there: looked for " + folder);
        }
    }

    private void checkSsh(SshSource source) throws IOException, InterruptedException {
        boolean isLost = source.paths().isEmpty()
                && machine.runsItsFiles()
                && machine.environment().getOrDefault(AGENT_SOCKET, "").isEmpty();
        if (isLost) {
            problems.add("The key \"" + source.id() + "\" for ssh is to come from an ssh-agent, but " + AGENT_SOCKET
                    + " is not set: start an agent around the build, or name the file of a key: " + source.id()
                    + "=path");
        }
        for (String path : source.paths()) {
            if (isSeen(path) && machine.stamp(absolute(path)).isEmpty()) {
                problems.add("The key \"" + source.id()
                        + "\" for ssh is to come from a file that is not there: looked for " + absolute(path));
            }
        }
    }

    /** Where commands run in a container, its own files can't be looked at; the workspace is there as it is here. */
    private boolean isSeen(String path) {
        return machine.runsItsFiles() || !path.startsWith("/");
    }

    /** buildx would build without a secret whose variable is not set, and nobody would know. */
    private void checkSecrets(Collection<SecretSource> secrets, Map<String, String> environment)
            throws IOException, InterruptedException {
        for (SecretSource secret : secrets) {
            Optional<String> variable = secret.variable(environment).filter(name -> !environment.containsKey(name));
            if (variable.isPresent()) {
                problems.add("A secret is to come from the variable " + variable.get()
                        + ", which is not set: export it, or bind the credentials around the build");
            }
            Optional<String> file = secret.file(environment);
            if (file.isPresent() && machine.stamp(absolute(file.get())).isEmpty()) {
                problems.add(
                        secret.isNamedAlone()
                                ? "The secret \"" + secret.id()
                                        + "\" is to come from the variable or the file of its name,"
                                        + " and there is neither: export it, or write id=" + secret.id()
                                        + ",env=NAME or id=" + secret.id() + ",src=path"
                                : "The secret \"" + file.get()
                                        + "\" is to come from a file that is not there: looked for "
                                        + absolute(file.get()));
            }
        }
    }

    private static Map<String, String> environment(Machine machine, Map<String, String> more)
            throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>(machine.environment());
        environment.putAll(more);
        return environment;
    }

    /**
     * {@code command} to run in {@code directory} with secrets. What a step prints of one is hidden, wherever it comes from.
     *
     * @param mask of those that come from the machine
     * @param secrets environment variables to give to the command
     */
    static Command ready(Command command, String directory, Mask mask, Map<String, String> secrets) {
        Command ready = command.in(directory).masking(mask);
        for (Map.Entry<String, String> secret : secrets.entrySet()) {
            ready = ready.withSecret(secret.getKey(), secret.getValue());
        }
        return ready;
    }

    /**
     * Hides what secrets come from: whatever of it a build prints, it is found by it.
     *
     * @param directory that files are relative to
     * @param more variables than the machine has
     */
    static Mask mask(Machine machine, String directory, Collection<SecretSource> sources, Map<String, String> more)
            throws IOException, InterruptedException {
        Map<String, String> environment = environment(machine, more);
        List<String> variables = sources.stream()
                .flatMap(source -> source.variable(environment).stream())
                .map(environment::get)
                .filter(Objects::nonNull)
                .toList();
        List<String> files = sources.stream()
                .flatMap(source -> source.file(environment).stream())
                .toList();
        return Mask.of(variables).and(secretLines(machine, directory, files));
    }

    /** The lines of the files that secrets come from: a build prints a file line by line. */
    private static List<String> secretLines(Machine machine, String workspace, Collection<String> files)
            throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        for (String file : files) {
            Optional<byte[]> content = machine.read(absolute(workspace, file));
            content.filter(bytes -> bytes.length <= LARGEST_SECRET)
                    .ifPresent(bytes -> new String(bytes, StandardCharsets.UTF_8)
                            .lines()
                            .map(String::strip)
                            .forEach(lines::add));
        }
        return lines;
    }

    private String absolute(String path) {
        return absolute(workspace, path);
    }

    static String absolute(String workspace, String path) {
        return path.startsWith("/") ? path : workspace + (path.equals(".") ? "" : "/" + path);
    }
}
