package io.jenkins.plugins.buildx.engine;

import static io.jenkins.plugins.buildx.engine.FakeMachine.done;
import static io.jenkins.plugins.buildx.engine.FakeMachine.ended;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.smoke.CheckResult;
import io.jenkins.plugins.buildx.smoke.ContainerOptions;
import io.jenkins.plugins.buildx.smoke.ExitCheck;
import io.jenkins.plugins.buildx.smoke.Expectation;
import io.jenkins.plugins.buildx.smoke.FileCheck;
import io.jenkins.plugins.buildx.smoke.HttpCheck;
import io.jenkins.plugins.buildx.smoke.LogCheck;
import io.jenkins.plugins.buildx.smoke.PlatformVerdict;
import io.jenkins.plugins.buildx.smoke.Probe;
import io.jenkins.plugins.buildx.smoke.ProbeAnswer;
import io.jenkins.plugins.buildx.smoke.ProbeRequest;
import io.jenkins.plugins.buildx.smoke.RunMode;
import io.jenkins.plugins.buildx.smoke.SmokeRequest;
import io.jenkins.plugins.buildx.smoke.SmokeResult;
import io.jenkins.plugins.buildx.smoke.SmokeVerdict;
import io.jenkins.plugins.buildx.smoke.TcpCheck;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmokeTestTest {
    private static final Platform AMD64 = Platform.parse("linux/amd64");
    private static final Platform ARM64 = Platform.parse("linux/arm64");
    private static final Digest DIGEST = Digest.sha256("manifest".getBytes(StandardCharsets.UTF_8));
    private static final Digest ARM64_DIGEST = Digest.sha256("another".getBytes(StandardCharsets.UTF_8));
    private static final String INDEX = """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[
            {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"%s","size":10,
             "platform":{"architecture":"amd64","os":"linux"}},
            {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"%s","size":10,
             "platform":{"architecture":"arm64","os":"linux","variant":"v8"}}]}""".formatted(DIGEST, ARM64_DIGEST);
    private static final HttpCheck HELLO = HttpCheck.on(8080, "/").withBody(Expectation.containing("Hello World!"));

    private final FakeDocker docker = new FakeDocker();
    private final FakeMachine.Answer copy = docker.machine().answerTo("docker cp");
    private final FakeProbe probe = new FakeProbe();
    private final Map<String, String> kept = new ConcurrentHashMap<>();
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());

    @Test
    void shouldProveTwoPlatformsWithFiveCommandsEach() throws Exception {
        SmokeResult result = run(request().platform(ARM64, DIGEST).check(HELLO));

        assertThat(result.passed()).isTrue();
        assertThat(result.platforms()).extracting(PlatformVerdict::platform).containsExactly(AMD64, ARM64);
        assertThat(result.platforms())
                .extracting(PlatformVerdict::mode)
                .containsExactly(RunMode.NATIVE, RunMode.EMULATED);
        assertThat(result.platforms().get(1).checks())
                .extracting(CheckResult::name, CheckResult::message)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("architecture", "aarch64 = linux/arm64"),
                        org.assertj.core.groups.Tuple.tuple("http /", "200 'Hello World!'"));
        assertThat(docker.commands("linux-arm64"))
                .extracting(command -> command.split(" ")[1])
                .containsExactlyInAnyOrder("run", "logs", "inspect", "cp", "rm");
        assertThat(docker.machine().commands()).hasSize(2 * 5 + 1);
    }

    @Test
    void shouldAskOnceWhereAProgramIsAndReadThatAlone() throws Exception {
        docker.starting("httpd", 404, 404, 404, 404, 404, 200);

        assertThat(run(request().check(HELLO)).passed()).isTrue();

        assertThat(docker.commands("docker cp")).singleElement().asString().contains(":/bin/httpd -");
    }

    @Test
    void shouldReadEveryPlaceWhereTheClientCantAsk() throws Exception {
        docker.starting("httpd");

        assertThat(run(request().check(HELLO)).passed()).isTrue();

        assertThat(docker.commands("docker cp")).hasSize(6);
    }

    @Test
    void shouldBeginTheSequelAfterTheLastVerdictAndEndAfterTheLastRemoval() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        FakeMachine.Answer remove = docker.machine().answerTo("docker rm --force --volumes docker-buildx-smoke-");
        docker.machine().on("docker rm --force --volumes docker-buildx-smoke-", command -> {
            if (command.toString().contains("arm64")) {
                awaited(begun);
            }
            return remove.to(command);
        });
        List<SmokeResult> told = new ArrayList<>();
        List<String> recorded = new ArrayList<>();

        SmokeResult result = test().run(
                        request().platform(ARM64, DIGEST).check(HELLO).build(), passed -> {
                            told.add(passed);
                            recorded.add(kept.get("smoke/TEST-smoke.xml"));
                            begun.countDown();
                        });

        assertThat(told).singleElement().isEqualTo(result);
        assertThat(recorded).singleElement().isEqualTo(kept.get("smoke/TEST-smoke.xml"));
        assertThat(result.passed()).isTrue();
        assertThat(docker.commands("docker rm")).hasSize(2);
        assertThat(kept).containsKeys("smoke/linux-amd64.log", "smoke/linux-arm64.log", "smoke/TEST-smoke.xml");
    }

    @Test
    void shouldNotBeginTheSequelIfOnePlatformFails() throws Exception {
        docker.holding("arm64", 62);

        SmokeResult result = test().run(
                        request().platform(ARM64, DIGEST).check(HELLO).build(), passed -> {
                            throw new AssertionError("begun though a platform failed: " + passed);
                        });

        assertThat(result.passed()).isFalse();
    }

    @Test
    void shouldRemoveAllContainersThoughTheSequelFails() {
        assertThatThrownBy(() -> test().run(
                                request().platform(ARM64, DIGEST).check(HELLO).build(), passed -> {
                                    throw new IOException("the registry is away");
                                }))
                .isInstanceOf(IOException.class)
                .hasMessage("the registry is away");

        assertThat(docker.commands("docker rm")).hasSize(2);
        assertThat(kept).containsKeys("smoke/linux-amd64.log", "smoke/linux-arm64.log", "smoke/TEST-smoke.xml");
    }

    private static void awaited(CountDownLatch latch) throws IOException {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted");
        }
    }

    @Test
    void shouldStartTheExactImageOnALoopbackPort() throws Exception {
        run(request()
                .check(HELLO)
                .check(new TcpCheck(9090))
                .options(ContainerOptions.NONE
                        .withEnvironment(Map.of("MODE", "a b"))
                        .withEntrypoint(List.of("/bin/app", "--first"))
                        .withCommand(List.of("serve"))
                        .withNetwork("backend")
                        .withUser("1000")
                        .withReadOnly(true)
                        .withTmpfs(List.of("/tmp"))
                        .withMemory("256m")
                        .withCpus("0.5")));

        String started = docker.commands("docker run")
                .get(0)
                .replaceAll("smoke-[0-9a-f-]{36}-", "smoke-ID-")
                .replaceAll("smoke=[0-9a-f-]{36}", "smoke=ID")
                .replaceAll("deadline=[0-9]+", "deadline=N");
        assertThat(started)
                .isEqualTo("docker run --detach --name=docker-buildx-smoke-ID-linux-amd64 --platform=linux/amd64"
                        + " --label=io.jenkins.docker-buildx.smoke=ID --label=io.jenkins.docker-buildx.run=job/app#1"
                        + " --label=io.jenkins.docker-buildx.deadline=N --log-driver=json-file --log-opt=max-size=50m"
                        + " --publish=127.0.0.1::8080 --publish=127.0.0.1::9090 '--env=MODE=a b' --network=backend"
                        + " --user=1000 --memory=256m --cpus=0.5 --tmpfs=/tmp --read-only --entrypoint=/bin/app"
                        + " registry.example/app@" + DIGEST + " --first serve");
        assertThat(probe.asked).contains("http://127.0.0.1:32768/");
    }

    @Test
    void shouldEndAtOnceWhenTheContainerExits() throws Exception {
        docker.exiting(3).writing("starting\npanic: no database\n");

        PlatformVerdict verdict = only(run(request().check(HELLO).limit(Duration.ofHours(1))));

        assertThat(verdict.verdict()).isEqualTo(SmokeVerdict.FAILED);
        assertThat(verdict.reason())
                .isEqualTo(
                        "http /: the container exited with 3; last seen: no answer on port 8080: the container has exited");
        assertThat(verdict.logTail()).isEqualTo("starting\npanic: no database");
        assertThat(kept).containsEntry("smoke/linux-amd64.log", "starting\npanic: no database\n");
        assertThat(kept.get("smoke/TEST-smoke.xml")).contains("failures=\"2\"").contains("panic: no database");
        assertThat(docker.commands("docker rm")).hasSize(1);
    }

    @Test
    void shouldCountWhatAContainerWroteBeforeItsEnd() throws Exception {
        docker.exiting(0).writing("done\n");

        assertThat(run(request().check(LogCheck.containing("done")).check(new ExitCheck(0)))
                        .passed())
                .isTrue();
    }

    @Test
    void shouldNotPassAContainerThatBrokeThoughItsChecksHold() throws Exception {
        docker.exiting(7).writing("done\n");

        PlatformVerdict verdict = only(run(request().check(LogCheck.containing("done"))));

        assertThat(verdict.reason()).isEqualTo("container: the container exited with 7");
    }

    @Test
    void shouldNotWaitLongForTheFirstAnswer() throws Exception {
        run(request().check(HELLO).limit(Duration.ofMinutes(10)));

        assertThat(probe.limits).containsExactly(Duration.ofSeconds(3));
    }

    @Test
    void shouldGiveUpAtTheLimit() throws Exception {
        probe.answer = ProbeAnswer.of(503, "starting up");

        PlatformVerdict verdict = only(run(request().check(HELLO).limit(Duration.ofMillis(50))));

        assertThat(verdict.reason())
                .isEqualTo(
                        "http /: not within 0.05 s: expected status 200 to 299, got 503; the body has no 'Hello World!'");
        assertThat(docker.commands("docker rm")).hasSize(1);
    }

    @Test
    void shouldFindAnX86ProgramThoughAllElseHolds() throws Exception {
        docker.holding("arm64", 62);

        SmokeResult result = run(request().platform(ARM64, DIGEST).check(HELLO));

        assertThat(result.verdict()).isEqualTo(SmokeVerdict.FAILED);
        assertThat(result.platforms().get(0).verdict()).isEqualTo(SmokeVerdict.PASSED);
        assertThat(result.platforms().get(1).reason())
                .startsWith("architecture: /app is a program for x86-64, the platform is linux/arm64");
    }

    @Test
    void shouldNotCallAPlatformTestedThatNobodyCanRun() throws Exception {
        docker.exiting(255).writing("exec /app: exec format error\n");
        probe.answer = ProbeAnswer.unreachable("Connection refused");

        SmokeResult result = run(arm64().check(HELLO));

        assertThat(result.verdict()).isEqualTo(SmokeVerdict.NOT_RUN);
        assertThat(only(result).reason())
                .isEqualTo("no emulator for linux/arm64 on this machine: run setupQemu first, or use a native agent");
        assertThat(kept.get("smoke/TEST-smoke.xml")).contains("<skipped message=\"no emulator for linux/arm64");
        assertThat(run(arm64().check(HELLO).allowNotRun(true)).passed()).isFalse();
    }

    @Test
    void shouldBlameTheImageForAFormatErrorOfItsOwnPlatform() throws Exception {
        docker.exiting(255).writing("exec /app: exec format error\n");
        probe.answer = ProbeAnswer.unreachable("Connection refused");

        assertThat(run(request().check(HELLO)).verdict()).isEqualTo(SmokeVerdict.FAILED);
    }

    @Test
    void shouldReadWhatItCantRun() throws Exception {
        SmokeResult result =
                run(arm64().check(FileCheck.exists("/app")).check(HELLO).runnablePlatforms(List.of(AMD64)));

        assertThat(only(result).checks())
                .extracting(CheckResult::verdict)
                .containsExactly(SmokeVerdict.PASSED, SmokeVerdict.PASSED, SmokeVerdict.NOT_RUN);
        assertThat(docker.commands("docker create")).hasSize(1);
        assertThat(docker.commands("docker run")).isEmpty();
        assertThat(probe.asked).isEmpty();
    }

    @Test
    void shouldKnowAnAbsentFileInTheWordsOfOlderClients() throws Exception {
        docker.machine().on("docker cp", this::copyOfOlderClient);

        assertThat(run(request().check(FileCheck.isAbsent("/nope"))).passed()).isTrue();
    }

    @Test
    void shouldNotTakeAContainerThatIsGoneForOneWithoutTheFile() throws Exception {
        docker.machine()
                .on("docker cp", this::copyOfOlderClient)
                .on(
                        "docker inspect --format '{{json .State}}' docker-buildx-smoke-",
                        command -> ended(1, "\n", "Error: No such object: x\n"));

        PlatformVerdict verdict =
                only(run(request().check(FileCheck.isAbsent("/nope")).limit(Duration.ofMillis(50))));

        assertThat(verdict.verdict()).isEqualTo(SmokeVerdict.FAILED);
        assertThat(verdict.checks())
                .extracting(CheckResult::message)
                .anyMatch(why -> why.contains("No such object: x"));
    }

    /** As those before 23.0 answer, whichever of container and path is not there. */
    private CommandResult copyOfOlderClient(Command command) throws IOException {
        return command.toString().contains(":/nope")
                ? ended(1, "", "Error: No such container:path: docker-buildx-smoke-x:/nope\n")
                : copy.to(command);
    }

    @Test
    void shouldSayWhyAContainerDoesNotStart() throws Exception {
        docker.machine()
                .on(
                        "docker run --detach",
                        command -> ended(
                                125,
                                "",
                                "docker: Error response from daemon: Conflict. Something else.\n\n"
                                        + "Run 'docker run --help' for more information\n"))
                .on("docker inspect docker-buildx-smoke-", command -> ended(1, "[]", "Error: No such object: x"));

        PlatformVerdict verdict = only(run(request().check(HELLO)));

        assertThat(verdict.reason())
                .isEqualTo("start: docker can't start registry.example/app@" + DIGEST
                        + " for linux/amd64: Conflict. Something else.");
        assertThat(kept.get("smoke/TEST-smoke.xml")).contains("Conflict. Something else.");
    }

    @Test
    void shouldThrowWhenTheMachineIsToBlameForAll() {
        docker.machine().on("docker", FakeMachine.notStarting("error=2, No such file or directory"));

        docker.machine().on("docker run --detach", docker.machine().answerTo("docker"));
        docker.machine()
                .on("docker inspect docker-buildx-smoke-", docker.machine().answerTo("docker"));
        assertThatThrownBy(() -> run(request().check(HELLO)))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.kind()).isEqualTo(Failure.Kind.MACHINE))
                .hasMessageContaining("`docker` can't be started on this machine");
        assertThat(kept.get("smoke/TEST-smoke.xml")).contains("failures=\"1\"");
    }

    @Test
    void shouldSweepWhatDeadRunsLeft() throws Exception {
        docker.machine()
                .on(
                        "docker ps",
                        command -> done(
                                "dead1 gone 99999999999 job/app#1\nalive other 99999999999 job/other#1\nold other 1 job/other#2\n",
                                ""));

        run(request().check(HELLO));

        assertThat(docker.commands("docker rm --force --volumes dead1 old")).hasSize(1);
        assertThat(docker.commands("alive")).isEmpty();
        assertThat(log).contains("Removing 2 containers that a dead run left behind");
    }

    @Test
    void shouldKeepSecretsOutOfArgumentsAndLogs() throws Exception {
        docker.machine().variable("TOKEN", "s3cr3t-token");
        docker.exiting(0).writing("using s3cr3t-token\n");

        run(request()
                .check(LogCheck.containing("using"))
                .options(ContainerOptions.NONE.withSecretEnvironment(List.of("TOKEN"))));

        assertThat(docker.commands("--env=TOKEN ")).hasSize(1);
        assertThat(docker.machine().commands()).noneMatch(command -> command.contains("s3cr3t"));
        assertThat(kept).containsEntry("smoke/linux-amd64.log", "using ****\n");
    }

    @Test
    void shouldRefuseASecretThatIsNotThere() {
        assertThatThrownBy(() -> run(
                        request().check(HELLO).options(ContainerOptions.NONE.withSecretEnvironment(List.of("TOKEN")))))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.kind()).isEqualTo(Failure.Kind.INPUT))
                .hasMessageContaining("The environment has no variable TOKEN");
        assertThat(docker.commands("docker run")).isEmpty();
    }

    @Test
    void shouldTestPlatformsOfOneTagOneAfterAnother() throws Exception {
        SmokeResult result = run(SmokeRequest.of(ImageReference.parse("registry.example/app:1"))
                .run("job/app#1")
                .platform(AMD64)
                .platform(ARM64)
                .check(HELLO));

        assertThat(result.passed()).isTrue();
        assertThat(runsAndRemovals()).containsExactly("run", "rm", "run", "rm");
    }

    private List<String> runsAndRemovals() {
        return docker.commands("docker-buildx-smoke-").stream()
                .map(command -> command.split(" ")[1])
                .filter(verb -> verb.equals("run") || verb.equals("rm"))
                .toList();
    }

    @Test
    void shouldTestPlatformsOfAnIndexSideBySideByTheirOwnManifests() throws Exception {
        registry(command -> done(INDEX, ""));
        meeting(2);

        SmokeResult result = run(byDigest(INDEX).platform(AMD64).platform(ARM64));

        assertThat(result.passed()).isTrue();
        assertThat(docker.commands("docker run"))
                .extracting(command -> command.replaceFirst(".* ", ""))
                .containsExactlyInAnyOrder("registry.example/app@" + DIGEST, "registry.example/app@" + ARM64_DIGEST);
    }

    @Test
    void shouldTestPlatformsOfADigestOneAfterAnotherIfTheRegistryCantBeAsked() throws Exception {
        registry(command -> ended(1, "", "ERROR: registry.example/app@" + digest(INDEX) + ": not found"));

        SmokeResult result = run(byDigest(INDEX).platform(AMD64).platform(ARM64));

        assertThat(result.passed()).isTrue();
        assertThat(runsAndRemovals()).containsExactly("run", "rm", "run", "rm");
        assertThat(docker.commands("docker run")).allMatch(command -> command.endsWith("@" + digest(INDEX)));
        assertThat(log)
                .anyMatch(line -> line.startsWith("The manifests of registry.example/app@" + digest(INDEX)
                        + " can't be read, so docker is asked"));
    }

    @Test
    void shouldNotTrustAnIndexOfOtherBytes() throws Exception {
        registry(command -> done(INDEX + "\n", ""));

        run(byDigest(INDEX).platform(AMD64).platform(ARM64));

        assertThat(docker.commands("docker run")).allMatch(command -> command.endsWith("@" + digest(INDEX)));
    }

    @Test
    void shouldNotAskTheRegistryForAPlatformThatIsHere() throws Exception {
        docker.machine().on("docker image inspect --format '{{.Os}}", command -> done("linux/arm64/v8\n", ""));

        assertThat(run(byDigest(INDEX).platform(ARM64)).passed()).isTrue();
        assertThat(docker.commands("docker run")).allMatch(command -> command.endsWith("@" + digest(INDEX)));
    }

    @Test
    void shouldFindTheManifestWhereDockerHasAnotherPlatformUnderTheDigest() throws Exception {
        registry(command -> done(INDEX, ""));
        docker.machine().on("docker image inspect --format '{{.Os}}", command -> done("linux/amd64\n", ""));

        assertThat(run(byDigest(INDEX).platform(ARM64)).passed()).isTrue();
        assertThat(docker.commands("docker run")).singleElement().asString().endsWith("app@" + ARM64_DIGEST);
    }

    @Test
    void shouldTakeAManifestsOwnDigestForTheImage() throws Exception {
        String manifest =
                "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\""
                        + DIGEST + "\",\"size\":2},\"layers\":[]}";
        registry(command -> done(manifest, ""));

        assertThat(run(byDigest(manifest).platform(AMD64)).passed()).isTrue();
        assertThat(docker.commands("docker run")).singleElement().asString().endsWith("app@" + digest(manifest));
    }

    @Test
    void shouldTestSideBySideWhatWasLoadedUnderOneDigest() throws Exception {
        ImageReference loaded = ImageReference.parse("app:1@" + DIGEST);
        meeting(2);

        SmokeResult result = run(SmokeRequest.of(loaded)
                .run("job/app#1")
                .platform(AMD64, loaded)
                .platform(ARM64, loaded)
                .check(HELLO));

        assertThat(result.passed()).isTrue();
    }

    private static SmokeRequest.Builder byDigest(String document) {
        return SmokeRequest.of(ImageReference.parse("registry.example/app@" + digest(document)))
                .run("job/app#1")
                .check(HELLO);
    }

    private void registry(FakeMachine.Answer answer) {
        docker.machine()
                .on("docker buildx version", command -> done("github.com/docker/buildx v0.29.1 abc\n", ""))
                .on("docker buildx imagetools inspect --builder default --raw registry.example/app@", answer);
    }

    /** No container starts before as many are to be started at the same time. */
    private void meeting(int containers) {
        CountDownLatch missing = new CountDownLatch(containers);
        FakeMachine.Answer start = docker.machine().answerTo("docker run --detach");
        docker.machine().on("docker run --detach", command -> {
            missing.countDown();
            awaited(missing);
            return start.to(command);
        });
    }

    private static Digest digest(String document) {
        return Digest.sha256(document.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldRemoveItsContainersWhenInterrupted() throws Exception {
        CountDownLatch asked = new CountDownLatch(2);
        probe.whenAsked = asked::countDown;
        probe.answer = ProbeAnswer.of(503, "starting");
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread runner = new Thread(() -> {
            try {
                run(request().platform(ARM64, DIGEST).check(HELLO).limit(Duration.ofHours(1)));
            } catch (Throwable e) {
                thrown.set(e);
            }
        });
        runner.start();
        asked.await();

        runner.interrupt();
        runner.join();

        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(docker.commands("docker rm --force --volumes docker-buildx-smoke-"))
                .hasSize(2);
        assertThat(kept).containsKeys("smoke/linux-amd64.log", "smoke/linux-arm64.log", "smoke/TEST-smoke.xml");
        assertThat(kept.get("smoke/TEST-smoke.xml")).contains("interrupted");
    }

    @Test
    void shouldReachTheContainerItselfFromAContainer() throws Exception {
        probe.unreachable = "127.0.0.1";
        docker.machine()
                .file("/.dockerenv", "")
                .file("/etc/hostname", "0123456789ab\n")
                .on(
                        "docker inspect --format '{{json .NetworkSettings.Networks}}' docker-buildx-smoke-",
                        command -> done("{\"bridge\":{\"IPAddress\":\"172.17.0.2\"}}", ""))
                .on(
                        "docker inspect --format '{{json .NetworkSettings.Networks}}' 0123456789ab",
                        command -> done("{\"bridge\":{\"IPAddress\":\"172.17.0.9\"}}", ""));

        assertThat(run(request().check(HELLO)).passed()).isTrue();
        assertThat(probe.asked).contains("http://127.0.0.1:32768/", "http://172.17.0.2:8080/");
        assertThat(docker.commands("network connect")).isEmpty();
    }

    @Test
    void shouldAttachTheContainerToItsOwnNetworkIfTheyShareNone() throws Exception {
        probe.unreachable = "127.0.0.1";
        docker.machine()
                .file("/run/.containerenv", "")
                .file(
                        "/proc/self/mountinfo",
                        "1 2 0:1 /var/lib/docker/containers/" + "ab".repeat(32) + "/hostname /etc/hostname rw")
                .on(
                        "docker inspect --format '{{json .NetworkSettings.Networks}}' docker-buildx-smoke-",
                        command -> done(
                                docker.commands("network connect").isEmpty()
                                        ? "{\"bridge\":{\"IPAddress\":\"172.17.0.2\"}}"
                                        : "{\"bridge\":{\"IPAddress\":\"172.17.0.2\"},\"ci\":{\"IPAddress\":\"10.1.0.3\"}}",
                                ""))
                .on(
                        "docker inspect --format '{{json .NetworkSettings.Networks}}' abab",
                        command -> done("{\"ci\":{\"IPAddress\":\"10.1.0.2\"}}", ""))
                .on("docker network connect ci docker-buildx-smoke-", command -> done("", ""));
        probe.alsoUnreachable = "172.17.0.2";

        assertThat(run(request().check(HELLO)).passed()).isTrue();
        assertThat(probe.asked).contains("http://10.1.0.3:8080/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", "backend"})
    void shouldNotTakeWhoeverAnswersForAContainerThatHasExited(String network) throws Exception {
        docker.exiting(0);

        PlatformVerdict verdict = only(run(
                request().check(HELLO).check(new TcpCheck(8080)).options(ContainerOptions.NONE.withNetwork(network))));

        assertThat(verdict.checks())
                .filteredOn(check -> !check.name().equals("architecture"))
                .extracting(CheckResult::verdict)
                .containsExactly(SmokeVerdict.FAILED, SmokeVerdict.FAILED);
        assertThat(probe.asked).isEmpty();
    }

    @Test
    void shouldNotTakeWhoeverHasThePortOnThisMachineForAContainerThatPublishesNone() throws Exception {
        docker.publishingNothing();

        PlatformVerdict verdict =
                only(run(request().check(HELLO).check(new TcpCheck(8080)).limit(Duration.ofMillis(50))));

        assertThat(verdict.checks())
                .extracting(CheckResult::message)
                .contains(
                        "not within 0.05 s: no answer on port 8080: docker published no port 8080:"
                                + " the container's network is internal, or it has exited",
                        "not within 0.05 s: nothing listens on port 8080");
        assertThat(probe.asked).isEmpty();
    }

    @Test
    void shouldReachAContainerThatPublishesNothingFromAContainer() throws Exception {
        docker.publishingNothing();
        docker.machine()
                .file("/.dockerenv", "")
                .file("/etc/hostname", "0123456789ab\n")
                .on(
                        "docker inspect --format '{{json .NetworkSettings.Networks}}' docker-buildx-smoke-",
                        command -> done("{\"backend\":{\"IPAddress\":\"10.9.0.2\"}}", ""))
                .on(
                        "docker inspect --format '{{json .NetworkSettings.Networks}}' 0123456789ab",
                        command -> done("{\"backend\":{\"IPAddress\":\"10.9.0.9\"}}", ""));

        SmokeResult result = run(
                request().check(HELLO).check(new TcpCheck(8080)).options(ContainerOptions.NONE.withNetwork("backend")));

        assertThat(result.passed()).isTrue();
        assertThat(probe.asked).containsExactly("http://10.9.0.2:8080/", "tcp://10.9.0.2:8080");
    }

    @Test
    void shouldReachAContainerOnTheHostsNetworkByItsOwnPort() throws Exception {
        assertThat(run(request().check(HELLO).options(ContainerOptions.NONE.withNetwork("host")))
                        .passed())
                .isTrue();
        assertThat(probe.asked).containsExactly("http://127.0.0.1:8080/");
    }

    @Test
    void shouldReachTheMachineOfDockersContext() throws Exception {
        docker.machine()
                .variable("HOME", "/home/ci")
                .file("/home/ci/.docker/config.json", "{\"currentContext\":\"far\"}")
                .file(
                        "/home/ci/.docker/contexts/meta/"
                                + Digest.sha256("far".getBytes(StandardCharsets.UTF_8))
                                        .hex() + "/meta.json",
                        "{\"Endpoints\":{\"docker\":{\"Host\":\"ssh://me@arm.example\"}}}")
                .on("docker version", command -> done("linux/arm64\n", ""));
        FakeMachine.Answer inspect = docker.machine().answerTo("docker inspect docker-buildx-smoke-");
        docker.machine()
                .on(
                        "docker inspect docker-buildx-smoke-",
                        command -> done(inspect.to(command).text().replace("127.0.0.1", "0.0.0.0"), ""));

        SmokeResult result = run(request().check(HELLO));

        assertThat(only(result).mode()).isEqualTo(RunMode.EMULATED);
        assertThat(docker.commands("docker run")).singleElement().asString().contains(" --publish=8080 ");
        assertThat(probe.asked).isNotEmpty().allMatch(uri -> uri.startsWith("http://arm.example:"));
    }

    @Test
    void shouldAskDockerForItsProcessorsBehindATunnel() throws Exception {
        docker.machine()
                .variable("DOCKER_HOST", "tcp://127.0.0.1:2375")
                .on("docker version", command -> done("linux/arm64\n", ""));

        assertThat(only(run(request().check(HELLO))).mode()).isEqualTo(RunMode.EMULATED);
    }

    @Test
    void shouldKeepLessOfEachLogTheMorePlatformsRun() throws Exception {
        docker.writing("all work and no play\n".repeat(300_000))
                .holding("386", 3)
                .holding("s390x", 22);
        SmokeRequest.Builder request = request().check(HELLO).parallelism(4);
        List.of("linux/arm64", "linux/386", "linux/s390x")
                .forEach(platform -> request.platform(Platform.parse(platform), DIGEST));

        run(request);

        assertThat(kept.keySet().stream().filter(name -> name.endsWith(".log")).map(name -> kept.get(name)
                        .length()))
                .hasSize(4)
                .allSatisfy(length -> assertThat(length).isBetween(2_000_000, 10 * 1024 * 1024 / 4));
    }

    private SmokeRequest.Builder request() {
        return SmokeRequest.of(ImageReference.parse("registry.example/app:1"))
                .run("job/app#1")
                .platform(AMD64, DIGEST);
    }

    private SmokeRequest.Builder arm64() {
        return SmokeRequest.of(ImageReference.parse("registry.example/app:1"))
                .run("job/app#1")
                .platform(ARM64, DIGEST);
    }

    private SmokeResult run(SmokeRequest.Builder request) throws Exception {
        return test().run(request.build());
    }

    private SmokeTest test() {
        return new SmokeTest(
                docker.machine(),
                probe,
                (name, content) -> kept.put(name, new String(content, StandardCharsets.UTF_8)),
                log::add);
    }

    private static PlatformVerdict only(SmokeResult result) {
        assertThat(result.platforms()).hasSize(1);
        return result.platforms().get(0);
    }

    private static final class FakeProbe implements Probe {
        private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
        private final List<Duration> limits = Collections.synchronizedList(new ArrayList<>());
        private volatile ProbeAnswer answer = ProbeAnswer.of(200, "Hello World!");
        private volatile Runnable whenAsked = () -> {};
        private volatile String unreachable = "";
        private volatile String alsoUnreachable = "";

        @Override
        public ProbeAnswer http(ProbeRequest request) {
            asked.add(request.uri().toString());
            limits.add(request.limit());
            whenAsked.run();
            String host = request.uri().getHost();
            return host.equals(unreachable) || host.equals(alsoUnreachable)
                    ? ProbeAnswer.unreachable("Connection refused")
                    : answer;
        }

        @Override
        public Connection tcp(String host, int port, Duration limit) {
            asked.add("tcp://" + host + ":" + port);
            return Connection.OPEN;
        }
    }
}
