package io.jenkins.plugins.buildx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.Account;
import io.jenkins.plugins.buildx.Certificates;
import io.jenkins.plugins.buildx.Ports;
import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.TestBed;
import io.jenkins.plugins.buildx.buildx.BuilderInspection;
import io.jenkins.plugins.buildx.cli.Cli.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** The builders that options of the command line make, on a real Docker: that they are what was asked for, and build. */
@RealDocker
class BuilderOptionsIT {
    /** Its steps tell their platform, in a cache too. */
    private static final String DOCKERFILE = """
            FROM busybox AS built-amd64
            RUN echo built on amd64
            FROM busybox AS built-arm64
            RUN echo built on arm64
            FROM built-${TARGETARCH}
            """;

    @TempDir
    private Path folder;

    private final List<String> containers = new ArrayList<>();
    private RealCli real;

    @BeforeEach
    void prepare() throws Exception {
        real = new RealCli(folder);
    }

    @AfterEach
    void leaveNothing() throws Exception {
        real.close();
        for (String container : containers) {
            RealCli.docker("rm", "--force", "--volumes", container);
        }
    }

    @Test
    @EnabledIfEnvironmentVariable(
            named = "MULTIARCH_TESTBED_ENGINE",
            matches = "own",
            disabledReason = "a registry that answers for Docker Hub comes with the test bed's own engine")
    void shouldBuildThroughMirrorsAndRegistriesThatItWasTold() throws Exception {
        String address = gateway();
        Certificates certificates = new Certificates(folder.resolve("certificates"), address);
        String registry = secureRegistry(certificates, address);
        String hub = System.getenv("MULTIARCH_TESTBED_HUB");
        String[] arguments = {
            "build",
            "--builder-opt",
            "network=host",
            "--registry-mirror",
            "docker.io=" + hub,
            "--insecure-registry",
            hub,
            "--registry-ca",
            registry + "=" + certificates.authority(),
            "--max-used-space",
            "2GB",
            "--platform",
            "linux/amd64",
            "--tag",
            registry + "/app:1",
            "--push",
            real.context("app", DOCKERFILE)
        };

        Ended ended = real.cli().run(arguments);

        assertThat(ended.exitCode()).as(ended.stderr()).isZero();
        assertThat(ended.stderr()).contains("built on amd64");
        String container = "buildx_buildkit_" + real.builders().get(0) + "0";
        assertThat(inspected().nodes().get(0).gcRules())
                .extracting(rule -> rule.reservedSpace() + rule.maxUsedSpace())
                .contains(2L * 1024 * 1024 * 1024);
        assertThat(RealCli.docker("exec", container, "cat", "/etc/buildkit/buildkitd.toml"))
                .contains(hub, "maxUsedSpace");

        Certificates renewed = new Certificates(folder.resolve("renewed"), address);
        Files.copy(renewed.authority(), certificates.authority(), StandardCopyOption.REPLACE_EXISTING);
        Ended distrusted = real.cli().run(arguments);

        assertThat(distrusted.exitCode()).isEqualTo(Multiarch.MACHINE_LACKS);
        assertThat(distrusted.stderr()).contains("authority that the builder doesn't know");
        assertThat(real.builders())
                .as("a renewed authority makes another builder")
                .hasSize(2);
    }

    @Test
    @EnabledIfEnvironmentVariable(
            named = "MULTIARCH_TESTBED_ENGINE",
            matches = "own",
            disabledReason = "a registry that answers for Docker Hub comes with the test bed's own engine")
    void shouldReachRegistriesThroughAProxyButForThoseThatAreNear() throws Exception {
        String near = gateway();
        String far = "registry.far.example";
        try (HubProxy proxy = new HubProxy(near)) {
            String dockerfile = """
                    FROM %s/library/busybox AS far
                    RUN echo from far > /far
                    FROM %s/library/busybox
                    COPY --from=far /far /far
                    """.formatted(far, proxy.address());
            Ended ended = real.cli()
                    .run(
                            "build",
                            "--builder-opt",
                            "network=host",
                            "--http-proxy",
                            "http://build:s3cret@" + proxy.address(),
                            "--no-proxy",
                            "internal.example," + near,
                            "--buildkitd-config",
                            plainHttp(far, proxy.address()).toString(),
                            "--platform",
                            "linux/amd64",
                            real.context("app", dockerfile));

            assertThat(ended.exitCode()).as(ended.stderr()).isZero();
            String container = "buildx_buildkit_" + real.builders().get(0) + "0";
            assertThat(RealCli.docker("inspect", "--format={{range .Config.Env}}{{println .}}{{end}}", container)
                            .lines())
                    .contains("HTTP_PROXY=http://build:s3cret@" + proxy.address(), "NO_PROXY=internal.example," + near);
            assertThat(proxy.requests())
                    // what both have BuildKit gets of either, but each is asked which it is
                    .anyMatch(request ->
                            request.matches("(?:GET|HEAD) http://" + far + "/v2/library/busybox/manifests/.*"))
                    .anyMatch(request -> request.matches("(?:GET|HEAD) /v2/library/busybox/manifests/.*"))
                    .noneMatch(request -> request.contains("http://" + near));
            assertThat(proxy.heads())
                    .anyMatch(head -> head.contains(far) && head.contains("\r\nProxy-Authorization: Basic "));
            assertThat(ended.stderr()).contains(far).doesNotContain("s3cret");
        }
    }

    /** That and no more: what may be without a certificate is spoken to by https first. */
    private Path plainHttp(String... registries) throws Exception {
        StringBuilder toml = new StringBuilder();
        for (String registry : registries) {
            toml.append("[registry.\"").append(registry).append("\"]\nhttp = true\n");
        }
        return Files.writeString(folder.resolve("buildkitd.toml"), toml);
    }

    /** An address of this machine that is no loopback, where BuildKit expects plain http. */
    private static String gateway() throws Exception {
        return RealCli.docker("network", "inspect", "--format={{(index .IPAM.Config 0).Gateway}}", "bridge");
    }

    private String secureRegistry(Certificates certificates, String host) throws Exception {
        String address = host + ":" + Ports.free();
        containers.add(RealCli.docker(
                "run",
                "--detach",
                "--network=host",
                "--volume=" + certificates.server() + ":/certificates:ro",
                "--env=REGISTRY_HTTP_ADDR=" + address,
                "--env=REGISTRY_HTTP_TLS_CERTIFICATE=/certificates/cert.pem",
                "--env=REGISTRY_HTTP_TLS_KEY=/certificates/key.pem",
                "registry:2"));
        return address;
    }

    @Test
    void shouldBuildEachPlatformOnItsNode() throws Exception {
        Account account =
                new Account(folder.resolve("account")).withContext("one").withContext("two");
        real.use(account);
        String[] arguments = real.argv(
                "build",
                "--endpoint",
                "one",
                "--builder-platform",
                "linux/amd64",
                "--node",
                "linux/arm64=two",
                "--platform",
                "linux/amd64,linux/arm64",
                "--tag",
                real.repository() + ":1",
                "--push",
                real.context("app", DOCKERFILE));

        Ended ended = real.cli().run(arguments);

        assertThat(ended.exitCode()).as(ended.stderr()).isZero();
        String builder = real.builders().get(0);
        assertThat(steps(builder + "0")).contains("built on amd64").doesNotContain("built on arm64");
        assertThat(steps(builder + "-1")).contains("built on arm64").doesNotContain("built on amd64");

        real.buildx("create", "--leave", "--name", builder, "--node", builder + "-1");
        Ended again = real.cli().run(arguments);

        assertThat(again.exitCode()).as(again.stderr()).isZero();
        assertThat(again.stderr()).contains("builder " + builder + " was not whole");
        assertThat(inspected().nodes())
                .extracting(node -> node.name() + " " + node.endpoint() + " " + node.fixedPlatforms())
                .containsExactly(builder + "0 one [linux/amd64]", builder + "-1 two [linux/arm64]");
    }

    /** What a node's BuildKit has in its cache. */
    private static String steps(String node) throws Exception {
        return RealCli.docker("exec", "buildx_buildkit_" + node, "buildctl", "du", "--verbose");
    }

    @Test
    void shouldBuildWithABuildKitThatOthersRun() throws Exception {
        String address = "tcp://127.0.0.1:" + Ports.free();
        Path config = Files.writeString(folder.resolve("remote.toml"), TestBed.buildkitdConfig());
        String container = RealCli.docker(
                "run",
                "--detach",
                "--privileged",
                "--network=host",
                "--volume=" + config + ":/etc/buildkit/buildkitd.toml:ro",
                "moby/buildkit:buildx-stable-1",
                "--addr",
                address);
        containers.add(container);
        String[] arguments = {
            "build",
            "--driver",
            "remote",
            "--endpoint",
            address,
            "--builder-timeout",
            "60",
            "--platform",
            "linux/amd64",
            "--tag",
            real.repository() + ":1",
            "--push",
            real.context("app", DOCKERFILE)
        };

        Ended ended = real.cli().run(arguments);

        assertThat(ended.exitCode()).as(ended.stderr()).isZero();
        assertThat(inspected().driver()).isEqualTo("remote");
        assertThat(inspected().nodes()).singleElement().satisfies(node -> {
            assertThat(node.endpoint()).isEqualTo(address);
            assertThat(node.isRunning()).isTrue();
        });
        assertThat(RealCli.docker("exec", container, "buildctl", "--addr", address, "du", "--verbose"))
                .contains("built on amd64");

        RealCli.docker("stop", "--time", "1", container);
        // what was asked a moment ago is believed for some minutes
        real.forget();
        arguments[6] = "5";
        Ended gone = real.cli().run(arguments);

        assertThat(gone.exitCode()).isNotZero();
        assertThat(gone.stderr()).contains("did not end within 5 s and was killed");
        RealCli.docker("start", container);
        arguments[6] = "60";
        assertThat(real.cli().run(arguments).exitCode()).isZero();
    }

    /** What was archived of the builder. */
    private BuilderInspection inspected() throws Exception {
        try (Stream<Path> files = Files.walk(folder.resolve("buildx"))) {
            Path text = files.filter(file -> file.endsWith("builder.txt"))
                    .findFirst()
                    .orElseThrow();
            return BuilderInspection.parse(Files.readString(text));
        }
    }
}
