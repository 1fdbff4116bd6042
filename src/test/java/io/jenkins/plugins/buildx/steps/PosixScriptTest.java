package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.LocalRunner;
import io.jenkins.plugins.buildx.command.Mask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts are run by this machine's own {@code /bin/sh}. */
class PosixScriptTest {
    @TempDir
    private Path folder;

    @Test
    void shouldHideWhatItsCommandsHide() {
        Command first = Command.of("true").withSecret("TOKEN", "t0ken-value");
        Command second = Command.of("true").masking(Mask.of(List.of("from-a-file")));

        PosixScript script = PosixScript.of(List.of(first, second), "/tmp/none");

        assertThat(script.mask().hide("t0ken-value from-a-file else")).isEqualTo("**** **** else");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "",
                " ",
                "two words",
                "'",
                "''",
                "'; touch /tmp/owned; '",
                "\"",
                "\\",
                "\\'",
                "end\\",
                "a\nb",
                "\n",
                "ends with a line\n",
                "\r\n",
                "\t",
                "$HOME",
                "$$",
                "${HOME}",
                "$(id)",
                "`id`",
                "a;b",
                "a|b",
                "a&b",
                "a>b",
                "*",
                "~",
                "!",
                "#no comment",
                "-n",
                "--",
                "%s",
                "{a,b}",
                "(x)",
                "grüße 世界 🐳",
                "\u0001\u007f"
            })
    void shouldHandArgumentsOverAsTheyAre(String argument) throws Exception {
        CommandResult result = run(Command.of("printf", "[%s][%s]", argument, "end"));

        assertThat(stdout(result)).isEqualTo("[" + argument + "][end]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "", "'", "a\nb\n", "$HOME `id` $(id)", "\\n", "ü🐳"})
    void shouldSetVariablesAsTheyAre(String value) throws Exception {
        CommandResult result = run(Command.of("printenv", "PROBE").withEnvironment("PROBE", value));

        assertThat(stdout(result)).isEqualTo(value + "\n");
    }

    @Test
    void shouldKeepVariablesToTheirCommand() throws Exception {
        CommandResult result =
                run(Command.of("printenv", "PROBE").withEnvironment("PROBE", "1"), Command.of("printenv", "PROBE"));

        assertThat(stdout(result)).isEqualTo("1\n");
        assertThat(result.exitCode()).isEqualTo(1);
    }

    @Test
    void shouldRunACommandInItsDirectoryAlone() throws Exception {
        Path odd = Files.createDirectory(folder.resolve("it's $HOME"));
        CommandResult result = run(Command.of("pwd").in(odd.toString()), Command.of("pwd"));

        assertThat(stdout(result)).isEqualTo(odd + "\n" + Path.of("").toAbsolutePath() + "\n");
    }

    @Test
    void shouldFailWhereADirectoryIsMissing() throws Exception {
        CommandResult result = run(Command.of("echo", "ran").in(folder + "/none"));

        assertThat(result.succeeded()).isFalse();
        assertThat(result.stderr()).contains(folder + "/none");
        assertThat(stdout(result)).isEmpty();
    }

    @Test
    void shouldStopAtTheFirstFailureAndEndWithItsExitCode() throws Exception {
        CommandResult result = run(Command.of("sh", "-c", "echo one; exit 7"), Command.of("echo", "two"));

        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(stdout(result)).isEqualTo("one\n");
    }

    @Test
    void shouldRunProgramsAndNotTheShellsOwnCommands() throws Exception {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Files.writeString(bin.resolve("echo"), "#!/bin/sh\nprintf 'program %s' \"$1\"\n");
        Files.setPosixFilePermissions(bin.resolve("echo"), PosixFilePermissions.fromString("rwxr-xr-x"));
        CommandResult result = run(Command.of("echo", "x").withEnvironment("PATH", bin + ":" + System.getenv("PATH")));

        assertThat(stdout(result)).isEqualTo("program x");
    }

    @Test
    void shouldTellOfAProgramThatIsNotThere() throws Exception {
        CommandResult result = run(Command.of("no-such-program-here"));

        assertThat(result.exitCode()).isEqualTo(127);
        assertThat(result.stderr()).contains("no-such-program-here");
    }

    @Test
    void shouldMarkWhereTheNextCommandBegins() throws Exception {
        CommandResult result = run(
                Command.of("sh", "-c", "printf first >&2"),
                Command.of("sh", "-c", "printf second >&2"),
                Command.of("sh", "-c", "printf third >&2"));

        String marker = "\n" + PosixScript.NEXT_COMMAND + "\n";
        assertThat(result.stderr()).isEqualTo("first" + marker + "second" + marker + "third");
        assertThat(result.stdout()).isEmpty();
    }

    @Test
    void shouldFeedStandardInputFromFiles() throws Exception {
        CommandResult result = run(
                Command.of("cat").withStdin("one\n"),
                Command.of("cat"),
                Command.of("cat").withStdin("it's $three\n"));

        assertThat(stdout(result)).isEqualTo("one\nit's $three\n");
    }

    @Test
    void shouldLeaveSecretsOutOfTheScript() throws Exception {
        Command command = Command.of("printenv", "TOKEN").withSecret("TOKEN", "s3cret'$x");
        PosixScript script = PosixScript.of(List.of(command), folder.toString());

        assertThat(script.text()).doesNotContain("s3cret");
        assertThat(script.toString()).doesNotContain("s3cret");
        assertThat(script.secrets()).isEqualTo(Map.of("TOKEN", "s3cret'$x"));
        assertThat(stdout(run(command))).isEqualTo("s3cret'$x\n");
    }

    @Test
    void shouldRefuseTwoSecretsOfOneName() {
        List<Command> commands = List.of(
                Command.of("a").withSecret("TOKEN", "alpha"), Command.of("b").withSecret("TOKEN", "beta"));

        assertThatThrownBy(() -> PosixScript.of(commands, "/tmp"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TOKEN")
                .hasMessageNotContainingAny("alpha", "beta");
    }

    @Test
    void shouldRefuseWhatAScriptCanNotDo() {
        refused(Command.of("sleep", "9").within(Duration.ofSeconds(1)), "limits of `sleep 9`");
        refused(Command.of("yes").stoppingAfter(10), "limits of `yes`");
        refused(Command.of("a").withEnvironment("not-a-name", "1"), "\"not-a-name\"");
        refused(Command.of("a", "b\0c"), "b\\0c");
    }

    private static void refused(Command command, String why) {
        assertThatThrownBy(() -> PosixScript.of(List.of(command), "/tmp"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    private CommandResult run(Command... commands) throws IOException, InterruptedException {
        PosixScript script = PosixScript.of(List.of(commands), folder.toString());
        for (Map.Entry<String, byte[]> file : script.files().entrySet()) {
            Files.write(Path.of(file.getKey()), file.getValue());
        }
        Path file = Files.writeString(folder.resolve("script.sh"), script.text());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return new LocalRunner(script.secrets()).run(Command.of("/bin/sh", file.toString()));
    }

    private static String stdout(CommandResult result) {
        return new String(result.stdout(), java.nio.charset.StandardCharsets.UTF_8);
    }
}
