package io.jenkins.plugins.buildx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.Registry;
import io.jenkins.plugins.buildx.cli.Cli.Ended;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.report.Schema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line on a real Docker: what it prints where, what it leaves, and its exit codes. */
@RealDocker
class MultiarchIT {
    private static final String SERVING = """
            FROM busybox
            RUN mkdir /www && echo "hello from $(uname -m)" > /www/index.html
            CMD ["httpd", "-f", "-p", "8080", "-h", "/www"]
            """;

    @TempDir
    private Path folder;

    private RealCli real;

    @BeforeEach
    void prepare() throws Exception {
        real = new RealCli(folder);
    }

    @AfterEach
    void leaveNothing() throws Exception {
        assertThat(real.cli().temporary()).isEmptyDirectory();
        real.close();
    }

    private Ended run(String... arguments) throws Exception {
        return real.cli().run(real.argv("run", arguments));
    }

    private String tag() {
        return real.repository() + ":1";
    }

    @Test
    void shouldPrintTheReportAsJsonAndTheLogElsewhere() throws Exception {
        Files.createDirectories(
                folder.resolve("out/" + ImageReference.parse(tag()).slug() + "/manifests"));
        Path stale = Files.writeString(
                folder.resolve("out/" + ImageReference.parse(tag()).slug() + "/manifests/linux-s390x.json"), "{}");
        Ended ended = run(
                "--json",
                "--out",
                "out",
                "--platform",
                "linux/amd64,linux/arm64",
                "--tag",
                tag(),
                "--push",
                "--port",
                "8080",
                "--expect",
                "hello",
                real.context("app", SERVING));

        assertThat(ended.stderr()).contains("] RUN mkdir /www").contains("published " + tag());
        assertThat(ended.exitCode()).isZero();
        assertThat(Schema.violations(ended.stdout())).isEmpty();
        JsonNode report = new JsonMapper().readTree(ended.stdout());
        assertThat(report.at("/image/tags/0").asText()).isEqualTo(tag());
        assertThat(report.findValuesAsText("mode")).contains("native", "emulated");
        assertThat(stale).doesNotExist();
        assertThat(stale.resolveSibling("linux-arm64.json")).exists();
        assertThat(stale.resolveSibling("../report.json")).hasContent(ended.stdout());
        assertThat(Registry.manifest(ImageReference.parse(tag()))).isPresent();
    }

    @Test
    void shouldEndWithOneWhenACheckFails() throws Exception {
        Ended ended = run(
                "--platform",
                "linux/amd64",
                "--tag",
                tag(),
                "--push",
                "--exec",
                "cat /missing",
                "--timeout",
                "5",
                real.context("app", SERVING));

        assertThat(ended.exitCode()).isEqualTo(Multiarch.FAILED);
        assertThat(ended.stderr())
                .contains("multiarch: the smoke test failed for linux/amd64\n  | linux/amd64 FAILED: ")
                .contains("No such file or directory");
        assertThat(ended.stdout())
                .contains("platform     digest", "FAILED in ")
                .contains("artifacts: buildx/" + ImageReference.parse(tag()).slug());
        assertThat(Registry.manifest(ImageReference.parse(tag()))).isEmpty();
    }

    @Test
    void shouldEndWithOneWhenTheBuildFails() throws Exception {
        Ended ended = real.cli()
                .run(real.argv(
                        "build",
                        "--json",
                        "--platform",
                        "linux/amd64",
                        real.context("app", "FROM busybox\nRUN echo the cause && false\n")));

        assertThat(ended.exitCode()).isEqualTo(Multiarch.FAILED);
        assertThat(ended.stderr()).contains("""
                        multiarch: the build failed in [2/2] RUN echo the cause && false
                          | the cause
                          | process "/bin/sh -c echo the cause && false" did not complete successfully: exit code: 1
                          Remedy: the step's own output says why
                        """);
        assertThat(Schema.violations(ended.stdout())).isEmpty();
        assertThat(new JsonMapper()
                        .readTree(ended.stdout())
                        .at("/platforms/0/steps")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void shouldEndWithThreeWhenDockersDaemonIsAway() throws Exception {
        Cli away = real.cli().with("DOCKER_HOST", "unix://" + folder.resolve("nobody.sock"));
        real.context("app", SERVING);
        List<Ended> all = List.of(
                away.run("doctor"),
                away.run(real.argv("build", "--platform", "linux/amd64", "app")),
                away.run("smoke", "--image", "busybox", "--platform", "linux/amd64", "--exit-code", "0"));

        assertThat(all).extracting(Ended::exitCode).containsOnly(Multiarch.MACHINE_LACKS);
        assertThat(all.get(0).stdout())
                .contains("missing  docker: docker's daemon does not answer")
                .contains("Cannot connect to the Docker daemon at unix://" + folder.resolve("nobody.sock"))
                .contains("to mend it: start it (systemctl start docker)");
        assertThat(all.get(1).stderr())
                .startsWith("multiarch: docker's daemon does not answer: ")
                .endsWith("  Remedy: start it (systemctl start docker), or point DOCKER_HOST at the right one\n");
        assertThat(all.get(2).stderr()).contains("docker's daemon does not answer");
    }

    @Test
    void shouldBeWellHere() throws Exception {
        Ended qemu = real.cli().run("qemu", "--json", "--platform", "linux/arm64,linux/s390x");
        Ended doctor = real.cli().run("doctor");

        assertThat(qemu.exitCode()).isZero();
        assertThat(Schema.violations(qemu.stdout())).isEmpty();
        assertThat(doctor.stdout())
                .contains("ok       docker: engine ", "ok       buildx: ")
                .contains("ok       builders: none yet; the first build makes one");
    }

    @Test
    void shouldTakeAnImageThroughItsStagesOneByOne() throws Exception {
        String platforms = "linux/amd64,linux/arm64";
        Ended build = real.cli()
                .run(real.argv(
                        "build", "--platform", platforms, "--tag", tag(), "--push", real.context("app", SERVING)));
        Ended smoke = real.cli()
                .run(
                        "smoke",
                        "--json",
                        "--image",
                        tag(),
                        "--platform",
                        platforms,
                        "--port",
                        "8080",
                        "--expect",
                        "hello");

        assertThat(build.exitCode()).isZero();
        assertThat(build.stdout()).startsWith(real.repository() + "@sha256:").contains("tags " + tag());
        assertThat(smoke.exitCode()).isZero();
        assertThat(new JsonMapper().readTree(smoke.stdout()).findValuesAsText("verdict"))
                .hasSize(6)
                .containsOnly("PASSED");
    }

    /** Each logs more than is kept of one. */
    @Test
    void shouldTestChattyImagesInItsSmallHeap() throws Exception {
        String platforms = "linux/amd64,linux/arm64,linux/arm/v7,linux/riscv64,linux/s390x";
        Ended ended = run(
                "--platform",
                platforms,
                "--tag",
                tag(),
                "--push",
                "--log",
                "the end",
                "--parallelism",
                "5",
                "--timeout",
                "600",
                real.context("app", """
                        FROM busybox
                        CMD ["sh", "-c", "yes $(printf %04000d 0) | head -c 8000000; echo; echo the end; sleep 600"]
                        """));

        assertThat(ended.exitCode()).as(ended.stderr()).isZero();
        Path smoke = folder.resolve("buildx/" + ImageReference.parse(tag()).slug() + "/smoke");
        for (String platform : platforms.split(",")) {
            assertThat(Files.readString(smoke.resolve(platform.replace('/', '-') + ".log")))
                    .hasSizeBetween(1_000_000, 2 * 1024 * 1024)
                    .endsWith("the end\n");
        }
    }

    @Test
    void shouldForgetWhatAnEarlierSmokeTestLeft() throws Exception {
        Path kept = Files.createDirectories(folder.resolve("buildx/busybox"));
        Path stale =
                Files.writeString(Files.createDirectories(kept.resolve("smoke")).resolve("linux-s390x.log"), "");
        Path built = Files.writeString(kept.resolve("metadata.json"), "{}");

        Ended ended =
                real.cli().run("smoke", "--image=busybox", "--platform=linux/amd64", "--command=true", "--exit-code=0");

        assertThat(ended.exitCode()).as(ended.stderr()).isZero();
        assertThat(stale).doesNotExist();
        assertThat(stale.resolveSibling("linux-amd64.log")).exists();
        assertThat(built).exists();
    }

    @Test
    void shouldLetFiveProcessesMakeOneBuilder() throws Exception {
        real.context("app", "FROM busybox\nRUN echo built\n");
        List<Running> processes = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            processes.add(real.cli()
                    .start(real.argv("build", "--json", "--out", "out" + i, "--platform", "linux/amd64", "app")));
        }
        List<Ended> ended = new ArrayList<>();
        for (Running process : processes) {
            ended.add(process.ended());
        }

        assertThat(ended)
                .allSatisfy(end -> assertThat(end.exitCode()).as(end.stderr()).isZero());
        assertThat(real.builders()).hasSize(1);
        assertThat(RealCli.docker(
                        "ps",
                        "--format",
                        "{{.Names}}",
                        "--filter",
                        "name=" + real.builders().get(0)))
                .isEqualTo("buildx_buildkit_" + real.builders().get(0) + "0");
    }
}
