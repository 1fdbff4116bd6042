package io.jenkins.plugins.buildx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.Gate;
import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.Registry;
import io.jenkins.plugins.buildx.Wire;
import io.jenkins.plugins.buildx.cli.Cli.Ended;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.report.Schema;
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
