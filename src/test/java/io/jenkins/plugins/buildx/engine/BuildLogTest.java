package io.jenkins.plugins.buildx.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BuildLogTest {
    private static final Platform AMD64 = Platform.parse("linux/amd64");
    private static final Platform ARM64 = Platform.parse("linux/arm64");

    private final List<String> lines = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(strings = {"buildx-0.29.1-fail.rawjson", "buildx-0.13.1-fail.rawjson", "buildx-0.29.1-plain-fail.txt"})
    void shouldTellTheStepBehindAFailure(String recording) throws Exception {
        BuildLog log = new BuildLog(List.of(AMD64, ARM64));
        byte[] bytes = recorded(recording);
        log.feed(bytes, bytes.length, lines::add);
        log.end(lines::add);

        Failure failure = log.failure(1);

        assertThat(failure.sentence()).startsWith("the build failed in [linux/").contains("RUN");
        assertThat(failure.evidence()).contains("did not complete successfully: exit code: ");
        assertThat(failure.kind()).isEqualTo(Failure.Kind.IMAGE);
        assertThat(lines).anyMatch(line -> line.contains("RUN"));
    }

    /** Whether the build is tried again hangs on it, too: a registry may be back, a program that fails is not mended. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "buildx-0.29.1-missing-cache.rawjson",
                "buildx-0.13.1-missing-cache.rawjson",
                "buildx-0.29.1-plain-missing-cache.txt"
            })
    void shouldTellTheStepThatFailedAfterACacheWasMissing(String recording) throws Exception {
        BuildLog log = new BuildLog(List.of(AMD64));
        byte[] bytes = recorded(recording);
        log.feed(bytes, bytes.length, lines::add);
        log.end(lines::add);

        Failure failure = log.failure(1);

        assertThat(failure.sentence()).startsWith("the build failed in [2/2] RUN echo \"make:");
        assertThat(failure.evidence()).contains("make: *** No rule to make target 'all'.  Stop.");
        assertThat(failure.kind()).isEqualTo(Failure.Kind.IMAGE);
        assertThat(lines).anyMatch(line -> line.contains("app:cache: not found"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"buildx-0.29.1-two-platforms.rawjson", "buildx-0.13.1-plain-two-platforms.txt"})
    void shouldKnowThePlatformsWhateverBuildxPrints(String recording) throws Exception {
        BuildLog log = new BuildLog(List.of(AMD64, ARM64));
        byte[] bytes = recorded(recording);
        log.feed(bytes, bytes.length, lines::add);
        log.end(lines::add);

        assertThat(log.progress().of(AMD64).steps()).isPositive();
        assertThat(log.progress().of(ARM64).steps()).isPositive();
        assertThat(log.progress().failure()).isEmpty();
    }

    @Test
    void shouldGoOnAfterARestart() throws Exception {
        byte[] bytes = recorded("buildx-0.29.1-two-platforms.rawjson");
        int half = bytes.length / 2;
        BuildLog whole = new BuildLog(List.of(AMD64, ARM64));
        whole.feed(bytes, bytes.length, lines::add);
        List<String> expected = List.copyOf(lines);
        lines.clear();

        BuildLog before = new BuildLog(List.of(AMD64, ARM64));
        before.feed(bytes, half, lines::add);
        BuildLog after = copy(before);
        byte[] rest = Arrays.copyOfRange(bytes, half, bytes.length);
        after.feed(rest, rest.length, lines::add);

        assertThat(lines).isEqualTo(expected);
        assertThat(after.progress().of(ARM64)).isEqualTo(whole.progress().of(ARM64));
    }

    @Test
    void shouldTellWhatBuildxItselfSaysWhereNoStepFailed() {
        BuildLog log = new BuildLog(List.of(AMD64));
        byte[] bytes = "ERROR: no builder \"gone\" found\n".getBytes(StandardCharsets.UTF_8);
        log.feed(bytes, bytes.length, lines::add);
        log.end(lines::add);

        assertThat(log.failure(1).getMessage())
                .contains("exit code 1")
                .contains("the builder gone is not known")
                .contains("ERROR: no builder \"gone\" found");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    go: 127.0.0.1:8080: connection refused            | a step's own trouble with the network
                    Get "http://x": context deadline exceeded         | its own patience
                    x509: certificate signed by unknown authority     | its own trust
                    toomanyrequests                                   | a service that it asks
                    pull access denied                                | a registry that it asks
                    invalid reference format                          | docker in a step
                    """)
    void shouldNotTakeWhatAStepPrintedForTheWordsOfTheTools(String printed, String what) {
        Failure failure = failedStep(printed, "make test");

        assertThat(failure.kind()).as(what).isEqualTo(Failure.Kind.IMAGE);
        assertThat(failure.sentence()).isEqualTo("the build failed in [2/2] RUN make test");
        assertThat(failure.evidence()).contains(printed);
    }

    @Test
    void shouldNotTakeTheCommandOfAStepForTheWordsOfTheTools() {
        Failure failure = failedStep("no", "grep -v 'x: connection refused' log");

        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure.sentence()).isEqualTo("the build failed in [2/2] RUN grep -v 'x: connection refused' log");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    write /out: no space left on device               | MACHINE | a disk of this machine is full
                    /bin/app: exec format error                       | MACHINE | the kernel can't execute a binary
                    qemu: uncaught target signal 11 (Segmentation fault) - core dumped | IMAGE | QEMU itself crashed
                    """)
    void shouldKnowTheTroubleOfTheMachineInWhatAStepPrinted(String printed, Failure.Kind kind, String cause) {
        Failure failure = failedStep(printed, "make test");

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.sentence()).contains(cause);
    }

    @Test
    void shouldKnowTheWordsOfTheToolsAboutAStep() {
        Failure failure =
                failure("exporting to image", "pushed", "failed to push r.example/app:1: dial tcp: i/o timeout");

        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure.sentence())
                .isEqualTo("the build failed in exporting to image: the connection to a registry or daemon" + " broke");
    }

    private Failure failedStep(String printed, String command) {
        return failure(
                "[2/2] RUN " + command,
                printed,
                "process \"/bin/sh -c " + command + "\" did not complete successfully: exit code: 1");
    }

    /** As buildx 0.29 tells it: the step in its events, then the same again in a frame of text. */
    private Failure failure(String step, String printed, String error) {
        String output = """
                {"vertexes":[{"digest":"sha256:1","name":%1$s,"started":"2026-08-06T11:13:42Z"}]}
                {"logs":[{"vertex":"sha256:1","stream":2,"data":"%4$s","timestamp":"2026-08-06T11:13:43Z"}]}
                {"vertexes":[{"digest":"sha256:1","name":%1$s,"started":"2026-08-06T11:13:42Z","completed":"2026-08-06T11:13:44Z","error":%3$s}]}
                ------
                 > %5$s:
                0.294 %2$s
                ------
                ERROR: failed to build: failed to solve: %6$s
                """.formatted(
                        json(step),
                        printed,
                        json(error),
                        Base64.getEncoder().encodeToString((printed + "\n").getBytes(StandardCharsets.UTF_8)),
                        step,
                        error);
        BuildLog log = new BuildLog(List.of(AMD64));
        byte[] bytes = output.getBytes(StandardCharsets.UTF_8);
        log.feed(bytes, bytes.length, lines::add);
        log.end(lines::add);
        return log.failure(1);
    }

    private static String json(String text) {
        return new TextNode(text).toString();
    }

    private static BuildLog copy(BuildLog log) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(log);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (BuildLog) in.readObject();
        }
    }

    private static byte[] recorded(String name) throws IOException {
        try (InputStream stream = BuildLogTest.class.getResourceAsStream("/recorded/" + name)) {
            return stream.readAllBytes();
        }
    }
}
