package io.jenkins.plugins.buildx.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.Registry;
import io.jenkins.plugins.buildx.buildx.BuildOption;
import io.jenkins.plugins.buildx.buildx.BuildRequest;
import io.jenkins.plugins.buildx.buildx.Push;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.LocalMachine;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.report.PlatformReport;
import io.jenkins.plugins.buildx.report.Report;
import io.jenkins.plugins.buildx.smoke.ContainerOptions;
import io.jenkins.plugins.buildx.smoke.FileCheck;
import io.jenkins.plugins.buildx.smoke.LogCheck;
import io.jenkins.plugins.buildx.smoke.MetadataCheck;
import io.jenkins.plugins.buildx.smoke.MetadataCheck.Entry;
import io.jenkins.plugins.buildx.smoke.SmokeRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** A docker that keeps images as containerd does: several platforms under a name. */
@RealDocker
@EnabledIfEnvironmentVariable(
        named = "MULTIARCH_TESTBED_ENGINE",
        matches = "own",
        disabledReason = "the programs for a daemon with another store come with the test bed's own engine")
class ContainerdStoreIT {
    private static final String[] PLATFORMS = {"linux/amd64", "linux/arm64"};

    @TempDir
    private static Path folder;

    private static OwnEngine engine;
    private static Workshop workshop;

    private final String repository = Registry.repository("store");

    @BeforeAll
    static void prepare() throws Exception {
        engine = new OwnEngine(Files.createDirectories(folder.resolve("e")), true);
        workshop = new Workshop(folder.resolve("w"), RealBuilders.fresh());
    }

    @AfterAll
    static void remove() throws Exception {
        engine.close();
    }

    private static LocalMachine machine() throws IOException {
        return new LocalMachine(
                Map.of("DOCKER_HOST", engine.host()),
                folder.resolve("state"),
                Files.createTempDirectory(folder, "job"));
    }

    private static Job job() throws IOException {
        return new Job(machine(), workshop.spec());
    }

    private BuildRequest.Draft request(String dockerfile) throws IOException {
        return workshop.request(workshop.context(dockerfile), PLATFORMS)
                .tags(List.of(repository + ":1"))
                .load(true);
    }

    private static SmokeRequest.Builder metadata(SmokeRequest.Builder smoke) {
        return smoke.options(ContainerOptions.NONE
                        .withNetwork("none")
                        .withEnvironment(Map.of("WHO", "another", "MORE", "1")))
                .check(LogCheck.containing("ready on "))
                .check(new MetadataCheck(
                        List.of(new Entry("WHO", "it", false)),
                        List.of("MORE"),
                        List.of(new Entry("it.label", "1", false)),
                        null,
                        List.of("sh", "-c", "echo ready on $(uname -m) && exec sleep 1000"),
                        List.of("8080"),
                        List.of(),
                        List.of(),
                        List.of(),
                        "/www",
                        ""));
    }

    @Test
    void shouldTestEveryPlatformOfWhatWasLoadedUnderOneName() throws Exception {
        Job job = job();
        Report report = job.run(request("""
                        FROM busybox
                        ENV WHO=it
                        LABEL it.label=1
                        EXPOSE 8080
                        WORKDIR /www
                        CMD ["sh", "-c", "echo ready on $(uname -m) && exec sleep 1000"]
                        """).request(), ContainerdStoreIT::metadata);

        assertThat(report.platforms())
                .allSatisfy(platform -> assertThat(platform.smoke().verdict())
                        .as(platform.smoke().reason())
                        .isEqualTo("PASSED"))
                .extracting(PlatformReport::reference)
                .allMatch(reference -> reference.startsWith(repository + ":1@sha256:"));
        assertThat(report.image().reference()).isEqualTo(repository + ":1");
        assertThat(report.platforms())
                .extracting(PlatformReport::digest)
                .as("buildx tells the index's alone")
                .containsOnly("");
        assertThat(job.artifact("smoke/linux-arm64.log")).contains("ready on aarch64");
        assertThat(job.commands())
                .as("what was loaded a moment ago is not looked for in a registry")
                .noneMatch(command -> command.startsWith("docker pull"));
        assertThat(machine()
                        .require(Command.of("docker", "ps", "--all", "--format", "{{.Image}}"))
                        .text()
                        .lines())
                .noneMatch(image -> image.contains(repository));
    }

    @Test
    void shouldCatchAProgramOfAnotherArchitecture() throws Exception {
        Job job = job();

        assertThatThrownBy(() -> job.run(request("""
                                FROM --platform=linux/amd64 busybox AS wrong
                                FROM busybox
                                COPY --from=wrong /bin/busybox /bin/app
                                ENTRYPOINT ["/bin/app"]
                                CMD ["sleep", "1000"]
                                """).request(), smoke -> smoke.check(FileCheck.exists("/bin/app"))))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("/bin/app is a program for x86-64, the platform is linux/arm64");
        assertThat(job.report("linux/amd64").smoke().verdict()).isEqualTo("PASSED");
        assertThat(job.report("linux/arm64").smoke().reason()).doesNotContain("config says");
    }

    @Test
    void shouldLoadTheBytesThatWerePushed() throws Exception {
        Report report = job().build(request("FROM busybox\nRUN cat /proc/sys/kernel/random/uuid > /one\n")
                .push(Push.TAGS)
                .noCache(true)
                .with(BuildOption.PROVENANCE, "mode=max")
                .with(BuildOption.ANNOTATION, List.of("index:it.index=1", "it.all=1"))
                .request());

        for (PlatformReport platform : report.platforms()) {
            assertThat(one(repository + ":1", platform.platform()))
                    .isEqualTo(one(ImageReference.parse(platform.reference()).toString(), platform.platform()));
        }
    }

    @Test
    void shouldLoadAttestationsToo() throws Exception {
        Report report = job().build(request("FROM busybox\n")
                .with(BuildOption.PROVENANCE, "mode=max")
                .request());

        String id = machine()
                .require(Command.of("docker", "image", "inspect", "--format", "{{.Id}}", repository + ":1"))
                .text();
        assertThat(report.platforms()).allMatch(platform -> platform.reference().equals(repository + ":1@" + id));
    }

    private static String one(String image, String platform) throws Exception {
        return machine()
                .require(Command.of(
                        "docker", "run", "--rm", "--network=none", "--platform", platform, image, "cat", "/one"))
                .text();
    }
}
