package io.jenkins.plugins.buildx.engine;

import static io.jenkins.plugins.buildx.smoke.SmokeVerdict.FAILED;
import static io.jenkins.plugins.buildx.smoke.SmokeVerdict.NOT_RUN;
import static io.jenkins.plugins.buildx.smoke.SmokeVerdict.PASSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.Registry;
import io.jenkins.plugins.buildx.TestBed;
import io.jenkins.plugins.buildx.command.LocalMachine;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.smoke.CheckResult;
import io.jenkins.plugins.buildx.smoke.ContainerOptions;
import io.jenkins.plugins.buildx.smoke.ExecCheck;
import io.jenkins.plugins.buildx.smoke.ExitCheck;
import io.jenkins.plugins.buildx.smoke.Expectation;
import io.jenkins.plugins.buildx.smoke.FileCheck;
import io.jenkins.plugins.buildx.smoke.HealthCheck;
import io.jenkins.plugins.buildx.smoke.HttpCheck;
import io.jenkins.plugins.buildx.smoke.LocalProbe;
import io.jenkins.plugins.buildx.smoke.LogCheck;
import io.jenkins.plugins.buildx.smoke.PlatformVerdict;
import io.jenkins.plugins.buildx.smoke.Probe;
import io.jenkins.plugins.buildx.smoke.ProbeAnswer;
import io.jenkins.plugins.buildx.smoke.ProbeRequest;
import io.jenkins.plugins.buildx.smoke.RunMode;
import io.jenkins.plugins.buildx.smoke.SmokeRequest;
import io.jenkins.plugins.buildx.smoke.SmokeResult;
import io.jenkins.plugins.buildx.smoke.StructureTest;
import io.jenkins.plugins.buildx.smoke.TarBytes;
import io.jenkins.plugins.buildx.smoke.TcpCheck;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RealDocker
class SmokeTestIT {
    private static final Platform AMD64 = Platform.parse("linux/amd64");
    private static final Platform ARM64 = Platform.parse("linux/arm64");
    private static final String INVOCATION = "io.jenkins.docker-buildx.smoke";
    private static final HttpCheck SERVED =
            HttpCheck.on(8080, "/passwd").withBody(Expectation.matching("(?m)^root:x:0:0"));
    private static final ContainerOptions SERVING =
            ContainerOptions.NONE.withCommand(List.of("httpd", "-f", "-v", "-p", "8080", "-h", "/etc"));

    @TempDir
    private Path folder;

    private final Map<String, String> kept = new ConcurrentHashMap<>();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final String owner = "test " + UUID.randomUUID();
    private Machine machine;
    private RealImages images;

    @BeforeEach
    void prepare() throws Exception {
        machine = TestBed.machine(folder);
        images = new RealImages(machine, folder);
    }

    @AfterEach
    void leaveNothing() throws Exception {
        images.remove();
        assertThat(containers(owner)).isEmpty();
    }

    @Test
    void shouldProveANativeAndAnEmulatedPlatform() throws Exception {
        SmokeResult result = run(busybox(AMD64, ARM64)
                .options(SERVING)
                .check(SERVED)
                .check(new TcpCheck(8080))
                .check(new LogCheck("response:200", false, 1))
                .check(ExecCheck.of(List.of("uname", "-m")).withStdout(Expectation.matching("x86_64|aarch64")))
                .check(FileCheck.exists("/bin/busybox").withPermissions("0755"))
                .check(FileCheck.isAbsent("/nope")));

        assertThat(result.platforms())
                .extracting(PlatformVerdict::platform, PlatformVerdict::mode, PlatformVerdict::verdict)
                .containsExactly(tuple(AMD64, RunMode.NATIVE, PASSED), tuple(ARM64, RunMode.EMULATED, PASSED));
        assertThat(result.platforms().get(1).checks().get(0).message()).isEqualTo("aarch64 = linux/arm64");
        assertThat(kept.get("smoke/linux-arm64.log")).contains("response:200");
        assertThat(kept.get("smoke/TEST-smoke.xml")).contains("classname=\"smoke.linux/arm64\" name=\"http /passwd\"");
    }

    @Test
    void shouldTestTwoPlatformsOfOneTag() throws Exception {
        SmokeResult result = run(SmokeRequest.of(RealImages.busybox())
                .platform(ARM64)
                .platform(AMD64)
                .options(SERVING)
                .check(SERVED));

        assertThat(result.passed()).isTrue();
    }

    @Test
    void shouldTestTwoPlatformsOfOneIndexThoughDockerHasOneOfThemUnderItsDigest() throws Exception {
        ImageReference index = images.busyboxIndexIn(Registry.repository("index"), AMD64, ARM64);
        images.docker("pull", "--quiet", "--platform=linux/amd64", index.toString());
        try {
            SmokeRequest.Builder request =
                    SmokeRequest.of(index).options(SERVING).check(SERVED);

            assertThat(only(run(request.platform(ARM64))).verdict()).isEqualTo(PASSED);
            assertThat(run(request.platform(AMD64)).platforms())
                    .extracting(PlatformVerdict::platform, PlatformVerdict::verdict)
                    .containsExactly(tuple(ARM64, PASSED), tuple(AMD64, PASSED));
        } finally {
            images.docker("image", "rm", index.toString());
        }
    }

    @Test
    void shouldFindAnX86ProgramThatEmulationHides() throws Exception {
        ImageReference liar = images.amd64ContentAs(ARM64, "CMD [\"httpd\",\"-f\",\"-p\",\"8080\",\"-h\",\"/etc\"]");

        PlatformVerdict verdict = only(run(SmokeRequest.of(liar).platform(ARM64).check(SERVED)));

        assertThat(verdict.checks())
                .extracting(CheckResult::name, CheckResult::verdict)
                .containsExactly(tuple("architecture", FAILED), tuple("http /passwd", PASSED));
        assertThat(verdict.reason())
                .isEqualTo("architecture: /bin/httpd is a program for x86-64, the platform is linux/arm64:"
                        + " the image holds binaries of another architecture");
    }

    @Test
    void shouldRefuseAnImageWhoseConfigIsOfAnotherPlatform() throws Exception {
        ImageReference other = images.amd64ContentAs(AMD64, "CMD [\"sleep\",\"9\"]");

        PlatformVerdict verdict =
                only(run(SmokeRequest.of(other).platform(ARM64).check(SERVED)));

        assertThat(verdict.reason())
                .isEqualTo("architecture: the image's config says linux/amd64, its manifest says linux/arm64");
    }

    @Test
    void shouldEndAtOnceWhenAContainerExits() throws Exception {
        PlatformVerdict verdict = only(run(busybox(AMD64)
                .limit(Duration.ofHours(1))
                .options(ContainerOptions.NONE.withCommand(List.of("sh", "-c", "echo no database >&2; exit 3")))
                .check(SERVED)));

        assertThat(verdict.reason()).startsWith("http /passwd: the container exited with 3; last seen: ");
        assertThat(verdict.logTail()).isEqualTo("no database");
        assertThat(kept).containsEntry("smoke/linux-amd64.log", "no database\n");
    }

    @Test
    void shouldNotTakeAnotherServiceOfThisMachineForAContainerThatHasExited() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        other.start();
        try {
            int port = other.getAddress().getPort();
            PlatformVerdict verdict = only(run(busybox(AMD64)
                    .options(ContainerOptions.NONE.withCommand(List.of("true")))
                    .check(HttpCheck.on(port, "/"))
                    .check(new TcpCheck(port))));

            assertThat(verdict.checks())
                    .extracting(CheckResult::name, CheckResult::verdict)
                    .containsExactly(
                            tuple("architecture", PASSED), tuple("http /", FAILED), tuple("tcp " + port, FAILED));
            assertThat(asked).hasValue(0);
        } finally {
            other.stop(0);
        }
    }

    @Test
    void shouldAwaitTheEndOfATool() throws Exception {
        SmokeResult result = run(busybox(AMD64, ARM64)
                .options(ContainerOptions.NONE.withCommand(List.of("sh", "-c", "echo one; echo one; exit 4")))
                .check(new ExitCheck(4))
                .check(new LogCheck("^one$", true, 2)));

        assertThat(result.passed()).isTrue();
    }

    @Test
    void shouldNotTakeDockersProxyForAServer() throws Exception {
        PlatformVerdict verdict = only(run(busybox(AMD64)
                .limit(Duration.ofSeconds(3))
                .options(ContainerOptions.NONE.withCommand(List.of("sleep", "600")))
                .check(new TcpCheck(9999))));

        assertThat(verdict.reason()).isEqualTo("tcp 9999: not within 3 s: nothing listens on port 9999");
    }

    @Test
    void shouldNotCallTestedWhatNobodyCanRun() throws Exception {
        Platform sparc = Platform.parse("linux/sparc64");
        byte[] elf = ByteBuffer.allocate(64)
                .put(new byte[] {0x7f, 'E', 'L', 'F', 2, 2, 1})
                .putShort(16, (short) 2)
                .putShort(18, (short) 43)
                .array();
        Path archive = Files.write(
                folder.resolve("sparc.tar"), archive(TarBytes.file("/app", elf).mode(0755)));
        ImageReference image = images.imported(archive, sparc, "ENTRYPOINT [\"/app\"]");

        SmokeResult result = run(SmokeRequest.of(image).platform(sparc).check(SERVED));

        assertThat(result.verdict()).isEqualTo(NOT_RUN);
        assertThat(only(result).checks())
                .extracting(CheckResult::message)
                .containsExactly(
                        "sparc64 = linux/sparc64",
                        "no emulator for linux/sparc64 on this machine: run setupQemu first, or use a native agent");
    }

    @Test
    void shouldLookIntoWhatItIsToldNotToRun() throws Exception {
        SmokeResult result = run(busybox(AMD64, ARM64)
                .runnablePlatforms(List.of(AMD64))
                .allowNotRun(true)
                .options(SERVING)
                .check(SERVED));

        assertThat(result.passed()).isTrue();
        assertThat(result.platforms().get(1).checks())
                .extracting(CheckResult::verdict)
                .containsExactly(PASSED, NOT_RUN);
    }

    @Test
    void shouldLeaveNoContainerWhenInterrupted() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        SmokeRequest request = busybox(AMD64, ARM64)
                .limit(Duration.ofHours(1))
                .options(ContainerOptions.NONE.withCommand(List.of("sleep", "3600")))
                .check(SERVED)
                .run(owner)
                .build();
        Thread runner = new Thread(() -> {
            try {
                smokeTest(new WatchedProbe(waiting)).run(request);
            } catch (Throwable e) {
                thrown.set(e);
            }
        });
        runner.start();
        waiting.await();

        runner.interrupt();
        runner.join();

        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(containers(owner)).isEmpty();
        assertThat(kept).containsKey("smoke/TEST-smoke.xml");
    }

    @Test
    void shouldSweepLeftoversOfDeadRunsOnly() throws Exception {
        String dead = leftover(owner, Instant.now().plusSeconds(600));
        String over = leftover("another " + owner, Instant.now().minusSeconds(1));
        String alive = leftover("another " + owner, Instant.now().plusSeconds(600));
        try {
            run(busybox(AMD64).options(SERVING).check(SERVED));

            assertThat(images.docker("ps", "--all", "--quiet", "--no-trunc", "--filter=label=" + INVOCATION)
                            .lines())
                    .contains(alive)
                    .doesNotContain(dead, over);
        } finally {
            images.docker("rm", "--force", alive);
        }
    }

    @Test
    void shouldRunAStructureTestAsItStands() throws Exception {
        ImageReference image = images.amd64ContentAs(
                AMD64,
                "ENV GREETING=hello",
                "LABEL vendor=ACME",
                "EXPOSE 8080",
                "WORKDIR /tmp",
                "USER 0",
                "ENTRYPOINT [\"false\"]");

        SmokeResult result = run(SmokeRequest.of(image).platform(AMD64).checks(StructureTest.parse("app.yaml", """
                        schemaVersion: 2.0.0
                        globalEnvVars: [{key: WHO, value: '${GREETING}-world'}]
                        commandTests:
                          - name: setup
                            setup: [[sh, -c, 'echo $WHO > /tmp/made'], [sh, -c, 'echo more >> /tmp/made']]
                            teardown: [[rm, /tmp/made]]
                            command: cat
                            args: [/tmp/made]
                            expectedOutput: ['^hello-world\\nmore\\n$']
                            excludedOutput: [error]
                          - name: fresh
                            command: cat
                            args: [/tmp/made]
                            exitCode: 1
                            expectedError: [No such file]
                        fileExistenceTests:
                          - {name: shell, path: /bin/sh, isExecutableBy: owner, uid: 0}
                          - {name: none, path: /etc/nope, shouldExist: false}
                        fileContentTests:
                          - {name: users, path: /etc/passwd, expectedContents: ['root:x:0'], excludedContents: [toor]}
                        metadataTest:
                          envVars: [{key: GREETING, value: '^hel', isRegex: true}]
                          labels: [{key: vendor, value: ACME}]
                          exposedPorts: ["8080"]
                          entrypoint: ["false"]
                          cmd: []
                          workdir: /tmp
                          user: "0"
                        """)));

        assertThat(only(result).lines()).hasSize(1);
        assertThat(result.passed()).isTrue();
        assertThat(images.docker("image", "ls", "--quiet", "--filter=label=" + INVOCATION))
                .isEmpty();
    }

    @Test
    void shouldFollowTheHealthcheck() throws Exception {
        ImageReference healthy =
                images.amd64ContentAs(AMD64, "CMD [\"sleep\",\"600\"]", "HEALTHCHECK --interval=1s CMD true");
        ImageReference ill = images.amd64ContentAs(
                AMD64, "CMD [\"sleep\",\"600\"]", "HEALTHCHECK --interval=1s --retries=1 CMD echo too ill; false");

        assertThat(run(SmokeRequest.of(healthy).platform(AMD64).check(new HealthCheck()))
                        .passed())
                .isTrue();
        assertThat(only(run(SmokeRequest.of(ill).platform(AMD64).check(new HealthCheck())))
                        .checks()
                        .get(1)
                        .message())
                .isEqualTo("unhealthy\ntoo ill");
        assertThat(only(run(busybox(AMD64).options(SERVING).check(new HealthCheck())))
                        .reason())
                .startsWith("healthcheck: the image has no HEALTHCHECK");
    }

    @Test
    void shouldStartTheContainerAsTold() throws Exception {
        SmokeResult result = run(busybox(AMD64)
                .options(SERVING.withReadOnly(true)
                        .withTmpfs(List.of("/scratch:size=1m"))
                        .withUser("1234")
                        .withMemory("64m")
                        .withCpus("0.5")
                        .withEnvironment(Map.of("MODE", "a 'b' $c")))
                .check(SERVED)
                .check(ExecCheck.of(List.of("touch", "/etc/x"))
                        .withExitCode(1)
                        .withStderr(Expectation.containing("Read-only")))
                .check(ExecCheck.of(List.of("touch", "/scratch/x")))
                .check(ExecCheck.of(List.of("id", "-u")).withStdout(Expectation.matching("^1234$|^1234\n")))
                .check(ExecCheck.of(List.of("sh", "-c", "echo \"$MODE\""))
                        .withStdout(Expectation.containing("a 'b' $c"))));

        assertThat(only(result).lines()).hasSize(1);
    }

    @Test
    void shouldHideSecretsThatTheContainerPrints() throws Exception {
        machine = new LocalMachine(Map.of("TOKEN", "s3cr3t-token"), folder.resolve("state"), folder.resolve("tmp"));

        SmokeResult result = run(busybox(AMD64)
                .options(ContainerOptions.NONE
                        .withSecretEnvironment(List.of("TOKEN"))
                        .withCommand(List.of("sh", "-c", "echo token $TOKEN; exit 1")))
                .check(SERVED));

        assertThat(kept).containsEntry("smoke/linux-amd64.log", "token ****\n");
        assertThat(String.join("\n", log) + result + kept).doesNotContain("s3cr3t");
    }

    @Test
    void shouldSayThatThereIsNoSuchImage() throws Exception {
        PlatformVerdict verdict = only(run(SmokeRequest.of(ImageReference.parse(TestBed.registry() + "/no/such:image"))
                .platform(AMD64)
                .check(SERVED)));

        assertThat(verdict.reason())
                .isEqualTo("start: docker can't start " + TestBed.registry() + "/no/such:image for linux/amd64:"
                        + " an image that the build or the test needs is not in the registry");
    }

    @Test
    void shouldAskTheRegistryAgainForATagThatDockerOnceGot() throws Exception {
        String tag = TestBed.registry() + "/smoke-it/moved:"
                + UUID.randomUUID().toString().substring(0, 8);
        String before = pushed(tag, "CMD [\"echo\",\"before\"]");
        pushed(tag, "CMD [\"echo\",\"after\"]");
        images.docker("pull", "--quiet", before);
        images.docker("tag", before, tag);

        PlatformVerdict verdict = only(
                run(SmokeRequest.of(ImageReference.parse(tag)).platform(AMD64).check(new LogCheck("after", false, 1))));

        images.docker("image", "rm", "--force", tag, before);
        assertThat(verdict.verdict()).as(verdict.reason()).isEqualTo(PASSED);
    }

    @Test
    void shouldTestAnImageThatWasMadeHereThoughNoRegistryHasIt() throws Exception {
        ImageReference made = images.amd64ContentAs(AMD64, "CMD [\"echo\",\"made here\"]");

        PlatformVerdict verdict =
                only(run(SmokeRequest.of(made).platform(AMD64).check(new LogCheck("made here", false, 1))));

        assertThat(verdict.verdict()).as(verdict.reason()).isEqualTo(PASSED);
    }

    /** Pushes an image by this name and returns the reference to its very bytes. */
    private String pushed(String tag, String change) throws Exception {
        String made = images.amd64ContentAs(AMD64, change).toString();
        images.docker("tag", made, tag);
        images.docker("push", "--quiet", tag);
        String digest = images.docker("image", "inspect", "--format={{index .RepoDigests 0}}", tag);
        images.docker("image", "rm", "--force", tag, made);
        return digest;
    }

    private SmokeRequest.Builder busybox(Platform... platforms) throws Exception {
        SmokeRequest.Builder request = SmokeRequest.of(RealImages.busybox());
        for (Platform platform : platforms) {
            request.platform(platform, RealImages.busybox(platform));
        }
        return request;
    }

    private SmokeResult run(SmokeRequest.Builder request) throws Exception {
        return smokeTest(new LocalProbe()).run(request.run(owner).build());
    }

    private SmokeTest smokeTest(Probe probe) {
        return new SmokeTest(
                machine,
                probe,
                (name, content) -> kept.put(name, new String(content, StandardCharsets.UTF_8)),
                log::add);
    }

    private static PlatformVerdict only(SmokeResult result) {
        assertThat(result.platforms()).hasSize(1);
        return result.platforms().get(0);
    }

    /** A container that a run left behind, as far as anybody can see. */
    private String leftover(String run, Instant deadline) throws Exception {
        return images.docker(
                        "create",
                        "--platform=linux/amd64",
                        "--label=" + INVOCATION + "=" + UUID.randomUUID(),
                        "--label=io.jenkins.docker-buildx.run=" + run,
                        "--label=io.jenkins.docker-buildx.deadline=" + deadline.getEpochSecond(),
                        RealImages.busybox()
                                .withoutTagAndDigest()
                                .withDigest(RealImages.busybox(AMD64))
                                .toString())
                .lines()
                .reduce((one, other) -> other)
                .orElseThrow();
    }

    private List<String> containers(String run) throws Exception {
        return images.docker("ps", "--all", "--quiet", "--filter=label=io.jenkins.docker-buildx.run=" + run)
                .lines()
                .toList();
    }

    private static byte[] archive(TarBytes entry) {
        byte[] bytes = entry.bytes();
        return Arrays.copyOf(bytes, bytes.length + 1024);
    }

    /** Tells when the container is asked. */
    private record WatchedProbe(CountDownLatch asked) implements Probe {
        @Override
        public ProbeAnswer http(ProbeRequest request) throws InterruptedException {
            asked.countDown();
            return new LocalProbe().http(request);
        }

        @Override
        public Connection tcp(String host, int port, Duration limit) throws InterruptedException {
            asked.countDown();
            return new LocalProbe().tcp(host, port, limit);
        }
    }
}
