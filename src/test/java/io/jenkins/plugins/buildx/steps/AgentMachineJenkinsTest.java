package io.jenkins.plugins.buildx.steps;

import static io.jenkins.plugins.buildx.steps.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.Proc;
import hudson.model.Node;
import hudson.util.StreamTaskListener;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandFailed;
import io.jenkins.plugins.buildx.command.CommandOutput;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** On the controller, where launchers start processes themselves, and on an agent, where all goes through remoting. */
@WithJenkins
class AgentMachineJenkinsTest {
    enum Place {
        CONTROLLER,
        AGENT
    }

    private static final String HOSTILE = "it's \"$HOME\" $$ ${PATH} `id` $(id) \\ * 世界\nnext";

    private static Node controller;
    private static Node agent;

    @BeforeAll
    static void connect(JenkinsRule jenkins) throws Exception {
        controller = jenkins.jenkins;
        agent = jenkins.createOnlineSlave();
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void shouldHandArgumentsAndVariablesOverAsTheyAre(Place place) throws Exception {
        CommandResult result = machine(place)
                .run(Command.of("sh", "-c", "printf '%s|' \"$@\"; printenv FROM_COMMAND FROM_STEP", "sh", HOSTILE, "")
                        .withEnvironment("FROM_COMMAND", HOSTILE));

        assertThat(new String(result.stdout(), UTF_8))
                .isEqualTo(HOSTILE + "||" + HOSTILE + "\n" + "value of the step $x\n");
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void shouldTellOutputErrorsAndExitCodeApart(Place place) throws Exception {
        ByteArrayOutputStream streamed = new ByteArrayOutputStream();
        CommandResult result = machine(place)
                .run(
                        Command.of("sh", "-c", "cat; echo trouble >&2; exit 3").withStdin("from outside\n"),
                        new CommandOutput() {
                            @Override
                            public void stdout(byte[] bytes, int length) {
                                streamed.write(bytes, 0, length);
                            }
                        });

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.text()).isEqualTo("from outside");
        assertThat(result.stderr()).isEqualTo("trouble\n");
        assertThat(streamed.toString(UTF_8)).isEqualTo("from outside\n");
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void shouldHaveEmptyInputUnlessGiven(Place place) throws Exception {
        assertThat(machine(place).run(Command.of("cat")).stdout()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void shouldRunWhereTheCommandSays(Place place) throws Exception {
        AgentMachine machine = machine(place);

        assertThat(machine.run(Command.of("pwd")).text())
                .isEqualTo(machine.workspace().getRemote());
        assertThat(machine.run(Command.of("pwd").in(machine.temporaryDirectory()))
                        .text())
                .isEqualTo(machine.temporaryDirectory());
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void shouldFindProgramsOnThePathThatTheyAreGiven(Place place) throws Exception {
        AgentMachine machine = machine(place);
        machine.write(
                machine.temporaryDirectory() + "/bin/probe-program", "#!/bin/sh\necho found".getBytes(UTF_8), true);

        CommandResult result = machine.run(Command.of("probe-program")
                .withEnvironment("PATH", machine.temporaryDirectory() + "/bin:" + System.getenv("PATH")));

        assertThat(result.text()).isEqualTo("found");
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void shouldTellWhichProgramIsMissing(Place place) throws Exception {
        AgentMachine machine = machine(place);

        assertThatThrownBy(() -> machine.run(Command.of("no-such-program", "version")))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContainingAll(
                        "`no-such-program` can't be started", "No such file", "install no-such-program");
        assertThatThrownBy(() -> machine.run(Command.of("/no/such/program")))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("`/no/such/program` can't be started");
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void shouldTellWhichDirectoryIsMissing(Place place) throws Exception {
        assertThatThrownBy(() -> machine(place).run(Command.of("pwd").in("/no/such/place")))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("can't run in /no/such/place");
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void shouldKillTheWholeTreeAtTheTimeLimit(Place place) throws Exception {
        String mark = mark();
        Command command = stubborn(mark).within(Duration.ofSeconds(2));

        assertThatThrownBy(() -> machine(place).run(command))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContainingAll("did not end within 2 s", "last words");
        assertThat(processes(mark)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void shouldKillTheWholeTreeWhenInterrupted(Place place) throws Exception {
        String mark = mark();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                machine(place).run(stubborn(mark));
            } catch (Throwable e) {
                thrown.set(e);
            }
        });
        thread.start();
        eventually("two processes run", () -> processes(mark).size() >= 2);
        thread.interrupt();
        thread.join();

        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(processes(mark)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void shouldEndACommandOfWhichOnlyTheBeginningIsWanted(Place place) throws Exception {
        CommandResult result = machine(place).run(Command.of("yes").stoppingAfter(1000));

        assertThat(result.succeeded()).isTrue();
        assertThat(result.stdout()).hasSize(1000);
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void shouldEndACommandWhoseOutputNobodyTakes(Place place) throws Exception {
        CommandOutput broken = new CommandOutput() {
            @Override
            public void stdout(byte[] bytes, int length) throws IOException {
                throw new IOException("disk full");
            }
        };

        assertThatThrownBy(() -> machine(place).run(Command.of("yes"), broken))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(Failure.class)
                .hasMessageContainingAll("`yes`", "disk full");
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void shouldStreamMoreThanItKeeps(Place place) throws Exception {
        AtomicLong streamed = new AtomicLong();
        CommandResult result = machine(place)
                .run(Command.of("head", "-c", "20000000", "/dev/zero").keeping(10), new CommandOutput() {
                    @Override
                    public void stdout(byte[] bytes, int length) {
                        streamed.addAndGet(length);
                    }
                });

        assertThat(streamed).hasValue(20_000_000);
        assertThat(result.stdout()).hasSize(10);
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void shouldPrintNothingOfACommandToTheLog(Place place) throws Exception {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        machine(node(place).createLauncher(new StreamTaskListener(log, UTF_8)), node(place))
                .run(Command.of("true").withSecret("TOKEN", "s3cret"));

        assertThat(log.toString(UTF_8)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void shouldGoThroughDecoratedLaunchers(Place place) throws Exception {
        EnvVars added = new EnvVars("FROM_DECORATOR", "yes");
        Launcher decorated = node(place)
                .createLauncher(StreamTaskListener.NULL)
                .decorateByEnv(added)
                .decorateByPrefix("nice", "-n", "5");
        CommandResult result =
                machine(decorated, node(place)).run(Command.of("sh", "-c", "nice; printenv FROM_DECORATOR"));

        assertThat(result.text()).endsWith("yes").doesNotStartWith("0\n");
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void shouldKeepFilesToTheirOwner(Place place) throws Exception {
        AgentMachine machine = machine(place);
        String plain = machine.temporaryDirectory() + "/new folder/file";
        String program = machine.stateDirectory() + "/program";
        machine.write(plain, new byte[] {0, -1}, false);
        machine.write(program, new byte[] {1}, true);

        assertThat(machine.read(plain)).hasValue(new byte[] {0, -1});
        assertThat(permissions(plain)).isEqualTo("rw-------");
        assertThat(permissions(program)).isEqualTo("rwx------");
        assertThat(machine.list(machine.temporaryDirectory() + "/new folder")).containsExactly("file");
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void shouldSeeWhetherAFileChanged(Place place) throws Exception {
        AgentMachine machine = machine(place);
        String path = machine.temporaryDirectory() + "/file";
        machine.write(path, new byte[] {1}, false);
        String before = machine.stamp(path).orElseThrow();

        assertThat(machine.stamp(path)).hasValue(before);
        machine.write(path, new byte[] {2}, false);
        assertThat(machine.stamp(path).orElseThrow()).isNotEqualTo(before);
        assertThat(machine.stamps(List.of(path, path + "/nothing")))
                .isEqualTo(Map.of(path, machine.stamp(path).orElseThrow()));
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void shouldFindNothingWhereNothingIs(Place place) throws Exception {
        AgentMachine machine = machine(place);
        String path = machine.temporaryDirectory() + "/folder";
        machine.write(path + "/file", new byte[0], false);
        assertThat(machine.isDirectory(path)).isTrue();
        machine.delete(path);

        assertThat(machine.isDirectory(path)).isFalse();
        assertThat(machine.read(path + "/file")).isEmpty();
        assertThat(machine.stamp(path + "/file")).isEmpty();
        assertThat(machine.list(path)).isEmpty();
        machine.delete(path);
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void shouldKnowTheStepsEnvironment(Place place) throws Exception {
        assertThat(machine(place).environment()).containsEntry("FROM_STEP", "value of the step $x");
    }

    @Test
    void shouldSayThatWindowsIsNotForIt() {
        FakeContext context = new FakeContext()
                .with(Node.class, controller)
                .with(FilePath.class, controller.getRootPath())
                .with(
                        Launcher.class,
                        new Launcher.DecoratedLauncher(controller.createLauncher(StreamTaskListener.NULL)) {
                            @Override
                            public boolean isUnix() {
                                return false;
                            }
                        });

        assertThatThrownBy(() -> AgentMachine.of(context, "1"))
                .isInstanceOf(Failure.class)
                .hasMessageContainingAll("runs Windows", "with Linux");
    }

    @Test
    void shouldShowAConnectionThatBreaksAsItIs() {
        Launcher broken = new Launcher.DecoratedLauncher(controller.createLauncher(StreamTaskListener.NULL)) {
            @Override
            public Proc launch(ProcStarter starter) throws IOException {
                throw new java.io.EOFException("gone");
            }
        };

        assertThatThrownBy(() -> machine(broken, controller).run(Command.of("true")))
                .isInstanceOf(java.io.EOFException.class);
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void shouldKnowWhetherCommandsSeeItsFiles(Place place) throws Exception {
        Launcher plain = node(place).createLauncher(StreamTaskListener.NULL);
        Launcher ofAContainer = new Launcher.DecoratedLauncher(plain);

        assertThat(machine(plain, node(place)).runsItsFiles()).isTrue();
        assertThat(machine(ofAContainer, node(place)).runsItsFiles()).isFalse();
    }

    private static AgentMachine machine(Place place) throws Exception {
        return machine(node(place).createLauncher(StreamTaskListener.NULL), node(place));
    }

    private static AgentMachine machine(Launcher launcher, Node node) throws Exception {
        FilePath root = node.getRootPath();
        FilePath workspace = root.child("work space");
        FilePath temporary = root.child("work space@tmp/buildx-" + UUID.randomUUID());
        workspace.mkdirs();
        temporary.mkdirs();
        EnvVars environment = node.toComputer().getEnvironment();
        environment.put("FROM_STEP", "value of the step $x");
        return new AgentMachine(launcher, workspace, root.child("docker-buildx"), temporary, environment);
    }

    private static Node node(Place place) {
        return place == Place.AGENT ? agent : controller;
    }

    /** Asked to end, neither it nor its child does. */
    private static Command stubborn(String mark) {
        String script = "trap '' TERM; (trap '' TERM; sleep 600; : " + mark + ") & echo last words >&2; wait; wait";
        return Command.of("sh", "-c", script);
    }

    private static String mark() {
        return "mark-" + UUID.randomUUID();
    }

    private static List<ProcessHandle> processes(String mark) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(mark))
                .toList();
    }

    private static String permissions(String path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(path)));
    }
}
