package io.jenkins.plugins.buildx.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.buildx.command.Failure.Kind;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On real processes. The time-out of the class only turns a hang into a failure. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class LocalRunnerTest {
    /** More than any pipe holds. */
    private static final int MUCH = 3 * 1024 * 1024;

    private final LocalRunner runner = new LocalRunner(Map.of("FROM_RUNNER", "runner", "FROM_BOTH", "runner"));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 255})
    void shouldTellTheExitCode(int code) throws Exception {
        CommandResult result = runner.run(shell("echo out; echo err >&2; exit " + code));
        assertThat(result.exitCode()).isEqualTo(code);
        assertThat(result.succeeded()).isEqualTo(code == 0);
        assertThat(result.text()).isEqualTo("out");
        assertThat(result.stderr()).isEqualTo("err\n");
        assertThat(result.elapsed()).isPositive();
    }

    @Test
    void shouldPutTheCommandsEnvironmentOverTheRunners() throws Exception {
        Command command = shell("echo $FROM_RUNNER $FROM_BOTH $FROM_COMMAND ${PATH:+path}")
                .withEnvironment("FROM_BOTH", "command")
                .withSecret("FROM_COMMAND", "s3cret");
        assertThat(runner.require(command).text()).isEqualTo("runner command s3cret path");
    }

    @Test
    void shouldRunInTheDirectory() throws Exception {
        assertThat(runner.require(shell("pwd -P").in(folder.toString())).text())
                .isEqualTo(folder.toRealPath().toString());
    }

    @Test
    void shouldPassArgumentsUntouched() throws Exception {
        String argument = "a b\n\"c\" 'd' $HOME `e` \\";
        assertThat(new String(
                        runner.require(Command.of("printf", "%s", argument)).stdout(), StandardCharsets.UTF_8))
                .isEqualTo(argument);
    }

    @Test
    void shouldStreamBothOutputs() throws Exception {
        Collected collected = new Collected();
        runner.run(shell("echo one; echo two >&2; echo three"), collected);
        assertThat(collected.stdout.toString(StandardCharsets.UTF_8)).isEqualTo("one\nthree\n");
        assertThat(collected.stderr.toString(StandardCharsets.UTF_8)).isEqualTo("two\n");
    }

    @Test
    void shouldNotLetAnUnhinderedProcessWaitForItsReader() throws Exception {
        Path done = folder.resolve("done");
        Command flood = shell("yes | head -c " + MUCH + " >&2; echo last >&2; touch " + done);
        AtomicLong taken = new AtomicLong();
        CommandResult result = runner.run(flood.unhindered(), new CommandOutput() {
            @Override
            public void stderr(byte[] bytes, int length) throws IOException {
                while (!Files.exists(done)) {
                    LockSupport.parkNanos(1_000_000);
                }
                taken.addAndGet(length);
            }
        });
        assertThat(result.exitCode()).isZero();
        assertThat(taken).hasValue(MUCH + "last\n".length());
        assertThat(result.stderr()).endsWith("last\n");
    }

    @Test
    void shouldStreamAnUnhinderedProcessWhileItRuns() throws Exception {
        Path seen = folder.resolve("seen");
        Command waiting = shell("echo one >&2; until [ -e " + seen + " ]; do sleep 0.01; done; echo two >&2");
        Collected collected = new Collected();
        runner.run(waiting.unhindered(), new CommandOutput() {
            @Override
            public void stderr(byte[] bytes, int length) throws IOException {
                collected.stderr(bytes, length);
                Files.writeString(seen, "");
            }
        });
        assertThat(collected.stderr.toString(StandardCharsets.UTF_8)).isEqualTo("one\ntwo\n");
    }

    @Test
    void shouldTakeAFloodOnBothStreamsInASmallHeap() throws Exception {
        int each = 100_000_000;
        Command jvm = Command.of(java(), "-Xmx32m", "-cp", classPath(), Flood.class.getName(), String.valueOf(each));
        assertThat(runner.require(jvm).text()).isEqualTo("0 " + each + " " + each + " " + (1 << 20));
    }

    @Test
    void shouldKeepTheBeginningOfStdoutAndTheEndOfStderr() throws Exception {
        CommandResult result =
                runner.run(shell("seq 1 100000; seq 1 100000 >&2").keeping(6));
        assertThat(new String(result.stdout(), StandardCharsets.UTF_8)).isEqualTo("1\n2\n3\n");
        assertThat(result.stderr()).hasSizeLessThanOrEqualTo(64 * 1024).endsWith("99999\n100000\n");
        assertThat(result.stderr().lines().findFirst().orElseThrow()).hasSize(5);
    }

    @Test
    void shouldFeedStandardInput() throws Exception {
        assertThat(runner.require(Command.of("wc", "-c").withStdin("x".repeat(MUCH)))
                        .text())
                .isEqualTo(String.valueOf(MUCH));
        assertThat(runner.require(Command.of("cat").withStdin("grüße")).text()).isEqualTo("grüße");
    }

    @Test
    void shouldGiveAnEmptyStandardInput() throws Exception {
        assertThat(runner.require(Command.of("cat")).stdout()).isEmpty();
    }

    @Test
    void shouldNotMindThatStandardInputIsNotRead() throws Exception {
        assertThat(runner.run(shell("exit 3").withStdin("x".repeat(MUCH))).exitCode())
                .isEqualTo(3);
    }

    @Test
    void shouldStopAfterTheBeginningItNeeds() throws Exception {
        CommandResult result = runner.require(shell("echo $$ >&2; exec yes").stoppingAfter(10));
        assertThat(new String(result.stdout(), StandardCharsets.UTF_8)).isEqualTo("y\ny\ny\ny\ny\n");
        assertGone(result.stderr());
    }

    @Test
    void shouldTellTheExitCodeOfWhatEndsBeforeItsLimit() throws Exception {
        CommandResult result = runner.run(shell("echo ab; exit 4").stoppingAfter(10));
        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.text()).isEqualTo("ab");
    }

    @Test
    void shouldKillGrandchildrenAtTheTimeLimit() {
        Collected collected = new Collected();
        Command command = shell("echo last words >&2; sh -c 'sleep 600 & echo $!; wait' & echo $!; wait")
                .within(Duration.ofMillis(1500));
        CommandFailed failed = catchThrowableOfType(CommandFailed.class, () -> runner.run(command, collected));
        assertThat(failed)
                .hasMessageContaining("did not end within 1.5 s and was killed")
                .hasMessageContaining("last words");
        assertThat(failed.kind()).isEqualTo(Kind.TRANSIENT);
        assertThat(failed.exitCode()).isEqualTo(-1);
        assertThat(collected.pids()).hasSize(2).allSatisfy(LocalRunnerTest::assertGone);
    }

    @Test
    void shouldKillWhatDoesNotHearWhenAsked() {
        Collected collected = new Collected();
        Command command = shell("trap '' TERM; sh -c 'echo $$; while :; do sleep 1; done' & echo $$; wait; sleep 600")
                .within(Duration.ofSeconds(1));
        assertThatIOException().isThrownBy(() -> runner.run(command, collected)).withMessageContaining("was killed");
        assertThat(collected.pids()).hasSize(2).allSatisfy(LocalRunnerTest::assertGone);
    }

    @Test
    void shouldLetAProcessCleanUpWhenItIsStopped() throws Exception {
        Path cleaned = folder.resolve("cleaned");
        Command command = shell("trap 'echo bye > " + cleaned + "; exit 1' TERM; sleep 600 & wait")
                .within(Duration.ofSeconds(1));
        assertThatIOException().isThrownBy(() -> runner.run(command)).withMessageContaining("was killed");
        assertThat(cleaned).hasContent("bye");
    }

    @Test
    void shouldKillTheTreeWhenInterrupted() throws Exception {
        Collected collected = new Collected();
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        Thread thread = new Thread(() -> end.complete(
                catchThrowable(() -> runner.run(shell("sh -c 'sleep 600 & echo $!; wait' & wait"), collected))));
        thread.start();
        String grandchild = collected.firstLine.get();
        thread.interrupt();
        assertThat(end.get()).isInstanceOf(InterruptedException.class);
        assertGone(grandchild);
    }

    @Test
    void shouldEndWhenInterruptedThoughTheOutputIsStuck() throws Exception {
        CompletableFuture<String> pid = new CompletableFuture<>();
        CompletableFuture<Void> stuck = new CompletableFuture<>();
        CommandOutput output = new CommandOutput() {
            @Override
            public void stdout(byte[] bytes, int length) {
                pid.complete(String.valueOf(pid(bytes, length)));
                stuck.join();
            }
        };
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> end.complete(catchThrowable(() -> runner.run(shell("echo $$; exec sleep 600"), output))));
        thread.start();
        pid.get();
        thread.interrupt();
        assertThat(end.get()).isInstanceOf(InterruptedException.class);
        assertGone(pid.get());
        stuck.complete(null);
    }

    @Test
    void shouldNotWaitForALeftChildThatHoldsTheStreams() throws Exception {
        Collected collected = new Collected();
        Path go = folder.resolve("go");
        String left = "(while [ ! -e " + go + " ]; do sleep 0.05; done; echo late; echo late >&2) <&3 & echo $!";
        CommandResult result = runner.run(shell("exec 3<&0; " + left).withStdin("x".repeat(MUCH)), collected);
        ProcessHandle child = ProcessHandle.of(Long.parseLong(result.text())).orElseThrow();
        assertThat(child.isAlive()).as("the left child runs on").isTrue();

        Files.createFile(go);
        child.onExit().get();
        assertThat(collected.stdout.toString(StandardCharsets.UTF_8)).isEqualTo(result.text() + "\n");
        assertThat(collected.stderr.size()).isZero();
    }

    @Test
    void shouldEndWithTheFaultOfTheOutput() {
        Collected collected = new Collected() {
            @Override
            public void stdout(byte[] bytes, int length) throws IOException {
                super.stdout(bytes, length);
                throw new IOException("the disk of s3cret is full");
            }
        };
        Command command = shell("echo $$; exec sleep 600").withSecret("TOKEN", "s3cret");
        IOException failed = catchThrowableOfType(IOException.class, () -> runner.run(command, collected));
        assertThat(failed)
                .hasMessageContaining("could not be handed on: the disk of **** is full")
                .hasRootCauseMessage("the disk of s3cret is full");
        assertThat(collected.pids()).hasSize(1).allSatisfy(LocalRunnerTest::assertGone);
    }

    @Test
    void shouldEndWithAFaultOfTheOutputsProgram() {
        CommandOutput output = new CommandOutput() {
            @Override
            public void stderr(byte[] bytes, int length) {
                throw new IllegalStateException("a bug");
            }
        };
        assertThatIOException()
                .isThrownBy(() -> runner.run(shell("yes >&2"), output))
                .withMessageContaining("a bug")
                .withCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldEndWithTheFaultOfTheOutputEvenIfTheProcessHasGone() {
        CommandOutput output = new CommandOutput() {
            @Override
            public void stdout(byte[] bytes, int length) throws IOException {
                ProcessHandle.of(pid(bytes, length))
                        .ifPresent(handle -> handle.onExit().join());
                throw new IOException("the disk is full");
            }
        };
        assertThatIOException()
                .isThrownBy(() -> runner.run(shell("echo $$"), output))
                .withMessageContaining("disk");
    }

    @Test
    void shouldSayThatAProgramIsMissing() {
        CommandFailed failed =
                catchThrowableOfType(CommandFailed.class, () -> runner.run(Command.of("no-such-program", "x")));
        assertThat(failed)
                .hasMessageStartingWith("`no-such-program` can't be started on this machine")
                .hasMessageContaining("No such file or directory")
                .hasMessageContaining("Remedy: install no-such-program");
        assertThat(failed.kind()).isEqualTo(Kind.MACHINE);
    }

    @Test
    void shouldSayThatADirectoryIsMissing() {
        String missing = folder.resolve("missing").toString();
        CommandFailed failed = catchThrowableOfType(
                CommandFailed.class, () -> runner.run(shell("pwd").in(missing)));
        assertThat(failed).hasMessageContaining(missing).hasMessageContaining("there is no such directory");
        assertThat(failed.kind()).isEqualTo(Kind.INPUT);
    }

    @Test
    void shouldThrowWhatARequiredCommandSays() {
        CommandFailed failed = catchThrowableOfType(
                CommandFailed.class, () -> runner.require(shell("echo 'no builder \"b\" found' >&2; exit 9")));
        assertThat(failed.exitCode()).isEqualTo(9);
        assertThat(failed).hasMessageContaining("the builder b is not known");
    }

    private static Command shell(String script) {
        return Command.of("sh", "-c", script);
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String classPath() {
        return List.of(LocalRunner.class, Flood.class).stream()
                .map(type ->
                        type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .reduce((one, other) -> one + File.pathSeparator + other)
                .orElseThrow();
    }

    private static void assertGone(String pid) {
        assertThat(ProcessHandle.of(Long.parseLong(pid.strip())).filter(ProcessHandle::isAlive))
                .as("process " + pid.strip())
                .isEmpty();
    }

    private static long pid(byte[] bytes, int length) {
        return Long.parseLong(new String(bytes, 0, length, StandardCharsets.UTF_8).strip());
    }

    /** What came, and the first line as soon as it is there. */
    private static class Collected implements CommandOutput {
        final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
        final CompletableFuture<String> firstLine = new CompletableFuture<>();

        @Override
        public void stdout(byte[] bytes, int length) throws IOException {
            stdout.write(bytes, 0, length);
            String text = stdout.toString(StandardCharsets.UTF_8);
            if (text.indexOf('\n') >= 0) {
                firstLine.complete(text.substring(0, text.indexOf('\n')));
            }
        }

        @Override
        public void stderr(byte[] bytes, int length) {
            stderr.write(bytes, 0, length);
        }

        List<String> pids() {
            return stdout.toString(StandardCharsets.UTF_8).lines().toList();
        }
    }
}
