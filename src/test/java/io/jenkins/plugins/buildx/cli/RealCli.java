package io.jenkins.plugins.buildx.cli;

import io.jenkins.plugins.buildx.Account;
import io.jenkins.plugins.buildx.Registry;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.LocalRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The command line on the test bed, with a builder and a repository that nobody else uses. */
final class RealCli implements AutoCloseable {
    private final String repository = Registry.repository("cli");
    private final Path folder;
    private Cli cli;
    private Map<String, String> environment = Map.of();

    RealCli(Path folder) throws IOException {
        this.folder = folder;
        this.cli = Cli.in(folder);
    }

    Cli cli() {
        return cli;
    }

    /** Docker's client has that configuration from now on. */
    void use(Account account) {
        environment = Map.of("DOCKER_CONFIG", account.configuration());
        cli = cli.with("DOCKER_CONFIG", account.configuration());
    }

    String repository() {
        return repository;
    }

    /** A folder with this Dockerfile, relative to where the command line runs. */
    String context(String name, String dockerfile) throws IOException {
        Path context = Files.createDirectories(folder.resolve(name));
        Files.writeString(context.resolve("Dockerfile"), dockerfile);
        return name;
    }

    /** A command line with the builder's options behind its first word. */
    String[] argv(String command, String... arguments) {
        List<String> argv = new ArrayList<>(List.of(
                command,
                "--builder-opt",
                "network=host",
                "--builder-opt",
                "env.IT=" + repository.substring(repository.lastIndexOf('/') + 1),
                "--buildkitd-config",
                System.getenv("MULTIARCH_BUILDKITD_CONFIG")));
        argv.addAll(List.of(arguments));
        return argv.toArray(String[]::new);
    }

    /** What a docker command prints. */
    static String docker(String... arguments) throws IOException, InterruptedException {
        return new LocalRunner().require(Command.of("docker").with(arguments)).text();
    }

    /** The containers of smoke tests that a process of the command line has started and not removed. */
    static List<String> containers(long pid) throws IOException, InterruptedException {
        return docker(
                        "ps",
                        "--all",
                        "--filter=label=io.jenkins.docker-buildx.smoke",
                        "--format={{.ID}} {{.Label \"io.jenkins.docker-buildx.run\"}}")
                .lines()
                .filter(line -> line.contains(" multiarch " + pid + " "))
                .toList();
    }

    /** The names of the builders that were made. */
    List<String> builders() throws IOException {
        List<String> names = new ArrayList<>();
        for (Path store : stores()) {
            if (Files.isDirectory(store.resolve("instances"))) {
                try (Stream<Path> files = Files.list(store.resolve("instances"))) {
                    files.map(file -> String.valueOf(file.getFileName())).forEach(names::add);
                }
            }
        }
        return names;
    }

    /** Forgets what buildx said of the builders. */
    void forget() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("state"))) {
            for (Path file : files.filter(file -> file.getFileName().toString().matches("buildx-.*\\.txt"))
                    .toList()) {
                Files.delete(file);
            }
        }
    }

    /** Runs buildx on the builders that were made. */
    void buildx(String... arguments) throws IOException, InterruptedException {
        for (Path store : stores()) {
            new LocalRunner()
                    .require(Command.of("docker", "buildx")
                            .with(arguments)
                            .withEnvironment(environment)
                            .withEnvironment("BUILDX_CONFIG", store.toString()));
        }
    }

    private List<Path> stores() throws IOException {
        Path state = folder.resolve("state");
        if (!Files.isDirectory(state)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(state)) {
            return files.filter(file -> file.getFileName().toString().matches("buildx(-[0-9a-f]{8})?"))
                    .toList();
        }
    }

    @Override
    public void close() throws Exception {
        for (Path store : stores()) {
            for (String name : builders()) {
                new LocalRunner()
                        .run(Command.of("docker", "buildx", "rm", "--force", name)
                                .withEnvironment(environment)
                                .withEnvironment("BUILDX_CONFIG", store.toString()));
            }
        }
        removeImages(repository);
    }

    /** Removes what docker keeps of a repository's images. */
    void removeImages(String ofRepository) throws IOException, InterruptedException {
        List<String> images = docker("image", "ls", "--all", "--quiet", "--no-trunc", ofRepository)
                .lines()
                .distinct()
                .toList();
        if (!images.isEmpty()) {
            new LocalRunner().run(Command.of("docker", "image", "rm", "--force").with(images));
        }
    }
}
