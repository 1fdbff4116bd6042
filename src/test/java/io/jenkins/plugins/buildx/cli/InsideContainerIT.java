package io.jenkins.plugins.buildx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.MountedTools;
import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.LocalRunner;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * In a container beside docker's socket, as many agents are: what docker publishes on its machine's loopback is out of reach there.
 */
@RealDocker
class InsideContainerIT {
    private final String network = "docker-buildx-it-" + UUID.randomUUID();

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
        List<String> command =
                new ArrayList<>(List.of("docker", "run", "--rm", "--network=" + network, "--tmpfs=/tmp"));
        command.add("--workdir=/tmp");
        command.addAll(MountedTools.options(classPath()));
        command.addAll(List.of(MountedTools.IMAGE, MountedTools.java(), "-Xmx64m", "-cp"));
        command.addAll(List.of(System.getProperty("java.class.path"), Multiarch.class.getName()));
        command.addAll(List.of(arguments));
        return new LocalRunner()
                .run(Command.of(command.get(0))
                        .with(command.subList(1, command.size()))
                        .keeping(1024 * 1024));
    }

    private static List<Path> classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(Files::exists)
                .toList();
    }
}
