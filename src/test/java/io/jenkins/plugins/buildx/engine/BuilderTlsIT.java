package io.jenkins.plugins.buildx.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.Account;
import io.jenkins.plugins.buildx.Certificates;
import io.jenkins.plugins.buildx.Ports;
import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.buildx.BuildRequest;
import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.LocalMachine;
import io.jenkins.plugins.buildx.command.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** Builders on a daemon that is reached by TLS with the settings of the environment. */
@RealDocker
@EnabledIfEnvironmentVariable(
        named = "MULTIARCH_TESTBED_ENGINE",
        matches = "own",
        disabledReason = "the programs for a daemon of a test's own come with the test bed's own engine")
class BuilderTlsIT {
    @TempDir
    private Path folder;

    private final List<String> log = new CopyOnWriteArrayList<>();
    private Account account;

    @Test
    void shouldBuildThereAlsoWithRenewedCertificates() throws Exception {
        account = new Account(folder.resolve("account"));
        Certificates certificates = new Certificates(folder.resolve("c"), "127.0.0.1");
        BuilderSpec spec = RealBuilders.fresh();
        int port = Ports.free();
        try (OwnEngine engine = new OwnEngine(Files.createDirectories(folder.resolve("e")), certificates, port)) {
            LocalMachine machine = machine(port, certificates);

            assertThat(new Job(machine, spec).build(request()).platforms()).hasSize(1);
            assertThat(containers(engine)).containsExactly(RealBuilders.container(spec));
            String first = endpoint(machine, spec);
            assertThat(account.docker("context", "inspect", first))
                    .contains("\"Host\": \"tcp://127.0.0.1:" + port + "\"");

            certificates.renewClient();
            ProvidedBuilder renewed = RealBuilders.builders(machine, log::add).provideUnlessKnown(spec, List.of());

            assertThat(renewed.created()).isFalse();
            assertThat(renewed.inspection().isRunning()).isTrue();
            assertThat(endpoint(machine, spec)).isNotEqualTo(first);
            assertThat(log).anyMatch(line -> line.contains("was not whole"));
            assertThat(new Job(machine, spec).build(request()).platforms()).hasSize(1);

            Certificates strangers = new Certificates(folder.resolve("s"), "127.0.0.1");
            assertThatThrownBy(() -> RealBuilders.builders(machine(port, strangers), log::add)
                            .provide(spec))
                    .isInstanceOfSatisfying(
                            Failure.class, e -> assertThat(e.kind()).isEqualTo(Failure.Kind.MACHINE))
                    .hasMessageContaining("do not trust each other's certificates");
            assertThat(containers(engine))
                    .as("nothing is removed for want of trust")
                    .hasSize(1);
        }
    }

    private LocalMachine machine(int port, Certificates certificates) throws Exception {
        return new LocalMachine(
                Map.of(
                        "DOCKER_HOST",
                        "tcp://127.0.0.1:" + port,
                        "DOCKER_TLS_VERIFY",
                        "1",
                        "DOCKER_CERT_PATH",
                        certificates.client().toString(),
                        "DOCKER_CONFIG",
                        account.configuration()),
                folder.resolve("state"),
                Files.createDirectories(folder.resolve("tmp")));
    }

    private BuildRequest request() throws Exception {
        Path context = Files.createDirectories(folder.resolve("context"));
        Files.writeString(context.resolve("Dockerfile"), "FROM busybox\nRUN echo " + System.nanoTime() + "\n");
        return BuildRequest.draft()
                .context(context.toString())
                .platforms(List.of("linux/amd64"))
                .request();
    }

    /** By which the builder's node is reached. */
    private static String endpoint(Machine machine, BuilderSpec spec) throws Exception {
        return RealBuilders.builders(machine, line -> {})
                .provide(spec)
                .inspection()
                .nodes()
                .get(0)
                .endpoint();
    }

    private static List<String> containers(OwnEngine engine) throws Exception {
        Process process =
                new ProcessBuilder("docker", "--host", engine.host(), "ps", "--all", "--format", "{{.Names}}").start();
        return new String(process.getInputStream().readAllBytes()).lines().toList();
    }
}
