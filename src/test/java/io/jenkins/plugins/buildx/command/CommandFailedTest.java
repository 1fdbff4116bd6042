package io.jenkins.plugins.buildx.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.command.Failure.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandFailedTest {
    private static final Command INSPECT = Command.of("docker", "buildx", "inspect", "jenkins-3f9c0a");

    @Test
    void shouldTellCauseEvidenceAndRemedy() {
        CommandFailed failed = CommandFailed.exited(INSPECT, 1, "ERROR: no builder \"jenkins-3f9c0a\" found\n");
        assertThat(failed).hasMessage("""
                        the builder jenkins-3f9c0a is not known in this BUILDX_CONFIG: `docker buildx inspect jenkins-3f9c0a` ended with exit code 1
                          | ERROR: no builder "jenkins-3f9c0a" found
                          Remedy: let buildxMultiArch make it, or check that BUILDX_CONFIG and DOCKER_CONFIG are the ones it was made with""");
        assertThat(failed.kind()).isEqualTo(Kind.MACHINE);
        assertThat(failed.isRetryable()).isFalse();
        assertThat(failed.exitCode()).isEqualTo(1);
    }

    @Test
    void shouldTellWhatIsKnownWhereNothingIsKnown() {
        CommandFailed failed = CommandFailed.exited(INSPECT, 7, "something new\n");
        assertThat(failed)
                .hasMessage("`docker buildx inspect jenkins-3f9c0a` ended with exit code 7\n  | something new");
        assertThat(failed.kind()).isEqualTo(Kind.IMAGE);
        assertThat(failed.remedy()).isEmpty();
    }

    @Test
    void shouldMaskSecretsInArgumentsAndInWhatWasSaid() {
        Command command = Command.of("docker", "login", "-p", "s3cret").withSecret("TOKEN", "s3cret");
        List<CommandFailed> failures = List.of(
                CommandFailed.exited(command, 1, "bad password s3cret"),
                CommandFailed.exited(command, 1, "ERROR: no builder \"s3cret\" found"),
                CommandFailed.timedOut(command, Duration.ofSeconds(1), "bad password s3cret"),
                CommandFailed.notStarted(Command.of("/opt/s3cret").masking(command.mask()), new IOException("s3cret")));
        assertThat(failures).allSatisfy(failed -> {
            assertThat(failed.getMessage()).contains("****").doesNotContain("s3cret");
            assertThat(failed.sentence()).contains("****").doesNotContain("s3cret");
            assertThat(failed.evidence()).contains("****").doesNotContain("s3cret");
        });
    }

    @Test
    void shouldFindItsEvidenceOnStdoutWhenStderrIsEmpty() {
        CommandResult result =
                new CommandResult(1, "Error: broken\n".getBytes(StandardCharsets.UTF_8), " \n", Duration.ZERO);
        assertThat(CommandFailed.exited(INSPECT, result).evidence()).isEqualTo("Error: broken");
    }

    @Test
    void shouldShowTheLastLinesOnly() {
        String said = IntStream.rangeClosed(1, 100).mapToObj(String::valueOf).collect(Collectors.joining("\n"));
        assertThat(CommandFailed.exited(INSPECT, 1, said).evidence().lines())
                .hasSize(12)
                .startsWith("89")
                .endsWith("100");
    }

    @Test
    void shouldShowTheLineThatToldTheCauseEvenIfItIsFarUp() {
        String said = "#9 0.1 exec /bin/sh: exec format error\n" + "more\n".repeat(100);
        assertThat(CommandFailed.exited(INSPECT, 1, said).evidence().lines())
                .hasSize(14)
                .startsWith("#9 0.1 exec /bin/sh: exec format error", "...", "more");
    }

    @Test
    void shouldShowTheEndOfAnOverlongLine() {
        String said = "x".repeat(100_000) + " the cause";
        assertThat(CommandFailed.exited(INSPECT, 1, said).evidence())
                .hasSize(1003)
                .startsWith("...x")
                .endsWith(" the cause");
    }

    @Test
    void shouldTellTheTimeLimit() {
        CommandFailed failed = CommandFailed.timedOut(INSPECT, Duration.ofSeconds(20), "");
        assertThat(failed).hasMessage("""
                        `docker buildx inspect jenkins-3f9c0a` did not end within 20 s and was killed
                          Remedy: try again, or raise the time limit if the machine is slow""");
        assertThat(failed.isRetryable()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"20000, 20 s", "1500, 1.5 s", "5, 0.005 s", "0, 0 s", "600000, 600 s"})
    void shouldTellDurationsAsPeopleDo(long millis, String told) {
        assertThat(CommandFailed.seconds(Duration.ofMillis(millis))).isEqualTo(told);
    }

    @Test
    void shouldSurviveTheWayToAController() throws Exception {
        CommandFailed failed = CommandFailed.exited(INSPECT, 1, "ERROR: no builder \"b\" found\n");
        var bytes = new java.io.ByteArrayOutputStream();
        try (var out = new java.io.ObjectOutputStream(bytes)) {
            out.writeObject(failed);
        }
        try (var in = new java.io.ObjectInputStream(new java.io.ByteArrayInputStream(bytes.toByteArray()))) {
            CommandFailed read = (CommandFailed) in.readObject();
            assertThat(read).hasMessage(failed.getMessage());
            assertThat(read.kind()).isEqualTo(failed.kind());
            assertThat(read.exitCode()).isEqualTo(1);
        }
    }
}
