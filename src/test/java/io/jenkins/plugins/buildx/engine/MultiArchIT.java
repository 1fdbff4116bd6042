package io.jenkins.plugins.buildx.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.Registry;
import io.jenkins.plugins.buildx.buildx.BuildRequest;
import io.jenkins.plugins.buildx.buildx.BuilderInspection;
import io.jenkins.plugins.buildx.buildx.Push;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.Index;
import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.report.PlatformReport;
import io.jenkins.plugins.buildx.report.Report;
import io.jenkins.plugins.buildx.report.Schema;
import io.jenkins.plugins.buildx.smoke.Expectation;
import io.jenkins.plugins.buildx.smoke.HttpCheck;
import io.jenkins.plugins.buildx.smoke.LogCheck;
import io.jenkins.plugins.buildx.smoke.SmokeRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job, an image's whole way, on a real Docker. */
@RealDocker
class MultiArchIT {
    /** Native on amd64, cross-compiled for arm64, emulated on the others: what a stage does decides. */
    private static final String ALL_WAYS = """
            FROM --platform=$BUILDPLATFORM busybox AS cross
            ARG TARGETARCH
            RUN mkdir /www && echo "made for $TARGETARCH on $(uname -m)" > /www/index.html

            FROM busybox AS made-arm64
            COPY --from=cross /www /www

            FROM busybox AS made-amd64
            RUN mkdir /www && echo "made on $(uname -m)" > /www/index.html

            FROM made-amd64 AS made-riscv64
            FROM made-amd64 AS made-s390x

            FROM made-$TARGETARCH
            EXPOSE 8080
            CMD ["sh", "-c", "echo serving && exec httpd -f -p 8080 -h /www"]
            """;

    private static final String[] PLATFORMS = {"linux/amd64", "linux/arm64", "linux/riscv64", "linux/s390x"};

    @TempDir
    private static Path folder;

    private static Workshop workshop;

    private final String repository = Registry.repository("app");

    @BeforeAll
    static void prepare() throws Exception {
        workshop = new Workshop(folder, RealBuilders.fresh());
    }

    @AfterAll
    static void remove() throws Exception {
        workshop.close();
    }

    @AfterEach
    void removeImages() throws Exception {
        workshop.removeImages(repository);
        assertThat(workshop.docker("ps", "--all", "--quiet", "--filter", "ancestor=" + repository))
                .isEmpty();
    }

    private BuildRequest request(Path context, String... platforms) {
        return workshop.request(context, platforms)
                .tags(List.of(repository + ":1.0", repository + ":latest"))
                .push(Push.DIGEST)
                .request();
    }

    private static UnaryOperator<SmokeRequest.Builder> serving(String text) {
        return smoke -> smoke.check(HttpCheck.on(8080, "/").withBody(Expectation.containing(text)))
                .check(LogCheck.containing("serving"));
    }

    /** The same by somebody who does not wait long for an answer that won't come. */
    private static UnaryOperator<SmokeRequest.Builder> servingSoon(String text) {
        return smoke -> serving(text).apply(smoke).limit(Duration.ofSeconds(10)).emulatedTimeoutFactor(1);
    }

    private byte[] published(String tag) throws Exception {
        return Registry.manifest(ImageReference.parse(repository + ":" + tag)).orElse(new byte[0]);
    }

    @Test
    void shouldTakeAnImageItsWholeWay() throws Exception {
        Path context = workshop.context(ALL_WAYS);
        Job job = workshop.job();
        Report report = job.run(request(context, PLATFORMS), serving("made "));

        assertThat(report.platforms()).extracting(PlatformReport::platform).containsExactly(PLATFORMS);
        assertThat(report.platforms())
                .extracting(PlatformReport::mode)
                .containsExactly("native", "cross", "emulated", "emulated");
        assertThat(report.platforms())
                .extracting(platform -> platform.smoke().verdict())
                .containsOnly("PASSED");
        assertThat(report.platforms()).allMatch(platform -> platform.size() > 0 && platform.seconds() > 0);
        assertThat(report.image().tags()).containsExactly(repository + ":1.0", repository + ":latest");
        assertThat(report.seconds()).containsOnlyKeys("qemu", "builder", "build", "smoke", "publish");
        assertThat(answer(job.report("linux/arm64"))).endsWith("made for arm64 on x86_64'");
        assertThat(answer(job.report("linux/s390x"))).endsWith("made on s390x'");
        assertComplete(job);
        assertNamedLast(job);

        assertSecondRunIsCached(context, job);
    }

    private static String answer(PlatformReport platform) {
        return platform.smoke().checks().stream()
                .filter(check -> check.name().equals("http /"))
                .map(PlatformReport.Check::message)
                .findFirst()
                .orElseThrow();
    }

    private void assertComplete(Job job) throws Exception {
        assertThat(job.artifacts())
                .containsOnlyKeys(
                        "builder-before.txt",
                        "builder.json",
                        "builder.txt",
                        "index.json",
                        "manifests/linux-amd64.json",
                        "manifests/linux-arm64.json",
                        "manifests/linux-riscv64.json",
                        "manifests/linux-s390x.json",
                        "metadata.json",
                        "qemu.json",
                        "report.json",
                        "smoke/TEST-smoke.xml",
                        "smoke/linux-amd64.log",
                        "smoke/linux-arm64.log",
                        "smoke/linux-riscv64.log",
                        "smoke/linux-s390x.log");
        assertExactBytes(job);
        assertThat(Schema.violations(job.artifact("report.json"))).isEmpty();
        assertThat(job.artifact("metadata.json")).contains(job.report().image().digest());
        assertThat(job.artifact("qemu.json")).contains("\"linux/s390x\" : \"linux/s390x: emulated by qemu-s390x");
        assertThat(BuilderInspection.parse(job.artifact("builder.txt")).platforms())
                .contains(Platform.parse("linux/riscv64"));
        assertThat(job.artifact("builder.json"))
                .contains("\"name\" : \"" + workshop.spec().name() + "\"");
        assertThat(job.artifact("smoke/linux-riscv64.log")).contains("serving");
        assertThat(job.artifact("smoke/TEST-smoke.xml")).contains("classname=\"smoke.linux/s390x\" name=\"http /\"");
    }

    private void assertExactBytes(Job job) throws Exception {
        byte[] stored = job.artifacts().get("index.json");
        Index index = Index.parse(stored);
        assertThat(Digest.sha256(stored)).hasToString(job.report().image().digest());
        assertThat(published("1.0")).isEqualTo(stored);
        assertThat(published("latest")).isEqualTo(stored);
        for (String platform : PLATFORMS) {
            String name = "manifests/" + Platform.parse(platform).slug() + ".json";
            Digest digest = index.find(Platform.parse(platform)).orElseThrow().digest();
            assertThat(Digest.sha256(job.artifacts().get(name))).isEqualTo(digest);
            assertThat(job.report(platform).digest()).isEqualTo(digest.toString());
        }
    }

    private static void assertNamedLast(Job job) {
        List<String> telling = job.commands().stream()
                // the registrar's, where the machine has no emulators yet
                .filter(command -> !command.contains("--privileged"))
                .map(command ->
                        command.replaceFirst("^.*?(buildx build|imagetools create|docker run|docker rm).*$", "$1"))
                .filter(command -> command.matches("buildx build|imagetools create|docker run|docker rm"))
                .toList();
        assertThat(telling).startsWith("buildx build").endsWith("imagetools create");
        assertThat(telling).containsOnlyOnce("buildx build").containsOnlyOnce("imagetools create");
        assertThat(job.commands())
                .noneMatch(command ->
                        command.contains("--push") || command.contains("--tag") && command.contains("buildx build"));
    }

    private void assertSecondRunIsCached(Path context, Job first) throws Exception {
        Job second = workshop.job();
        second.run(request(context, PLATFORMS), serving("made "));

        assertThat(second.report().builder().created()).isFalse();
        for (String platform : PLATFORMS) {
            assertThat(second.report(platform).slowest())
                    .filteredOn(step -> !step.name().contains("] FROM "))
                    .hasSize(second.report(platform).cachedSteps())
                    .isNotEmpty();
            assertThat(second.report(platform).digest())
                    .isEqualTo(first.report(platform).digest());
        }
    }

    @Test
    void shouldLeaveTagsAsTheyWereWhenACheckFails() throws Exception {
        workshop.job().run(request(workshop.context(ALL_WAYS), "linux/amd64", "linux/arm64"), serving("made "));
        byte[] before = published("1.0");
        Job job = workshop.job();
        Path broken = workshop.context(
                ALL_WAYS.replace("COPY --from=cross /www /www", "COPY --from=cross /www/index.html /www/other.html"));

        assertThatThrownBy(() -> job.run(request(broken, "linux/amd64", "linux/arm64"), servingSoon("made ")))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.kind()).isEqualTo(Failure.Kind.IMAGE))
                .hasMessageStartingWith("the smoke test failed for linux/arm64\n  | linux/arm64 FAILED: http /:");

        assertThat(before).isNotEmpty();
        assertThat(published("1.0")).isEqualTo(before);
        assertThat(published("latest")).isEqualTo(before);
        assertThat(job.report().image().tags()).isEmpty();
        assertThat(job.report().image().digest()).isNotEmpty();
        assertThat(job.report("linux/amd64").smoke().verdict()).isEqualTo("PASSED");
        assertThat(job.report("linux/arm64").smoke().verdict()).isEqualTo("FAILED");
        assertThat(Schema.violations(job.artifact("report.json"))).isEmpty();
        assertThat(job.artifact("smoke/TEST-smoke.xml")).contains("failures=\"1\"");
        assertThat(job.artifact("smoke/linux-arm64.log")).contains("serving");
    }

    @Test
    void shouldBuildThoughTheContainerOfTheBuilderWentAwayAMomentAgo() throws Exception {
        BuildRequest request = workshop.request(context("again"), "linux/amd64")
                .tags(List.of(repository + ":again"))
                .push(Push.TAGS)
                .request();
        workshop.job().build(request);
        workshop.docker("rm", "--force", RealBuilders.container(workshop.spec()));
        Job job = workshop.job();

        job.build(request);

        assertThat(job.commands()).noneMatch(command -> command.contains("buildx inspect"));
        assertThat(published("again")).isEqualTo(job.artifacts().get("index.json"));
    }

    @Test
    void shouldBuildTwiceAtOnceOnOneBuilder() throws Exception {
        List<Callable<Report>> jobs = List.of(
                () -> workshop.job()
                        .build(workshop.request(context("first"), "linux/amd64", "linux/arm64")
                                .tags(List.of(repository + ":first"))
                                .push(Push.TAGS)
                                .request()),
                () -> workshop.job()
                        .build(workshop.request(context("second"), "linux/amd64", "linux/arm64")
                                .tags(List.of(repository + ":second"))
                                .push(Push.TAGS)
                                .request()));

        List<Report> reports = Parallel.all(jobs, 2);

        assertThat(reports.get(0).builder().name())
                .isEqualTo(reports.get(1).builder().name());
        assertThat(Digest.sha256(published("first")))
                .hasToString(reports.get(0).image().digest());
        assertThat(Digest.sha256(published("second")))
                .hasToString(reports.get(1).image().digest());
        assertThat(published("first")).isNotEqualTo(published("second"));
    }

    private static Path context(String text) throws Exception {
        synchronized (workshop) {
            return workshop.context("FROM busybox\nRUN sleep 1 && echo " + text + " > /text\n");
        }
    }
}
