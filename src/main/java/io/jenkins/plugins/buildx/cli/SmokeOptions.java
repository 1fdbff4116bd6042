package io.jenkins.plugins.buildx.cli;

import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.smoke.ChecksFile;
import io.jenkins.plugins.buildx.smoke.ContainerOptions;
import io.jenkins.plugins.buildx.smoke.ExecCheck;
import io.jenkins.plugins.buildx.smoke.ExitCheck;
import io.jenkins.plugins.buildx.smoke.Expectation;
import io.jenkins.plugins.buildx.smoke.HealthCheck;
import io.jenkins.plugins.buildx.smoke.HttpCheck;
import io.jenkins.plugins.buildx.smoke.LogCheck;
import io.jenkins.plugins.buildx.smoke.SmokeCheck;
import io.jenkins.plugins.buildx.smoke.SmokeRequest;
import io.jenkins.plugins.buildx.smoke.StructureTest;
import io.jenkins.plugins.buildx.smoke.TcpCheck;
import io.jenkins.plugins.buildx.smoke.container.ProcessOwner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What is checked of every platform's container, and how it is started. */
final class SmokeOptions {
    @Option(
            names = "--port",
            paramLabel = "PORT",
            converter = Numbers.Port.class,
            description = "Check that the container answers HTTP on this port.")
    Integer port;

    @Option(names = "--path", defaultValue = "/", description = "What to ask for (default: ${DEFAULT-VALUE}).")
    String path;

    @Option(names = "--https", description = "Ask by TLS, accepting any certificate.")
    boolean https;

    @Option(
            names = "--status",
            paramLabel = "CODE",
            split = ",",
            converter = Numbers.Status.class,
            description = "Status codes that will do (default: 200 to 299).")
    List<Integer> statuses = new ArrayList<>();

    @Option(names = "--expect", paramLabel = "TEXT", description = "The answer's body has this text.")
    List<String> expected = new ArrayList<>();

    @Option(names = "--expect-regex", paramLabel = "REGEX", description = "The answer's body matches this.")
    List<String> expectedRegexes = new ArrayList<>();

    @Option(
            names = "--tcp",
            paramLabel = "PORT",
            converter = Numbers.Port.class,
            description = "Check that the container listens on this port.")
    List<Integer> tcpPorts = new ArrayList<>();

    @Option(names = "--log", paramLabel = "TEXT", description = "Check that the container logs this text.")
    List<String> logTexts = new ArrayList<>();

    @Option(
            names = "--exec",
            paramLabel = "COMMAND",
            description = "Check that this command, split at spaces, succeeds in the container.")
    List<String> commands = new ArrayList<>();

    @Option(names = "--healthcheck", description = "Check that the image's own health check succeeds.")
    boolean healthcheck;

    @Option(
            names = "--exit-code",
            paramLabel = "CODE",
            converter = Numbers.ExitCode.class,
            description = "Check that the container ends with this exit code.")
    Integer exitCode;

    @Option(
            names = "--checks",
            paramLabel = "FILE",
            description = {
                "More checks, of all kinds and with all that they can look at, in YAML. Such as:",
                "  checks:",
                "    - httpCheck: {port: 8080, path: /jobs, method: POST, headers: [A=b], status: [201]}",
                "    - execCheck: {command: [app, --version], stdoutMatches: ['^1[.]4']}",
                "See docs/user/smoke-test.md."
            })
    List<Path> checkFiles = new ArrayList<>();

    @Option(
            names = "--structure-test",
            paramLabel = "FILE",
            description = "Run container-structure-test's YAML as it stands.")
    List<Path> structureTests = new ArrayList<>();

    @Option(names = "--env", paramLabel = "NAME=VALUE", description = "A variable for the container.")
    Map<String, String> environment = new LinkedHashMap<>();

    @Option(
            names = "--secret-env",
            paramLabel = "NAME",
            description = "A variable handed on from this environment, hidden.")
    List<String> secretEnvironment = new ArrayList<>();

    @Option(
            names = "--entrypoint",
            paramLabel = "WORD",
            parameterConsumer = Word.class,
            description = "Words that replace the image's entry point.")
    List<String> entrypoint = new ArrayList<>();

    @Option(
            names = "--command",
            paramLabel = "WORD",
            parameterConsumer = Word.class,
            description = "Words that replace the image's command.")
    List<String> command = new ArrayList<>();

    @Option(
            names = "--smoke-network",
            paramLabel = "NETWORK",
            defaultValue = "",
            description = "The docker network of the container.")
    String network;

    @Option(
            names = "--user",
            paramLabel = "USER[:GROUP]",
            defaultValue = "",
            description = "Who the container runs as, instead of the image's user.")
    String user;

    @Option(names = "--read-only", description = "The container can't write to its root file system.")
    boolean readOnly;

    @Option(names = "--tmpfs", paramLabel = "PATH", description = "A folder of the container that is kept in memory.")
    List<String> tmpfs = new ArrayList<>();

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            defaultValue = "",
            description = "Limit of the container's memory, such as 256m.")
    String memory;

    @Option(
            names = "--cpus",
            paramLabel = "NUMBER",
            defaultValue = "",
            description = "Limit of the container's CPUs, such as 1.5.")
    String cpus;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            converter = Numbers.Seconds.class,
            defaultValue = "60",
            description = "For all checks of a platform (default: ${DEFAULT-VALUE}).")
    int timeout;

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            converter = Numbers.Interval.class,
            defaultValue = "0.5",
            description = "Between two looks, at most; the first ones follow sooner (default: ${DEFAULT-VALUE}).")
    Duration interval;

    @Option(
            names = "--emulated-timeout-factor",
            paramLabel = "FACTOR",
            converter = Numbers.Factor.class,
            defaultValue = "5",
            description = "How much longer emulated platforms may take (default: ${DEFAULT-VALUE}).")
    double emulatedTimeoutFactor;

    @Option(names = "--allow-not-run", description = "A platform that this machine can't run is no failure.")
    boolean allowNotRun;

    @Option(
            names = "--parallelism",
            paramLabel = "NUMBER",
            defaultValue = "0",
            converter = Numbers.Parallelism.class,
            description = "Platforms at a time (default: as many as the machine is good for).")
    int parallelism;

    boolean isAsked() {
        return !checks().isEmpty();
    }

    List<SmokeCheck> checks() {
        List<SmokeCheck> checks = new ArrayList<>();
        if (port != null) {
            checks.add(http());
        } else if (!expected.isEmpty() || !expectedRegexes.isEmpty()) {
            throw new InvalidInput("--expect needs --port: it is looked for in an HTTP answer");
        }
        tcpPorts.forEach(tcp -> checks.add(new TcpCheck(tcp)));
        logTexts.forEach(text -> checks.add(LogCheck.containing(text)));
        commands.forEach(words -> checks.add(ExecCheck.of(List.of(words.strip().split("\\s+")))));
        if (healthcheck) {
            checks.add(new HealthCheck());
        }
        if (exitCode != null) {
            checks.add(new ExitCheck(exitCode));
        }
        for (Path file : checkFiles) {
            checks.addAll(ChecksFile.parse(file.toString(), FileTrouble.read("The file of checks", file)));
        }
        for (Path file : structureTests) {
            checks.addAll(StructureTest.parse(file.toString(), FileTrouble.read("The structure test", file)));
        }
        return checks;
    }

    private HttpCheck http() {
        Expectation body = Expectation.ANY;
        for (String text : expected) {
            body = body.andContaining(text);
        }
        for (String regex : expectedRegexes) {
            body = body.andMatching(regex);
        }
        HttpCheck check = HttpCheck.on(port, path).withStatuses(statuses).withBody(body);
        return https ? check.byTls(true) : check;
    }

    SmokeRequest.Builder request(ImageReference image) {
        secretEnvironment.stream()
                .filter(name -> System.getenv(name) == null)
                .findFirst()
                .ifPresent(name -> {
                    throw new InvalidInput(
                            "--secret-env " + name + ": this environment has no such variable; export it first");
                });
        return SmokeRequest.of(image)
                .checks(checks())
                .options(ContainerOptions.NONE
                        .withEnvironment(environment)
                        .withSecretEnvironment(secretEnvironment)
                        .withEntrypoint(entrypoint)
                        .withCommand(command)
                        .withNetwork(network)
                        .withUser(user)
                        .withReadOnly(readOnly)
                        .withTmpfs(tmpfs)
                        .withMemory(memory)
                        .withCpus(cpus))
                .limit(Duration.ofSeconds(timeout))
                .interval(interval)
                .emulatedTimeoutFactor(emulatedTimeoutFactor)
                .allowNotRun(allowNotRun)
                .parallelism(parallelism)
                .run(new ProcessOwner().name(ProcessHandle.current()));
    }
}
