package io.jenkins.plugins.buildx.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.Await;
import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.Registry;
import io.jenkins.plugins.buildx.buildx.BuildRequest;
import io.jenkins.plugins.buildx.buildx.BuilderInspection;
import io.jenkins.plugins.buildx.buildx.Push;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.report.PlatformReport;
import io.jenkins.plugins.buildx.report.Report;
import io.jenkins.plugins.buildx.smoke.Expectation;
import io.jenkins.plugins.buildx.smoke.HttpCheck;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people have done by hand so far works as before, beside this plugin's builders, and neither disturbs the other. */
@RealDocker
class OriginIT {
    private static final String SAMPLE = """
            FROM busybox
            RUN mkdir /www && echo 'Hello World!' > /www/index.html
            EXPOSE 8080
            CMD ["httpd", "-f", "-p", "8080", "-h", "/www"]
            """;

    @TempDir
    private Path folder;

    private final String builder = "by-hand-" + ProcessHandle.current().pid();
    private final String repository = Registry.repository("origin");
    private Workshop workshop;

    @BeforeEach
    void prepare() throws Exception {
        workshop = new Workshop(folder, RealBuilders.fresh());
    }

    @AfterEach
    void remove() throws Exception {
        workshop.machine().run(byHand("buildx", "rm", "--force", builder));
        workshop.removeImages(repository);
        workshop.close();
    }

    /** Docker as a person uses it, whose builders are in a store of their own. */
    private Command byHand(String... arguments) {
        return Command.of("docker")
                .with(arguments)
                .withEnvironment("BUILDX_CONFIG", folder.resolve("by-hand").toString());
    }

    private String docker(String... arguments) throws Exception {
        return workshop.machine().require(byHand(arguments)).text();
    }

    @Test
    void shouldWorkByHandAsBeforeAndBesideThisPlugin() throws Exception {
        Path context = workshop.context(SAMPLE);
        docker(
                "buildx",
                "create",
                "--name",
                builder,
                "--driver",
                "docker-container",
                "--use",
                "--driver-opt",
                "network=host",
                "--buildkitd-config",
                System.getenv("MULTIARCH_BUILDKITD_CONFIG"));
        docker("buildx", "inspect", "--bootstrap");
        docker("run", "--rm", "--privileged", "multiarch/qemu-user-static", "--reset", "-p", "yes");
        String container = container();

        Report first = ours(context);
        assertThat(first.builder().created()).isTrue();

        BuilderInspection byHand = BuilderInspection.parse(docker("buildx", "inspect", "--bootstrap"));
        assertThat(byHand.name()).isEqualTo(builder);
        assertThat(byHand.platforms()).contains(Platform.parse("linux/arm64"));
        docker(
                "buildx",
                "build",
                "--platform",
                "linux/arm64",
                "--tag",
                repository + ":by-hand",
                "--load",
                context.toString());
        assertThat(answerOf(repository + ":by-hand")).isEqualTo("Hello World!");
        assertThat(container()).isEqualTo(container);
        assertThat(docker("buildx", "ls")).doesNotContain(workshop.spec().name());

        docker("buildx", "rm", builder);
        Report second = ours(context);
        assertThat(second.builder().created()).isFalse();
        assertThat(second.platforms())
                .extracting(PlatformReport::digest)
                .isEqualTo(
                        first.platforms().stream().map(PlatformReport::digest).toList());
    }

    private String container() throws Exception {
        return docker("container", "inspect", "--format", "{{.Id}}", "buildx_buildkit_" + builder + "0");
    }

    /** The same by this plugin, in an environment that points at the builder made by hand. */
    private Report ours(Path context) throws Exception {
        BuildRequest request = workshop.request(context, "linux/amd64", "linux/arm64")
                .tags(List.of(repository + ":ours"))
                .push(Push.DIGEST)
                .request();
        return workshop.job(Map.of(
                        "BUILDX_BUILDER",
                        builder,
                        "BUILDX_CONFIG",
                        folder.resolve("by-hand").toString()))
                .run(
                        request,
                        smoke -> smoke.check(HttpCheck.on(8080, "/").withBody(Expectation.containing("Hello World!"))));
    }

    /** What the server in an image says, started and asked as people do. */
    private String answerOf(String image) throws Exception {
        String id = docker("run", "--detach", "--platform", "linux/arm64", "--publish", "127.0.0.1::8080", image);
        try {
            String address = docker("port", id, "8080").lines().findFirst().orElseThrow();
            AtomicReference<String> answer = new AtomicReference<>("");
            Await.until("an answer of " + image, () -> {
                answer.set(get(address));
                return !answer.get().isEmpty();
            });
            return answer.get();
        } finally {
            docker("rm", "--force", id);
        }
    }

    /** Empty while nobody answers yet. */
    private static String get(String address) throws IOException {
        try (InputStream body = URI.create("http://" + address + "/").toURL().openStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (SocketException e) {
            return "";
        }
    }
}
