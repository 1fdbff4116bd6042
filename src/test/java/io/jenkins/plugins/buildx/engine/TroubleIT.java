package io.jenkins.plugins.buildx.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.Await;
import io.jenkins.plugins.buildx.Gate;
import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.Wire;
import io.jenkins.plugins.buildx.buildx.BuildRequest;
import io.jenkins.plugins.buildx.buildx.Push;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.LocalMachine;
import io.jenkins.plugins.buildx.report.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** What breaks in the middle of a build: it is tried again, visibly, or fails with the cause and the remedy. */
@RealDocker
class TroubleIT {
    private static final String[] PLATFORMS = {"linux/amd64", "linux/arm64"};

    @TempDir
    private static Path folder;

    private static Workshop workshop;

    @BeforeAll
    static void prepare() throws Exception {
        workshop = new Workshop(folder, RealBuilders.fresh());
    }

    @AfterAll
    static void remove() throws Exception {
        workshop.close();
    }

    private static CompletableFuture<Report> building(Job job, BuildRequest request) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return job.build(request);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static Report result(CompletableFuture<Report> building) throws Exception {
        try {
            return building.get(5, TimeUnit.MINUTES);
        } catch (ExecutionException e) {
            throw (Exception) e.getCause().getCause();
        }
    }

    /** One that gave up instead says why when its result is asked for. */
    private static void awaitSecondAttempt(Job job, CompletableFuture<Report> building) throws Exception {
        Await.until(
                "a second attempt",
                () -> building.isDone() || job.log().stream().anyMatch(line -> line.contains("trying again")));
    }

    @Test
    void shouldBuildAgainWhenTheBuilderIsKilled() throws Exception {
        Job job = workshop.job();
        try (Gate gate = new Gate()) {
            BuildRequest request = workshop.request(
                            workshop.context("FROM busybox\n" + gate.step() + "\n"), "linux/amd64")
                    .request();
            CompletableFuture<Report> building = building(job, request);
            gate.awaitArrival();
            RealBuilders.docker(workshop.machine(), "kill", RealBuilders.container(workshop.spec()));
            gate.open();

            assertThat(result(building).platforms().get(0).steps()).isEqualTo(2);
        }

        assertThat(job.log())
                .anyMatch(line -> line.startsWith("the build: ") && line.contains("the builder's daemon went away"))
                .contains("  trying again in 2 s (attempt 2 of 3)");
    }

    @Test
    void shouldBuildAgainWhenTheBuilderIsRemoved() throws Exception {
        Job job = workshop.job();
        try (Gate gate = new Gate()) {
            BuildRequest request = workshop.request(
                            workshop.context("FROM busybox\n" + gate.step() + "\n"), "linux/amd64")
                    .request();
            CompletableFuture<Report> building = building(job, request);
            gate.awaitArrival();
            RealBuilders.docker(workshop.machine(), "rm", "--force", RealBuilders.container(workshop.spec()));
            gate.open();

            assertThat(result(building).platforms().get(0).steps()).isEqualTo(2);
        }

        assertThat(job.log()).contains("  trying again in 2 s (attempt 2 of 3)");
    }

    @Test
    @EnabledIfEnvironmentVariable(
            named = "MULTIARCH_TESTBED_ENGINE",
            matches = "own",
            disabledReason = "the programs for a daemon that may be killed come with the test bed's own engine")
    void shouldBuildAgainWhenDockerIsKilledAndRestarted() throws Exception {
        Path place = Files.createDirectories(folder.resolve("e"));
        try (OwnEngine engine = new OwnEngine(place);
                Gate gate = new Gate()) {
            Job job = new Job(
                    new LocalMachine(
                            Map.of("DOCKER_HOST", engine.host()),
                            folder.resolve("state"),
                            Files.createDirectories(place.resolve("tmp"))),
                    RealBuilders.fresh());
            BuildRequest request = workshop.request(
                            workshop.context("FROM busybox\n" + gate.step() + "\n"), "linux/amd64")
                    .request();
            CompletableFuture<Report> building = building(job, request);
            gate.awaitArrival();
            engine.kill();
            Await.until("patience", () -> job.log().contains("  docker's daemon does not answer; waiting for it"));
            engine.start();
            gate.open();

            assertThat(result(building).platforms().get(0).steps()).isEqualTo(2);
            assertThat(job.log()).anyMatch(line -> line.startsWith("the build: the build failed"));
        }
    }

    @Test
    void shouldPushAgainWhenTheRegistryComesBack() throws Exception {
        Job job = workshop.job();
        try (Wire wire = new Wire().cutAt("PUT /v2/it/trouble/manifests/")) {
            CompletableFuture<Report> building = building(job, pushed(wire));
            awaitSecondAttempt(job, building);
            wire.mend();

            assertThat(result(building).image().digest()).isNotEmpty();
        }

        assertThat(job.log())
                .anyMatch(line -> line.startsWith("the build: the build failed in exporting to image: "))
                .contains("  trying again in 2 s (attempt 2 of 3)");
    }

    @Test
    void shouldReadBackAgainWhenTheRegistryComesBack() throws Exception {
        Job job = workshop.job();
        try (Wire wire = new Wire().cutAt("GET /v2/it/trouble/manifests/")) {
            CompletableFuture<Report> building = building(job, pushed(wire));
            awaitSecondAttempt(job, building);
            wire.mend();

            assertThat(result(building).image().digest()).isNotEmpty();
        }

        assertThat(job.log()).anyMatch(line -> line.startsWith("reading ") && line.contains("/it/trouble@sha256:"));
        assertThat(job.commands().stream().filter(command -> command.contains(" build ")))
                .hasSize(1);
    }

    private static BuildRequest pushed(Wire wire) throws Exception {
        return workshop.request(
                        workshop.context("FROM busybox\nRUN echo " + System.nanoTime() + " > /now\n"), PLATFORMS)
                .tags(List.of(wire.registry() + "/it/trouble:1"))
                .push(Push.TAGS)
                .request();
    }

    @Test
    void shouldSayThatTheRegistryIsGone() throws Exception {
        Job job = workshop.job();
        try (Wire wire = new Wire().cutAt("PUT /v2/it/trouble/manifests/")) {
            assertThatThrownBy(() -> job.build(pushed(wire))).isInstanceOfSatisfying(Failure.class, e -> {
                assertThat(e.isRetryable()).isTrue();
                assertThat(e.sentence())
                        .isEqualTo("the build failed in exporting to image: the connection to a registry or daemon"
                                + " broke");
                assertThat(e.evidence()).contains(wire.registry(), "connection refused");
                assertThat(e.remedy()).contains("check that the registry is up and reachable from the builder");
            });
        }

        assertThat(job.log()).contains("  trying again in 4 s (attempt 3 of 3)");
        assertThat(job.report().image().tags()).isEmpty();
    }
}
