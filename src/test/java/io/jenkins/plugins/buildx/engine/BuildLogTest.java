package io.jenkins.plugins.buildx.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
        byte[] bytes = "ERROR: no builder \"gone\" found\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        log.feed(bytes, bytes.length, lines::add);
        log.end(lines::add);

        assertThat(log.failure(1).getMessage())
                .contains("exit code 1")
                .contains("the builder gone is not known")
                .contains("ERROR: no builder \"gone\" found");
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
