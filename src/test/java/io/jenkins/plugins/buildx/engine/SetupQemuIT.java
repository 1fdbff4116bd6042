package io.jenkins.plugins.buildx.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.buildx.BinfmtMisc;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.LocalMachine;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.engine.EmulatorReport.Proof;
import io.jenkins.plugins.buildx.engine.EmulatorReport.State;
import io.jenkins.plugins.buildx.engine.QemuResult.Mode;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * On a real kernel, which all tests on the machine share: only the registration for {@code linux/mips64} is touched, which no
 * other test needs, by one run of these tests at a time, and it is there again in the end.
 */
@RealDocker
class SetupQemuIT {
    private static final String VICTIM = "linux/mips64";
    private static final String OTHERS =
            "linux/arm64,linux/arm/v7,linux/arm/v6,linux/riscv64,linux/s390x,linux/ppc64le,linux/mips64le,linux/loong64";
    private static final String ENTRY = BinfmtMisc.DIRECTORY + "/qemu-mips64";
    private static final ImageReference USER_STATIC = ImageReference.parse("multiarch/qemu-user-static:latest");
    private static final String MAGIC =
            "\\x7fELF\\x02\\x02\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x02\\x00\\x08";
    private static final String MASK =
            "\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x00\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xfe\\xff\\xff";

    private static FileChannel channel;
    private static FileLock lock;

    @TempDir
    private Path folder;

    private RecordingMachine machine;
    private final List<String> log = new ArrayList<>();

    @BeforeAll
    static void alone() throws IOException {
        Path file = Path.of(System.getProperty("java.io.tmpdir"), "docker-buildx-qemu-mips64.lock");
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        lock = channel.lock();
    }

    @AfterAll
    static void release() throws IOException {
        lock.release();
        channel.close();
    }

    @BeforeEach
    void registerAllOnANewMachine() throws Exception {
        new SetupQemu(other(), Log.NONE).run(request(OTHERS, VICTIM));
        machine =
                new RecordingMachine(new LocalMachine(Map.of(), folder.resolve("state"), folder.resolve("temporary")));
    }

    @AfterEach
    void restore() throws Exception {
        assertThat(run(VICTIM).isComplete()).isTrue();
    }

    @Test
    void shouldInstallWhatIsMissingAndThenNeedNoProcess() throws Exception {
        unregister();

        QemuResult first = run("linux/amd64", VICTIM);
        machine.commands().clear();
        QemuResult second = run("linux/amd64", VICTIM);

        assertThat(first.mode()).isEqualTo(Mode.INSTALLED);
        assertThat(first.found().get(1).state()).isEqualTo(State.MISSING);
        assertThat(first.installed()).containsExactly(Platform.parse(VICTIM));
        assertThat(first.emulators().get(1).proof()).isEqualTo(Proof.EXECUTED);
        assertThat(first.emulators().get(1).flags()).contains("F");
        assertThat(second.mode()).isEqualTo(Mode.NOTHING_TO_DO);
        assertThat(second.emulators().get(1).proof()).isEqualTo(Proof.REMEMBERED);
        assertThat(machine.commands()).isEmpty();
    }

    @Test
    void shouldProveWhatTheKernelHasWithoutDocker() throws Exception {
        QemuResult result = run(OTHERS);

        assertThat(result.mode()).isEqualTo(Mode.NOTHING_TO_DO);
        assertThat(result.emulated()).hasSize(8);
        assertThat(machine.commands()).hasSize(8).noneMatch(command -> command.startsWith("docker"));
    }

    @Test
    void shouldSeeThatAnEntryWasRegisteredAnew() throws Exception {
        run(VICTIM);
        Optional<String> before = machine.stamp(ENTRY);
        unregister();
        new SetupQemu(other(), log::add).run(request(VICTIM));

        assertThat(machine.stamp(ENTRY)).isNotEqualTo(before);
        assertThat(run(VICTIM).emulators().get(0).proof()).isEqualTo(Proof.EXECUTED);
    }

    @ParameterizedTest(name = "interpreter {0}, flags {1}")
    @CsvSource({
        "/usr/bin/qemu-mips64-static, OC, without flag F",
        "/nowhere/qemu-mips64, O, without flag F",
        "/bin/sh, OCF, a program of the platform does not run"
    })
    void shouldRepairWhatWasRegisteredBadly(String interpreter, String flags, String problem) throws Exception {
        unregister();
        inKernel("printf %s '" + String.join(":", "", "qemu-mips64", "M", "0", MAGIC, MASK, interpreter, flags) + "' > "
                + BinfmtMisc.DIRECTORY + "/register");

        QemuResult result = run(VICTIM);

        assertThat(result.mode()).isEqualTo(Mode.REPAIRED);
        assertThat(result.found().get(0).problem()).startsWith(problem);
        assertThat(result.emulators().get(0).state()).isEqualTo(State.EMULATED);
        assertThat(log).anyMatch(line -> line.endsWith("--uninstall qemu-mips64 --install mips64"));
    }

    @Test
    void shouldRepairWhatIsDisabled() throws Exception {
        inKernel("echo 0 > " + ENTRY);

        QemuResult result = run(VICTIM);

        assertThat(result.mode()).isEqualTo(Mode.REPAIRED);
        assertThat(result.found().get(0).problem()).isEqualTo("it is disabled");
        assertThat(result.isComplete()).isTrue();
    }

    @Test
    void shouldChangeNothingInACheck() throws Exception {
        inKernel("echo 0 > " + ENTRY);
        Optional<byte[]> before = machine.read(ENTRY);

        QemuResult result = run(request("linux/arm64", VICTIM).withCheckOnly(true));

        assertThat(result.mode()).isEqualTo(Mode.CHECKED);
        assertThat(result.supported()).containsExactly(Platform.parse("linux/arm64"));
        assertThat(machine.read(ENTRY))
                .hasValueSatisfying(now -> assertThat(now).isEqualTo(before.orElseThrow()));
    }

    @Test
    void shouldInstallFromAnImageOfTheOtherCommandLineAndLeaveTheOthersAlone() throws Exception {
        Optional<String> other = machine.stamp(BinfmtMisc.DIRECTORY + "/qemu-aarch64");
        unregister();

        QemuResult result = run(request(VICTIM).withImage(USER_STATIC));

        assertThat(result.mode()).isEqualTo(Mode.INSTALLED);
        assertThat(result.emulators().get(0).interpreter()).isEqualTo("/usr/bin/qemu-mips64-static");
        assertThat(machine.stamp(BinfmtMisc.DIRECTORY + "/qemu-aarch64")).isEqualTo(other);
    }

    @ParameterizedTest
    @CsvSource({"tonistiigi/binfmt:qemu-v10.2.3-68", "multiarch/qemu-user-static:latest"})
    void shouldAskAContainerOfADaemonElsewhere(String image) throws Exception {
        inKernel("echo 0 > " + ENTRY);

        QemuResult result = new SetupQemu(elsewhere(), log::add)
                .run(request("linux/amd64", "linux/arm64", "linux/arm/v7", VICTIM)
                        .withImage(ImageReference.parse(image))
                        .withCheckOnly(true));

        assertThat(result.emulators())
                .extracting(EmulatorReport::state)
                .startsWith(State.NATIVE, State.EMULATED, State.EMULATED)
                .last()
                .isIn(State.MISSING, State.BROKEN);
        assertThat(result.emulators().get(1).proof()).isEqualTo(Proof.EXECUTED_IN_CONTAINER);
    }

    @Test
    void shouldRepairADaemonElsewhere() throws Exception {
        inKernel("echo 0 > " + ENTRY);

        QemuResult result = new SetupQemu(elsewhere(), log::add).run(request(VICTIM));

        assertThat(result.isComplete()).isTrue();
        assertThat(result.emulators().get(0).proof()).isEqualTo(Proof.EXECUTED_IN_CONTAINER);
    }

    @Test
    void shouldSayWhichImageCanNotBePulled() throws Exception {
        unregister();
        String image = "127.0.0.1:1/nobody/binfmt:none";

        Failure failure =
                catchThrowableOfType(Failure.class, () -> run(request(VICTIM).withImage(ImageReference.parse(image))));

        assertThat(failure.sentence()).contains("The image " + image + " can't be pulled");
    }

    private QemuResult run(String... platforms) throws IOException, InterruptedException {
        return run(request(platforms));
    }

    private QemuResult run(QemuRequest request) throws IOException, InterruptedException {
        return new SetupQemu(machine, log::add, Duration.ZERO).run(request);
    }

    private static QemuRequest request(String... platforms) {
        return QemuRequest.of(Platform.parseAll(List.of(platforms)));
    }

    /** Another account of the same machine, with proofs of its own. */
    private LocalMachine other() {
        return new LocalMachine(Map.of(), folder.resolve("other"), folder.resolve("temporary"));
    }

    /** The same machine, with a view of the kernel as from inside of a container or from another operating system: none. */
    private RecordingMachine elsewhere() {
        return new RecordingMachine(machine) {
            @Override
            public Optional<byte[]> read(String path) throws IOException, InterruptedException {
                return path.startsWith("/proc/") ? Optional.empty() : super.read(path);
            }

            @Override
            public List<String> list(String directory) throws IOException, InterruptedException {
                return directory.startsWith("/proc/") ? List.of() : super.list(directory);
            }
        };
    }

    private void unregister() throws Exception {
        inKernel("[ ! -e " + ENTRY + " ] || echo -1 > " + ENTRY);
    }

    private void inKernel(String script) throws Exception {
        String mount = "[ -f " + BinfmtMisc.DIRECTORY + "/status ] || mount -t binfmt_misc binfmt_misc "
                + BinfmtMisc.DIRECTORY + "; ";
        other().require(Command.of(
                "docker",
                "run",
                "--rm",
                "--privileged",
                "--entrypoint",
                "/bin/sh",
                USER_STATIC.toString(),
                "-c",
                mount + script));
    }
}
