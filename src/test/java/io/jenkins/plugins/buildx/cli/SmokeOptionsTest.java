package io.jenkins.plugins.buildx.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.smoke.ContainerOptions;
import io.jenkins.plugins.buildx.smoke.ExecCheck;
import io.jenkins.plugins.buildx.smoke.ExitCheck;
import io.jenkins.plugins.buildx.smoke.Expectation;
import io.jenkins.plugins.buildx.smoke.HealthCheck;
import io.jenkins.plugins.buildx.smoke.HttpCheck;
import io.jenkins.plugins.buildx.smoke.LogCheck;
import io.jenkins.plugins.buildx.smoke.RunMode;
import io.jenkins.plugins.buildx.smoke.SmokeRequest;
import io.jenkins.plugins.buildx.smoke.TcpCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the words of a command line ask for. */
class SmokeOptionsTest {
    @TempDir
    private Path folder;

    @Test
    void shouldAskByTlsForTheStatusCodesThatWillDo() {
        SmokeRequest request = request(
                "--port=8443", "--path=/new", "--https", "--status=201,204", "--expect=hello", "--expect-regex=^h");

        assertThat(request.checks())
                .containsExactly(HttpCheck.on(8443, "/new")
                        .byTls(true)
                        .withStatuses(List.of(201, 204))
                        .withBody(Expectation.containing("hello").andMatching("^h")));
    }

    @Test
    void shouldTakeEveryKindOfCheck() {
        SmokeRequest request =
                request("--tcp=5432", "--log=ready", "--exec=app  --version", "--healthcheck", "--exit-code=3");

        assertThat(request.checks())
                .containsExactly(
                        new TcpCheck(5432),
                        LogCheck.containing("ready"),
                        ExecCheck.of(List.of("app", "--version")),
                        new HealthCheck(),
                        new ExitCheck(3));
    }

    @Test
    void shouldReadChecksFromAFile() throws Exception {
        Path file = Files.writeString(
                folder.resolve("checks.yaml"),
                "checks: [{httpCheck: {port: 8080, method: POST, headers: [A=b], status: [201]}}]");

        SmokeRequest request = request("--tcp=8080", "--checks=" + file);

        assertThat(request.checks())
                .containsExactly(
                        new TcpCheck(8080),
                        HttpCheck.on(8080, "/")
                                .withMethod("POST")
                                .withHeaders(Map.of("A", "b"))
                                .withStatuses(List.of(201)));
    }

    @Test
    void shouldStartTheContainerAsTold() {
        SmokeRequest request = request(
                "--tcp=80",
                "--env=A=b",
                "--entrypoint=/bin/app",
                "--command=serve",
                "--smoke-network=backend",
                "--user=1000",
                "--read-only",
                "--tmpfs=/run",
                "--memory=64m",
                "--cpus=0.5");

        assertThat(request.options())
                .isEqualTo(ContainerOptions.NONE
                        .withEnvironment(Map.of("A", "b"))
                        .withEntrypoint(List.of("/bin/app"))
                        .withCommand(List.of("serve"))
                        .withNetwork("backend")
                        .withUser("1000")
                        .withReadOnly(true)
                        .withTmpfs(List.of("/run"))
                        .withMemory("64m")
                        .withCpus("0.5"));
    }

    @Test
    void shouldHandOnWordsThatLookLikeItsOwnOptions() {
        SmokeRequest request = request("--entrypoint", "--port", "--command=-h", "--command=--tcp=1", "--tcp=80");

        assertThat(request.options().entrypoint()).containsExactly("--port");
        assertThat(request.options().command()).containsExactly("-h", "--tcp=1");
        assertThat(request.checks()).containsExactly(new TcpCheck(80));
    }

    @Test
    void shouldMissAWord() {
        assertThatThrownBy(() -> request("--tcp=80", "--command"))
                .isInstanceOf(CommandLine.ParameterException.class)
                .hasMessageContaining("'--command");
    }

    @Test
    void shouldForgiveWhatCannotRunOnlyIfTold() {
        assertThat(request("--tcp=80").notRunAllowed()).isFalse();
        assertThat(request("--tcp=80", "--allow-not-run").notRunAllowed()).isTrue();
    }

    @Test
    void shouldTakeItsTime() {
        SmokeRequest request = request(
                "--tcp=80", "--timeout=10", "--emulated-timeout-factor=2.5", "--interval=1.25", "--parallelism=3");

        assertThat(request.limit(RunMode.NATIVE)).isEqualTo(Duration.ofSeconds(10));
        assertThat(request.limit(RunMode.EMULATED)).isEqualTo(Duration.ofSeconds(25));
        assertThat(request.interval()).isEqualTo(Duration.ofMillis(1250));
        assertThat(request.parallelism()).hasValue(3);
    }

    @Test
    void shouldNameItsProcessAsOwner() {
        assertThat(request("--tcp=80").run())
                .startsWith("multiarch " + ProcessHandle.current().pid() + " ");
    }

    @Test
    void shouldRefuseToLookForATextNowhere() {
        assertThatThrownBy(() -> request("--expect=hello"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("--expect needs --port");
    }

    private static SmokeRequest request(String... options) {
        List<String> arguments = new ArrayList<>(List.of("--image=app:1", "--platform=linux/amd64"));
        arguments.addAll(List.of(options));
        SmokeCommand command = new SmokeCommand();
        new CommandLine(command).parseArgs(arguments.toArray(String[]::new));
        return command.smoke
                .request(ImageReference.parse(command.image))
                .platform(Platform.parse("linux/amd64"))
                .build();
    }
}
