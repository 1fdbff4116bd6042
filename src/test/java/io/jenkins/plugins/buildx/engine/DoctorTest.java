package io.jenkins.plugins.buildx.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.jenkins.plugins.buildx.buildx.Emulation;
import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.report.Abilities;
import io.jenkins.plugins.buildx.report.Abilities.Ability;
import io.jenkins.plugins.buildx.report.Diagnosis;
import io.jenkins.plugins.buildx.report.ReportJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoctorTest {
    private final FakeMachine machine = new FakeMachine();

    @BeforeEach
    void prepare() throws IOException {
        String listing = recorded("buildx-0.29.1-ls.json");
        String usage = recorded("buildx-0.29.1-du.txt");
        new FakeKernel(machine, true).register(Emulation.ARM64);
        machine.on("docker version", command -> FakeMachine.done("linux/amd64 28.5.2\n", ""))
                .on("docker buildx version", command -> FakeMachine.done("github.com/docker/buildx v0.29.1 abc\n", ""))
                .on("docker buildx ls", command -> FakeMachine.done(listing, ""))
                .on("docker buildx du", command -> FakeMachine.done(usage, ""));
    }

    @Test
    void shouldTellWhatIsThereAndWhatIsNot() throws Exception {
        Abilities found = examined("linux/amd64", "linux/arm64", "linux/riscv64");

        assertThat(found.buildx()).isEqualTo("v0.29.1");
        assertThat(found.platforms())
                .contains(
                        new Ability("linux/amd64", "native", ""),
                        new Ability("linux/arm64", "emulated", "qemu-aarch64 (/usr/bin/qemu-aarch64, flags POCF)"),
                        new Ability("linux/riscv64", "missing", ""));
        assertThat(found.running()).extracting(Ability::platform).contains("linux/amd64", "linux/arm64");
        assertThat(found.missing())
                .containsExactly(Diagnosis.ill(
                        "emulators",
                        "runs linux/amd64, linux/arm64, not linux/riscv64",
                        "run setupQemu for linux/riscv64"));
        assertThat(found.diagnoses())
                .contains(
                        Diagnosis.well("docker", "engine 28.5.2 (linux/amd64)"),
                        Diagnosis.well("builders", "recorder (running, cache 6.6 MB)"));
    }

    @Test
    void shouldAlwaysKnowWhatDockersOwnProcessorRuns() throws Exception {
        Abilities found = examined("linux/arm64");

        assertThat(found.platforms())
                .extracting(Ability::platform, Ability::mode)
                .contains(tuple("linux/arm64", "emulated"), tuple("linux/amd64", "native"));
        assertThat(found.labels()).contains("linux-amd64");
    }

    @Test
    void shouldNotMissWhatNobodyAskedForAndTheProcessorDoesNotRun() throws Exception {
        machine.on("docker version", command -> FakeMachine.done("linux/riscv64 28.5.2\n", ""));

        Abilities found = examined("linux/arm64");

        assertThat(found.platforms()).extracting(Ability::platform).containsExactly("linux/arm64");
        assertThat(found.missing()).isEmpty();
    }

    @Test
    void shouldMeasureBuildersThatCanBuildForSeveralPlatforms() throws Exception {
        assertThat(examined("linux/amd64").builders()).singleElement().satisfies(builder -> {
            assertThat(builder.name()).isEqualTo("recorder");
            assertThat(builder.state()).isEqualTo("running");
            assertThat(builder.platforms()).contains("linux/amd64", "linux/arm64");
            assertThat(builder.used()).isEqualTo(1_795_456_774_000L);
            assertThat(builder.cache()).isEqualTo(6_592_000);
        });
    }

    @Test
    void shouldNotMindACacheThatCannotBeMeasured() throws Exception {
        machine.on("docker buildx du", command -> FakeMachine.ended(1, "", "ERROR: connection reset by peer"));

        assertThat(examined("linux/amd64").builders())
                .extracting(Abilities.Builder::cache, Abilities.Builder::toString)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(Abilities.UNKNOWN, "recorder (running)"));
    }

    @Test
    void shouldTellOfAListingThatCanNotBeRead() throws Exception {
        machine.on("docker buildx ls", command -> FakeMachine.done("NAME  DRIVER/ENDPOINT\n", ""));

        Abilities found = examined("linux/arm64");

        assertThat(found.missing()).singleElement().satisfies(buildx -> assertThat(buildx.finding())
                .isEqualTo("what docker buildx ls tells can't be read"));
        assertThat(found.running()).extracting(Ability::platform).contains("linux/arm64");
    }

    @Test
    void shouldStillTellOfTheKernelWhereDockerIsAway() throws Exception {
        machine.on(
                "docker version",
                command -> FakeMachine.ended(
                        1, "", "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is it running?"));

        Abilities found = examined("linux/arm64");

        assertThat(found.missing()).extracting(Diagnosis::name).containsExactly("docker");
        assertThat(found.builders()).isEmpty();
        assertThat(found.running()).extracting(Ability::platform).containsExactly("linux/arm64");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Cannot connect to the Docker daemon at unix:///nope. Is it running?|start it (systemctl start docker), or point DOCKER_HOST at the right one",
                "the daemon has a headache|do as its own words say, and look again"
            })
    void shouldQuoteDockersReasonAndNeverLackARemedy(String said, String remedy) throws Exception {
        machine.on("docker version", command -> FakeMachine.ended(1, "", "a warning before\n" + said + "\n"));

        assertThat(examined("linux/arm64").missing()).singleElement().satisfies(docker -> {
            assertThat(docker.finding()).endsWith("ended with exit code 1: " + said);
            assertThat(docker.remedy()).isEqualTo(remedy);
        });
    }

    @Test
    void shouldBeReadAsItWasWritten() throws Exception {
        Abilities found = examined("linux/amd64", "linux/s390x");

        assertThat(ReportJson.readAbilities(ReportJson.write(found))).isEqualTo(found);
    }

    private Abilities examined(String... platforms) throws Exception {
        return new Doctor(machine).examine(QemuRequest.of(Platform.parseAll(List.of(platforms))));
    }

    private static String recorded(String name) throws IOException {
        try (InputStream stream = DoctorTest.class.getResourceAsStream("/recorded/" + name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
