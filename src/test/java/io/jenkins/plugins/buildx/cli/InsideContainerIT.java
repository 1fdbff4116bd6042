package io.jenkins.plugins.buildx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.LocalRunner;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * In a container beside docker's socket, as many agents are: what docker publishes on its machine's loopback is out of reach there.
 * Java comes from this machine, file by file, with the libraries that the image's C library is not.
 */
@RealDocker
class InsideContainerIT {
    private static final Pattern LIBRARY = Pattern.compile("(lib(?:stdc\\+\\+|gcc_s|z)\\.so\\.\\d+) => (/\\S+)");
    private static final String LIBRARIES = "/libraries-of-java";

    private final String network = "docker-buildx-it-" + UUID.randomUUID();
    private final Path home = Path.of(System.getProperty("java.home"));

    @BeforeEach
    void makeNetwork() throws Exception {
        RealCli.docker("network", "create", network);
    }

    @AfterEach
    void removeNetwork() throws Exception {
        RealCli.docker("network", "rm", network);
    }

    @Test
    void shouldReachAContainerThroughItsNetwork() throws Exception {
        CommandResult ended = inside(
                "smoke",
                "--image=busybox",
                "--platform=linux/amd64",
                "--port=8080",
                "--path=/passwd",
                "--expect=root:x:0:0",
                "--tcp=8080",
                "--command=httpd",
                "--command=-f",
                "--command=-p",
                "--command=8080",
                "--command=-h",
                "--command=/etc");

        assertThat(ended.exitCode()).as(ended.stderr()).isZero();
        assertThat(ended.stderr()).contains(" joins the network " + network + ": this runs in a container of it");
        assertThat(ended.text()).contains("PASSED");
        assertThat(RealCli.docker("network", "inspect", "--format={{len .Containers}}", network))
                .isEqualTo("0");
    }

    private CommandResult inside(String... arguments) throws Exception {
        String socket = System.getenv("DOCKER_HOST").replaceFirst("^unix://", "");
        List<String> command =
                new ArrayList<>(List.of("docker", "run", "--rm", "--network=" + network, "--tmpfs=/tmp"));
        command.addAll(List.of("--workdir=/tmp", "--env=LD_LIBRARY_PATH=" + LIBRARIES));
        command.addAll(List.of("--volume=" + socket + ":/var/run/docker.sock", mount(onPath("docker"), "/bin/docker")));
        mounted().forEach(path -> command.add(mount(path, path.toString())));
        command.addAll(libraries());
        command.addAll(List.of("busybox", home.resolve("bin/java").toString(), "-Xmx64m", "-cp"));
        command.addAll(List.of(System.getProperty("java.class.path"), Multiarch.class.getName()));
        command.addAll(List.of(arguments));
        return new LocalRunner()
                .run(Command.of(command.get(0))
                        .with(command.subList(1, command.size()))
                        .keeping(1024 * 1024));
    }

    private Set<Path> mounted() throws IOException {
        Set<Path> paths = new TreeSet<>(List.of(home));
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(Files::exists)
                .forEach(paths::add);
        // distributions have parts of it elsewhere, and links to them
        try (Stream<Path> files = Files.walk(home)) {
            for (Path link :
                    files.filter(Files::isSymbolicLink).filter(Files::exists).toList()) {
                for (Path to = link; Files.isSymbolicLink(to); ) {
                    to = to.resolveSibling(Files.readSymbolicLink(to)).normalize();
                    if (!to.startsWith(home)) {
                        paths.add(to);
                    }
                }
            }
        }
        return paths;
    }

    private List<String> libraries() throws IOException, InterruptedException {
        Matcher found = LIBRARY.matcher(new LocalRunner()
                .require(Command.of("ldd")
                        .with(home.resolve("lib/server/libjvm.so").toString())
                        .with(home.resolve("lib/libzip.so").toString()))
                .text());
        Set<String> mounts = new TreeSet<>();
        while (found.find()) {
            mounts.add(mount(Path.of(found.group(2)), LIBRARIES + "/" + found.group(1)));
        }
        return List.copyOf(mounts);
    }

    private static Path onPath(String program) throws IOException {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow()
                .toRealPath();
    }

    private static String mount(Path from, String to) {
        return "--volume=" + from + ":" + to + ":ro";
    }
}
