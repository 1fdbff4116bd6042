package io.jenkins.plugins.buildx;

import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.LocalRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A configuration folder of docker's client that a test has for itself, with the programs of the test bed's and its own contexts. */
public final class Account {
    private final Path folder;

    public Account(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        Path plugins = Path.of(System.getenv().getOrDefault("DOCKER_CONFIG", System.getenv("HOME") + "/.docker"))
                .resolve("cli-plugins");
        if (Files.isDirectory(plugins)) {
            Files.createSymbolicLink(folder.resolve("cli-plugins"), plugins);
        }
    }

    /** For DOCKER_CONFIG. */
    public String configuration() {
        return folder.toString();
    }

    /** Makes a context for the test bed's daemon. */
    public Account withContext(String name) throws IOException, InterruptedException {
        docker(
                "context",
                "create",
                name,
                "--docker",
                "host=" + System.getenv().getOrDefault("DOCKER_HOST", "unix:///var/run/docker.sock"));
        return this;
    }

    /** What a docker command prints in this account. */
    public String docker(String... arguments) throws IOException, InterruptedException {
        return new LocalRunner()
                .require(Command.of("docker").with(arguments).withEnvironment("DOCKER_CONFIG", configuration()))
                .text();
    }
}
