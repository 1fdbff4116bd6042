package io.jenkins.plugins.buildx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.buildx.cli.Cli.Ended;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The command line where no Docker is needed, or there is none. */
class MultiarchTest {
    private static final JsonMapper JSON = new JsonMapper();

    /** What the script itself and docker's stand-in need. */
    private static final List<String> PROGRAMS = List.of("sh", "bash", "readlink", "dirname", "java", "sleep", "touch");

    @TempDir
    private Path folder;

    private Path programs;
    private Cli cli;

    @BeforeEach
    void prepare() throws IOException {
        programs = Files.createDirectories(folder.resolve("programs"));
        for (String program : PROGRAMS) {
            program(program, "exec " + found(program) + " \"$@\"");
        }
        Files.createDirectories(folder.resolve("context"));
        Files.writeString(folder.resolve("context/Dockerfile"), "FROM scratch\n");
        Files.createDirectories(folder.resolve("empty"));
        Files.writeString(folder.resolve("file"), "");
        cli = Cli.in(folder)
                .with("PATH", programs.toString())
                .with("HOME", folder.toString())
                .with("DOCKER_CONFIG", folder.resolve("docker").toString());
    }

    @Test
    void shouldFailIfNobodyCanReadWhatItSays() throws Exception {
        Cli.Ended ended = cli.startProgram(List.of(
                        "sh",
                        "-c",
                        "exec \"$0\" --version > /dev/full",
                        cli.script().toString()))
                .ended();

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.stderr()).contains("standard output can't be written to");
    }

    private static Path found(String program) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }

    private void program(String name, String script) throws IOException {
        Path program = Files.writeString(programs.resolve(name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** What neither reads the environment nor paths needs no process of its own. */
    private static Ended inThisProcess(String... arguments) {
        StringWriter stdout = new StringWriter();
        StringWriter stderr = new StringWriter();
        int exitCode = Multiarch.commandLine()
                .setOut(new PrintWriter(stdout))
                .setErr(new PrintWriter(stderr))
                .execute(arguments);
        return new Ended(exitCode, stdout.toString(), stderr.toString());
    }

    /** Docker's stand-in: notes that it was called, and goes on with {@code script}. */
    private void docker(String script) throws IOException {
        program("docker", "touch " + folder.resolve("called") + "\n" + script);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "build --platform linux/amd46 context|there is no architecture \"amd46\"",
                "build --platform linux/amd64 --push context|A push needs a name to push to",
                "build --platform linux/amd64 --tag a/B:1 --push context|\"a/B:1\"",
                "build --platform linux/amd64 --tag a:1 --push --push-by-digest context|give one of them",
                "build --platform linux/amd64 nowhere|The context \"nowhere\" is no directory",
                "build --platform linux/amd64 empty|There is no Dockerfile at",
                "build --platform linux/amd64 -f nofile context|There is no Dockerfile at",
                "build --platform linux/amd64 --dockerfile-text-from nofile context|nofile: no such file or directory",
                "build --platform linux/amd64 --buildkitd-config nofile context|nofile: no such file or directory",
                "build --platform linux/amd64 --driver docker context|\"docker\" is no driver for several platforms",
                "build --platform linux/amd64 --secret id=a,env=UNSET_HERE context|from the variable UNSET_HERE, which is not set",
                "build --platform linux/amd64 --secret id=a,src=nofile context|from a file that is not there",
                "build --platform linux/amd64 --ssh deploy=nokey context|from a file that is not there",
                "build --platform linux/amd64 --build-context docs=nofolder context|The context \"docs\" is to be the folder nofolder",
                "build --platform linux/amd64 --out file context|--out needs a folder",
                "build --platform linux/amd64 --state file context|--state needs a folder, and file is none",
                "run --platform linux/amd64 --tag a:1 --push context|There is nothing to test",
                "run --platform linux/amd64 --tag a:1 --port 80 context|add --tag REFERENCE and --push or --load",
                "run --platform linux/amd64 --tag a:1 --push --expect x context|--expect needs --port",
                "run --platform linux/amd64 --tag a:1 --push --port 99999 context|99999",
                "run --platform linux/amd64 --tag a:1 --push --port 80 --expect-regex ( context|Unclosed group",
                "run --platform linux/amd64 --tag a:1 --push --port 80 --secret-env UNSET_HERE context|--secret-env UNSET_HERE",
                "run --platform linux/amd64 --tag a:1 --push --structure-test nofile context|nofile: no such file or directory",
                "run --platform linux/amd64 --tag a:1 --push --checks nofile context|nofile: no such file or directory",
                "smoke --image a:1 --platform linux/amd64 --checks file|The file of checks file is invalid: must be a mapping",
                "qemu --platform linux/arm64 --qemu-image a:1 --qemu-image-kind qemu|binfmt and qemu-user-static are known",
                "qemu --platform linux/arm64 --qemu-image-kind binfmt|says nothing without the image",
                "smoke --image a:1 --platform linux/amd64|check",
                "qemu --platform linux/sparc|There is no emulator for linux/sparc. `multiarch qemu` knows"
            })
    void shouldRefuseWrongArgumentsBeforeAnythingRuns(String arguments, String message) throws Exception {
        docker("exit 1");

        Ended ended = cli.run(arguments.split(" "));

        assertThat(ended.stderr()).contains(message).doesNotContain("\tat ");
        assertThat(ended.exitCode()).isEqualTo(Multiarch.WRONG_ARGUMENTS);
        assertThat(ended.stdout()).isEmpty();
        assertThat(folder.resolve("called")).doesNotExist();
        assertThat(cli.temporary()).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "build context|Missing required option: '--platform=<platforms>'",
                "build --bogus --platform linux/amd64 context|Unknown option: '--bogus'",
                "frob|Unmatched argument at index 0: 'frob'",
                "smoke --port abc|abc' is no port; give a whole number from 1 to 65535",
                "smoke --port 0|0' is no port; give a whole number from 1 to 65535",
                "smoke --tcp 65536|65536' is no port; give a whole number from 1 to 65535",
                "smoke --status 200,ok|ok' is no status code; give a whole number from 100 to 599",
                "smoke --exit-code 256|256' is no exit code; give a whole number from 0 to 255",
                "smoke --timeout 1m|1m' is no number of seconds; give a whole number from 1 to 86400",
                "smoke --parallelism -1|-1' is no number of platforms at a time; give a whole number from 0 to 64",
                "smoke --emulated-timeout-factor 0.5|0.5' is no factor; give a number from 1 to 100, such as 2.5",
                "smoke --interval 0|0' is no pause; give seconds from 0.001 to 3600, such as 0.5",
                "smoke --interval 1s|1s' is no pause; give seconds from 0.001 to 3600, such as 0.5",
                "build --builder-timeout 0|0' is no number of seconds; give a whole number from 1 to 86400"
            })
    void shouldRefuseWhatTheParserRefuses(String arguments, String message) {
        Ended ended = inThisProcess(arguments.split(" "));

        assertThat(ended.stderr()).contains(message).doesNotContain("\tat ");
        assertThat(ended.exitCode()).isEqualTo(Multiarch.WRONG_ARGUMENTS);
        assertThat(ended.stdout()).isEmpty();
    }

    @Test
    void shouldSayWhatIsMissingWithoutDocker() throws Exception {
        Ended doctor = cli.run("doctor");
        Ended build = cli.run("build", "--platform", "linux/amd64", "context");

        assertThat(doctor.exitCode()).isEqualTo(Multiarch.MACHINE_LACKS);
        assertThat(doctor.stdout())
                .contains(
                        "missing  docker: `docker` can't be started on this machine: Cannot run program \"docker\"",
                        "\n         to mend it: install docker")
                .contains("missing  buildx: docker buildx is not on this machine");
        assertThat(build.exitCode()).isEqualTo(Multiarch.MACHINE_LACKS);
        assertThat(build.stderr()).startsWith("multiarch: docker buildx is not on this machine\n");
    }

    /** A daemon elsewhere, of whose kernel only a container tells. */
    private Cli withDaemonElsewhere() throws IOException {
        String status = "{\"supported\":[\"linux/amd64\",\"linux/arm64\"],\"emulators\":[\"qemu-aarch64\"]}";
        docker("printf '%s\\n' \"$*\" >> " + folder.resolve("arguments") + "\necho '" + status + "'");
        return cli.with("DOCKER_HOST", "tcp://far.example:2375");
    }

    @Test
    void shouldCheckEmulatorsAndChangeNothing() throws Exception {
        Cli elsewhere = withDaemonElsewhere();

        Ended running = elsewhere.run("qemu", "--check", "--platform", "linux/arm64");
        Ended lacking = elsewhere.run("qemu", "--check", "--json", "--platform", "linux/arm64,linux/s390x");

        assertThat(running.exitCode()).as(running.stderr()).isZero();
        assertThat(lacking.exitCode()).isEqualTo(Multiarch.MACHINE_LACKS);
        assertThat(Files.readAllLines(folder.resolve("arguments")))
                .hasSize(2)
                .allSatisfy(
                        arguments -> assertThat(arguments).startsWith("run ").doesNotContain("install"));
        JsonNode qemu = JSON.readTree(folder.resolve("buildx/qemu/qemu.json").toFile());
        assertThat(qemu).isEqualTo(JSON.readTree(lacking.stdout()).get("qemu"));
        assertThat(qemu.get("mode").asText()).isEqualTo("checked");
    }

    @Test
    void shouldRunNothingPrivilegedWhenForbidden() throws Exception {
        Ended ended = withDaemonElsewhere().run("qemu", "--no-privileged", "--platform", "linux/s390x");

        assertThat(ended.exitCode()).isEqualTo(Multiarch.MACHINE_LACKS);
        assertThat(ended.stderr()).contains("privileged").doesNotContain("\tat ");
        assertThat(folder.resolve("called")).doesNotExist();
    }

    @Test
    void shouldSpeakTheCommandLineThatAnImageIsSaidToHave() throws Exception {
        withDaemonElsewhere()
                .run(
                        "qemu",
                        "--platform",
                        "linux/s390x",
                        "--qemu-image",
                        "mirror.example/emulators:1",
                        "--qemu-image-kind",
                        "qemu-user-static");

        assertThat(Files.readString(folder.resolve("arguments")))
                .startsWith("run --rm --privileged --entrypoint /bin/sh mirror.example/emulators:1 -c ");
    }

    @Test
    void shouldSayHowToGetBuildx() throws Exception {
        docker(
                "[ \"$1\" = version ] && echo linux/amd64 99.1 || { echo 'docker: unknown command: docker buildx' >&2; exit 1; }");

        Ended doctor = cli.run("doctor");

        assertThat(doctor.exitCode()).isEqualTo(Multiarch.MACHINE_LACKS);
        assertThat(doctor.stdout())
                .contains("ok       docker: engine 99.1")
                .contains(
                        "missing  buildx: docker buildx is not on this machine\n         to mend it: install it: `apt-get");
    }

    @Test
    void shouldDiagnoseAsJsonAlone() throws Exception {
        JsonNode diagnoses = JSON.readTree(cli.run("doctor", "--json").stdout());

        assertThat(diagnoses.findValuesAsText("name")).containsExactly("docker", "buildx", "emulators");
        assertThat(diagnoses.get(0).get("isWell").asBoolean()).isFalse();
        assertThat(diagnoses.get(0).get("remedy").asText()).startsWith("install docker");
    }

    @Test
    void shouldTellAFailureAsJsonAlone() throws Exception {
        Ended build = cli.run("build", "--json", "--platform", "linux/amd64", "context");

        JsonNode report = JSON.readTree(build.stdout());
        assertThat(report.get("schema").asInt()).isEqualTo(1);
        assertThat(report.at("/platforms/0/platform").asText()).isEqualTo("linux/amd64");
        assertThat(report.at("/warnings/0").asText()).isEqualTo("docker buildx is not on this machine");
        assertThat(folder.resolve("buildx/image/report.json")).hasContent(build.stdout());
    }

    @Test
    void shouldAskForJavaWhereThereIsNone() throws Exception {
        Files.delete(programs.resolve("java"));

        Ended ended = cli.run("doctor");

        assertThat(ended.exitCode()).isEqualTo(Multiarch.MACHINE_LACKS);
        assertThat(ended.stderr()).startsWith("multiarch: java is not on the PATH; install a JRE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"LC_ALL=C", "LC_CTYPE=POSIX", "LANG=C", "LANG="})
    void shouldReadAnyPathInAnyLocale(String locale) throws Exception {
        // in escapes, whatever the locale of the tests
        String command = "cp -r context \"$(printf 'd\\303\\266 cker')\" && " + locale + " exec " + cli.script()
                + " build --platform linux/amd64 -f empty/nofile \"$(printf 'd\\303\\266 cker')\"";
        program("cp", "exec " + found("cp") + " \"$@\"");

        Ended ended = cli.startProgram(List.of("sh", "-c", command)).ended();

        assertThat(ended.stderr()).contains("There is no Dockerfile at").doesNotContain("\tat ");
        assertThat(ended.exitCode()).isEqualTo(Multiarch.WRONG_ARGUMENTS);
    }

    @Test
    void shouldRunThroughLinks() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("empty/link"), Path.of("../checkout/bin/multiarch"));
        Path linkToLink = Files.createSymbolicLink(programs.resolve("multiarch"), link);

        Ended ended =
                cli.startProgram(List.of(linkToLink.toString(), "--version")).ended();

        assertThat(ended.stdout()).startsWith("multiarch ");
        assertThat(ended.exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"doctor", "qemu", "build", "smoke", "run"})
    void shouldHelp(String command) {
        Ended ended = inThisProcess("help", command);

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.stdout()).startsWith("Usage: multiarch " + command);
    }

    @ParameterizedTest
    @ValueSource(strings = {"doctor", "qemu", "build", "smoke", "run", "generate-completion"})
    void shouldHelpWhereItIsAskedFor(String command) {
        Ended brief = inThisProcess(command, "-h");
        Ended spelled = inThisProcess(command, "--help");

        assertThat(brief).isEqualTo(spelled);
        assertThat(spelled.exitCode()).isZero();
        assertThat(spelled.stdout()).startsWith("Usage: multiarch " + command);
        assertThat(spelled.stderr()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            classes = {DoctorCommand.class, QemuCommand.class, BuildCommand.class, SmokeCommand.class, RunCommand.class
            })
    void shouldDescribeEveryOption(Class<?> command) {
        assertThat(new CommandLine(command).getCommandSpec().args())
                .isNotEmpty()
                .allSatisfy(argument -> assertThat(String.join("", argument.description()))
                        .as(argument.toString())
                        .isNotBlank());
    }

    @Test
    void shouldCompleteInBash() throws Exception {
        Ended completion = cli.run("generate-completion");
        Path script = Files.writeString(folder.resolve("completion"), completion.stdout());

        Ended asked = cli.startProgram(List.of("bash", "-c", ". " + script + " && complete -p multiarch"))
                .ended();

        assertThat(completion.exitCode()).isZero();
        assertThat(asked.stderr()).isEmpty();
        assertThat(asked.stdout()).contains("multiarch");
        assertThat(completion.stdout()).contains("--builder-opt", "--secret-env");
    }

    @Test
    void shouldShowProgressOnATerminalAlone() throws Exception {
        docker("sleep 2; exit 1");
        String command = cli.script() + " build --platform linux/amd64 context";

        Ended onTerminal = cli.startProgram(List.of(found("script").toString(), "-qec", command, "/dev/null"))
                .ended();
        Ended elsewhere = cli.run("build", "--platform", "linux/amd64", "context");

        assertThat(onTerminal.stdout()).containsPattern("\r\033\\[K\\[[0-9.]+ s\\] ");
        assertThat(elsewhere.stderr()).doesNotContain("\033", "\r");
        assertThat(onTerminal.exitCode()).isEqualTo(elsewhere.exitCode()).isEqualTo(Multiarch.MACHINE_LACKS);
    }
}
