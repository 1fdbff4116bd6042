package io.jenkins.plugins.buildx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.Await;
import io.jenkins.plugins.buildx.Gate;
import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.Registry;
import io.jenkins.plugins.buildx.Wire;
import io.jenkins.plugins.buildx.cli.Cli.Ended;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.LocalRunner;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.report.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C, whatever is going on: nothing is left behind, and the next run finds nothing odd. */
@RealDocker
class InterruptIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String SERVING = "FROM busybox\nCMD [\"httpd\", \"-f\", \"-p\", \"8080\", \"-h\", \"/etc\"]\n";

    @TempDir
    private Path folder;

    private RealCli real;

    @BeforeEach
    void prepare() throws Exception {
        real = new RealCli(folder);
    }

    @AfterEach
    void leaveNothing() throws Exception {
        real.close();
    }

    private Running start(String tag, String... arguments) throws Exception {
        return real.cli().start(argv(tag, arguments));
    }

    private String[] argv(String tag, String... arguments) {
        String[] fixed = {"--platform", "linux/amd64,linux/arm64", "--tag", tag, "--push", "--port", "8080"};
        return real.argv("run", Stream.of(fixed, arguments).flatMap(Stream::of).toArray(String[]::new));
    }

    private Ended interrupted(Running running) throws Exception {
        return interrupted(running, String.valueOf(running.pid()));
    }

    /** Interrupts a process or a group of them, and looks what they leave. */
    private Ended interrupted(Running running, String target) throws Exception {
        List<ProcessHandle> children =
                ProcessHandle.of(running.pid()).orElseThrow().descendants().toList();
        assertThat(new ProcessBuilder("kill", "-INT", "--", target).start().waitFor())
                .isZero();
        Ended ended = running.ended(LIMIT);

        assertThat(ended.exitCode()).as(ended.stderr()).isEqualTo(Multiarch.INTERRUPTED);
        assertThat(ended.stderr()).endsWith("multiarch: interrupted\n").doesNotContain("\tat ");
        assertThat(children).noneMatch(ProcessHandle::isAlive);
        assertThat(RealCli.containers(running.pid())).isEmpty();
        assertThat(real.cli().temporary()).isEmptyDirectory();
        return ended;
    }

    private String report(String tag) throws Exception {
        return Files.readString(
                folder.resolve("buildx/" + ImageReference.parse(tag).slug() + "/report.json"));
    }

    @Test
    void shouldStopWhileTheBuilderIsMade() throws Exception {
        String tag = real.repository() + ":1";
        real.context("app", SERVING);
        Running running = start(tag, "--path", "/passwd", "app");
        running.await("the builder's name", () -> !real.builders().isEmpty());
        interrupted(running);

        Ended next = start(tag, "--path", "/passwd", "app").ended();
        assertThat(next.exitCode()).as(next.stderr()).isZero();
        assertThat(real.builders()).hasSize(1);
    }

    @Test
    void shouldStopInTheMiddleOfABuild() throws Exception {
        String tag = real.repository() + ":1";
        try (Gate gate = new Gate()) {
            real.context("app", "FROM busybox\n" + gate.step() + "\n");
            Running running = start(tag, "app");
            gate.awaitArrival();
            running.awaitLog(" at the gate");
            interrupted(running);
        }
        assertThat(Registry.manifest(ImageReference.parse(tag))).isEmpty();
        assertThat(Schema.violations(report(tag))).isEmpty();
    }

    @Test
    void shouldStopInTheMiddleOfASmokeTest() throws Exception {
        String tag = real.repository() + ":1";
        real.context("app", SERVING);
        Running running = start(tag, "--path", "/never", "--timeout", "600", "app");
        running.await("both containers", () -> RealCli.containers(running.pid()).size() == 2);
        interrupted(running);

        assertThat(Registry.manifest(ImageReference.parse(tag))).isEmpty();
        assertThat(Schema.violations(report(tag))).isEmpty();
    }

    @Test
    void shouldStopWhileEmulatorsAreRegistered() throws Exception {
        // in such a folder lie the sockets of virtual machines, of whose kernels only a container tells
        Path socket = Files.createDirectories(folder.resolve(".docker/run")).resolve("docker.sock");
        Files.createSymbolicLink(socket, Path.of(System.getenv("DOCKER_HOST").replaceFirst("^unix://", "")));
        String image = "it-registrar:" + System.nanoTime();
        String container = RealCli.docker("create", "busybox");
        RealCli.docker(
                "commit",
                "--change=ENTRYPOINT [\"sh\", \"-c\", \"trap 'exit 143' TERM; sleep 600 & wait\"]",
                container,
                image);
        RealCli.docker("rm", container);
        try {
            Running running = real.cli()
                    .with("DOCKER_HOST", "unix://" + socket)
                    .start("qemu", "--platform", "linux/s390x", "--qemu-image", image);
            running.await("the privileged container", () -> !containersOf(image).isEmpty());
            interrupted(running);

            Await.until("the container's end", () -> containersOf(image).isEmpty());
        } finally {
            RealCli.docker("image", "rm", image);
            Files.delete(socket);
        }
    }

    private static String containersOf(String image) throws Exception {
        return RealCli.docker("ps", "--all", "--quiet", "--filter=ancestor=" + image);
    }

    @Test
    void shouldStopWhileAServerKeepsSilent() throws Exception {
        Running running =
                serving(real.cli(), "while :; do nc -l -p 8080 -e sh -c 'echo asked > /proc/1/fd/2; sleep 600'; done");
        running.await("the request", () -> containers(running).stream()
                .anyMatch(container -> logs(container).contains("asked")));
        interrupted(running);
    }

    @Test
    void shouldSweepWhatAKilledRunLeft() throws Exception {
        Running alive = serving(real.cli(), "httpd -f -p 8080");
        Running killed = serving(Cli.in(folder.resolve("killed")), "httpd -f -p 8080");
        for (Running one : List.of(alive, killed)) {
            one.await("its container", () -> containers(one).size() == 1);
        }
        ProcessHandle.of(killed.pid()).orElseThrow().destroyForcibly();
        killed.ended();
        assertThat(containers(killed)).hasSize(1);

        Ended next =
                real.cli().run("smoke", "--image=busybox", "--platform=linux/amd64", "--command=true", "--exit-code=0");

        assertThat(next.exitCode()).as(next.stderr()).isZero();
        assertThat(containers(killed)).isEmpty();
        assertThat(containers(alive)).hasSize(1);
        interrupted(alive);
    }

    /** A smoke test that goes on for long, of a container that runs {@code script}. */
    private static Running serving(Cli cli, String script) throws Exception {
        return cli.start(
                "smoke",
                "--image=busybox",
                "--platform=linux/amd64",
                "--port=8080",
                "--path=/never",
                "--timeout=600",
                "--command=sh",
                "--command=-c",
                "--command=" + script);
    }

    private static List<String> containers(Running running) throws Exception {
        return RealCli.containers(running.pid());
    }

    private static String logs(String container) {
        try {
            CommandResult logs = new LocalRunner().run(Command.of("docker", "logs", container.replaceFirst(" .*", "")));
            return logs.text() + logs.stderr();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("docker could not be asked for a log", e);
        }
    }

    @Test
    void shouldStopWhileTheNameIsGiven() throws Exception {
        try (Wire wire = new Wire().holdAt("PUT /v2/it/interrupted/manifests/named")) {
            String tag = wire.registry() + "/it/interrupted:named-" + System.nanoTime();
            real.context("app", SERVING);
            Running running = start(tag, "--path", "/passwd", "app");
            wire.awaitReached();
            interrupted(running);
            assertThat(report(tag)).contains("\"verdict\" : \"PASSED\"").contains("\"tags\" : [ ]");
            real.removeImages(wire.registry() + "/it/interrupted");
        }
    }

    @Test
    void shouldStopWhenATerminalInterruptsDockersClientToo() throws Exception {
        String tag = real.repository() + ":1";
        try (Gate gate = new Gate()) {
            real.context("app", "FROM busybox\n" + gate.step() + "\n");
            List<String> argv =
                    new ArrayList<>(List.of("setsid", real.cli().script().toString()));
            argv.addAll(List.of(argv(tag, "app")));
            Running running = real.cli().startProgram(argv);
            gate.awaitArrival();
            running.awaitLog(" at the gate");
            interrupted(running, "-" + running.pid());
        }
    }
}
