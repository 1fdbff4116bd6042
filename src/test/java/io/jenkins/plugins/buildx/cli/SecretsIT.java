package io.jenkins.plugins.buildx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.cli.Cli.Ended;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets reach the build and the container, and nobody else: no argument list, no log, no file that stays. */
@RealDocker
class SecretsIT {
    @TempDir
    private Path folder;

    private final String ofBuild = "build-" + UUID.randomUUID();
    private final String ofContainer = "container-" + UUID.randomUUID();
    private RealCli real;

    @BeforeEach
    void prepare() throws Exception {
        real = new RealCli(folder);
    }

    @AfterEach
    void leaveNothing() throws Exception {
        real.close();
    }

    @Test
    void shouldNotBeSeen() throws Exception {
        real.context("app", """
                FROM busybox
                RUN --mount=type=secret,id=token sha256sum < /run/secrets/token > /hash && cat /run/secrets/token
                CMD echo "got $PASSWORD" && exec httpd -f -p 8080 -h /etc
                """);
        Cli cli = real.cli().with("BUILD_TOKEN", ofBuild).with("PASSWORD", ofContainer);
        Set<String> seen = ConcurrentHashMap.newKeySet();
        Running running = cli.start(argv("--log", "got container-"));
        Thread watcher = watching(running, seen);
        Ended ended = running.ended();
        watcher.join();

        assertThat(ended.exitCode()).as(ended.stderr()).isZero();
        assertThat(ended.stderr()).contains("****").doesNotContain(ofBuild, ofContainer);
        assertThat(ended.stdout()).doesNotContain(ofBuild, ofContainer);
        assertThat(seen).anyMatch(line -> line.contains("id=token,env=BUILD_TOKEN"));
        assertThat(seen).anyMatch(line -> line.contains("PASSWORD"));
        assertThat(seen).noneMatch(line -> line.contains(ofBuild) || line.contains(ofContainer));
        assertThat(left()).noneMatch(text -> text.contains(ofBuild) || text.contains(ofContainer));
        assertThat(left()).anyMatch(text -> text.contains("got ****"));
    }

    @Test
    void shouldNotBeSeenOfAFile() throws Exception {
        Files.writeString(folder.resolve("netrc"), "machine example\n" + ofBuild + "\n");
        real.context("app", """
                FROM busybox
                RUN --mount=type=secret,id=netrc cat /run/secrets/netrc && echo "that was it"
                """);
        Ended ended = real.cli()
                .run(real.argv(
                        "build",
                        "--platform",
                        "linux/amd64",
                        "--secret",
                        "id=netrc,src=" + folder.resolve("netrc"),
                        "app"));

        assertThat(ended.exitCode()).as(ended.stderr()).isZero();
        assertThat(ended.stderr()).contains("that was it", "****").doesNotContain(ofBuild);
        assertThat(left()).noneMatch(text -> text.contains(ofBuild));
    }

    @Test
    void shouldNotBeSeenInAFailure() throws Exception {
        real.context("app", """
                FROM busybox
                RUN --mount=type=secret,id=token cat /run/secrets/token && false
                """);
        Ended ended = real.cli()
                .with("BUILD_TOKEN", ofBuild)
                .with("PASSWORD", ofContainer)
                .run(argv());

        assertThat(ended.exitCode()).isEqualTo(Multiarch.FAILED);
        assertThat(ended.stderr()).contains("\n  | ****\n").doesNotContain(ofBuild);
        assertThat(left()).noneMatch(text -> text.contains(ofBuild));
    }

    /** buildx takes a driver's options on its command line alone, and keeps them in its own store: there they have to be. */
    @Test
    void shouldNotBeSeenOfTheBuildersProxy() throws Exception {
        real.context("app", "FROM busybox\nRUN echo built\n");
        String[] proxied = real.argv(
                "build", "--http-proxy", proxy(), "--https-proxy", proxy(), "--platform", "linux/amd64", "app");
        Ended ended = real.cli().run(proxied);
        String builder = real.builders().get(0);
        RealCli.docker("stop", "--time", "1", "buildx_buildkit_" + builder + "0");
        Ended again = real.cli().run(proxied);

        assertThat(ended.exitCode()).as(ended.stderr()).isZero();
        assertThat(again.exitCode()).as(again.stderr()).isZero();
        assertThat(ended.stderr() + again.stderr()).doesNotContain(ofBuild);
        assertThat(left()).anyMatch(text -> text.contains("env.HTTP_PROXY=\"(hidden)\""));
        assertThat(leftByUs()).noneMatch(text -> text.contains(ofBuild));
    }

    @Test
    void shouldNotBeSeenOfTheProxyOfABuilderThatCantBeMade() throws Exception {
        real.context("app", "FROM busybox\n");
        Ended ended = real.cli()
                .run(real.argv(
                        "build",
                        "--builder-opt",
                        "env.http_proxy=" + proxy(),
                        "--builder-opt",
                        "no-such-option=1",
                        "--platform",
                        "linux/amd64",
                        "app"));

        assertThat(ended.exitCode()).isNotZero();
        assertThat(ended.stderr())
                .contains("no-such-option", "env.http_proxy=http://****@127.0.0.1:9")
                .doesNotContain(ofBuild);
        assertThat(leftByUs())
                .anyMatch(text -> text.contains("no-such-option=1"))
                .noneMatch(text -> text.contains(ofBuild));
    }

    private String proxy() {
        return "http://me:" + ofBuild + "@127.0.0.1:9";
    }

    private String[] argv(String... more) {
        String[] fixed = {
            "--platform",
            "linux/amd64",
            "--tag",
            real.repository() + ":1",
            "--push",
            "--port",
            "8080",
            "--path",
            "/passwd",
            "--secret",
            "id=token,env=BUILD_TOKEN",
            "--secret-env",
            "PASSWORD",
            "app"
        };
        return real.argv("run", Stream.of(more, fixed).flatMap(Stream::of).toArray(String[]::new));
    }

    /** Gathers the argument lists of all processes of the machine while one runs. */
    private static Thread watching(Running running, Set<String> seen) {
        Thread watcher = new Thread(() -> {
            ProcessHandle handle = ProcessHandle.of(running.pid()).orElseThrow();
            while (handle.isAlive()) {
                try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
                    processes
                            .filter(process -> process.getFileName().toString().matches("\\d+"))
                            .forEach(process -> seen.add(arguments(process)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        watcher.start();
        return watcher;
    }

    private static String arguments(Path process) {
        try {
            return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                    .replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }

    /** All that is in the folder of artifacts, and in the one that is kept between runs. */
    private List<String> left() throws IOException {
        return left(file -> true);
    }

    /** The same without buildx's own files of the builders. */
    private List<String> leftByUs() throws IOException {
        return left(file -> !"instances".equals(String.valueOf(file.getParent().getFileName())));
    }

    private List<String> left(Predicate<Path> filter) throws IOException {
        try (Stream<Path> artifacts = Files.walk(folder.resolve("buildx"));
                Stream<Path> state = Files.walk(folder.resolve("state"))) {
            return Stream.concat(artifacts, state)
                    .filter(Files::isRegularFile)
                    .filter(filter)
                    .map(SecretsIT::text)
                    .toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
