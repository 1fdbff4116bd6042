package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.buildx.CsvFields;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandFailed;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.image.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * The docker context that stands for the TLS settings of the environment: buildx refuses a builder on a daemon that is reached by those,
 * but takes a context with the same.
 *
 * <p>Its name tells the daemon and the certificates themselves, as a context outlives both: another daemon, and renewed certificates,
 * have another context.
 *
 * @param name of the context
 * @param description what it holds, as {@code docker context create} takes it
 */
record TlsContext(String name, String description) {
    private static final int FINGERPRINT = 12;

    /** The context that a builder of this kind needs on the machine; empty where the environment has no TLS settings for it. */
    static Optional<TlsContext> of(BuilderSpec spec, Machine machine) throws IOException, InterruptedException {
        Map<String, String> environment = machine.environment();
        String host = environment.getOrDefault("DOCKER_HOST", "");
        boolean verified = !environment.getOrDefault("DOCKER_TLS_VERIFY", "").isEmpty();
        if (host.isEmpty() || !verified || !spec.isOnOwnDocker()) {
            return Optional.empty();
        }
        String named = environment.getOrDefault("DOCKER_CERT_PATH", "");
        String folder =
                named.isEmpty() ? DockerConfig.own(environment).orElse(machine.stateDirectory() + "/.docker") : named;
        return Optional.of(new TlsContext(
                "docker-buildx-tls-" + fingerprint(host, folder, machine),
                CsvFields.join(
                        "host=" + host,
                        "ca=" + folder + "/ca.pem",
                        "cert=" + folder + "/cert.pem",
                        "key=" + folder + "/key.pem")));
    }

    /** Of the public parts alone: whoever renews the key renews the certificate. */
    private static String fingerprint(String host, String folder, Machine machine)
            throws IOException, InterruptedException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.writeBytes((host + "\n").getBytes(StandardCharsets.UTF_8));
        for (String file : new String[] {folder + "/ca.pem", folder + "/cert.pem"}) {
            // what can't be read from here is told apart by its place
            text.writeBytes(machine.read(file).orElse(file.getBytes(StandardCharsets.UTF_8)));
        }
        return Digest.sha256(text.toByteArray()).hex().substring(0, FINGERPRINT);
    }

    /** Makes it, unless the configuration that docker's client uses has it. */
    void make(Machine machine) throws IOException, InterruptedException {
        if (isThere(machine)) {
            return;
        }
        Command create = Command.of("docker", "context", "create", name, "--docker", description);
        CommandResult result = machine.run(create);
        if (!result.succeeded() && !result.stderr().contains("already exists")) {
            throw CommandFailed.exited(create, result);
        }
    }

    private boolean isThere(Machine machine) throws IOException, InterruptedException {
        Optional<String> configuration = DockerConfig.own(machine.environment());
        if (configuration.isEmpty() || !machine.runsItsFiles()) {
            return false;
        }
        String folder = Digest.sha256(name.getBytes(StandardCharsets.UTF_8)).hex();
        return machine.stamp(configuration.get() + "/contexts/meta/" + folder + "/meta.json")
                .isPresent();
    }
}
