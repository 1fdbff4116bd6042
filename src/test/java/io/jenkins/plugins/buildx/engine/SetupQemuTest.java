package io.jenkins.plugins.buildx.engine;

import static io.jenkins.plugins.buildx.engine.FakeKernel.ASK_USER_STATIC;
import static io.jenkins.plugins.buildx.engine.FakeKernel.BINFMT;
import static io.jenkins.plugins.buildx.engine.FakeKernel.USER_STATIC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.buildx.buildx.BinfmtMisc;
import io.jenkins.plugins.buildx.buildx.Emulation;
import io.jenkins.plugins.buildx.buildx.Registrations;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.Failure.Kind;
import io.jenkins.plugins.buildx.engine.EmulatorReport.Proof;
import io.jenkins.plugins.buildx.engine.EmulatorReport.State;
import io.jenkins.plugins.buildx.engine.QemuResult.Mode;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SetupQemuTest {
    private static final Platform ARM64 = Platform.parse("linux/arm64");
    private static final Platform RISCV64 = Platform.parse("linux/riscv64");
    private static final ImageReference USER_STATIC_IMAGE = ImageReference.parse("multiarch/qemu-user-static");

    private final FakeMachine machine = new FakeMachine();
    private final List<String> log = new ArrayList<>();

    @Nested
    class WhereTheKernelIsSetUp {
        private final FakeKernel kernel =
                new FakeKernel(machine, true).register(Emulation.ARM64).register(Emulation.ARM);

        @Test
        void shouldProveItByExecutingATinyProgram() throws Exception {
            QemuResult result = run("linux/amd64", "linux/arm64");

            assertThat(result.mode()).isEqualTo(Mode.NOTHING_TO_DO);
            assertThat(result.isComplete()).isTrue();
            assertThat(result.installed()).isEmpty();
            assertThat(result.image()).isEmpty();
            assertThat(result.emulators())
                    .extracting(EmulatorReport::platform, EmulatorReport::state, EmulatorReport::proof)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple(
                                    Platform.parse("linux/amd64"), State.NATIVE, Proof.OWN_ARCHITECTURE),
                            org.assertj.core.groups.Tuple.tuple(ARM64, State.EMULATED, Proof.EXECUTED));
            assertThat(machine.commands()).singleElement().asString().startsWith("/tmp/run/trial-linux-arm64-");
            assertThat(log)
                    .containsExactly(
                            "linux/amd64: native",
                            "linux/arm64: emulated by qemu-aarch64 (/usr/bin/qemu-aarch64, flags POCF), proven",
                            "nothing to do: every platform runs already");
        }

        @Test
        void shouldLeaveNothingButItsProof() throws Exception {
            List<String> before = machine.files();
            run("linux/arm64");

            assertThat(machine.files())
                    .containsExactlyInAnyOrderElementsOf(
                            Stream.concat(before.stream(), Stream.of("/state/qemu-proofs.json"))
                                    .toList());
        }

        @Test
        void shouldStartNoProcessTheSecondTime() throws Exception {
            run("linux/amd64", "linux/arm64", "linux/arm/v7");
            machine.commands().clear();

            QemuResult second = run("linux/amd64", "linux/arm64", "linux/arm/v7");

            assertThat(machine.commands()).isEmpty();
            assertThat(second.mode()).isEqualTo(Mode.NOTHING_TO_DO);
            assertThat(second.emulators().get(1).proof()).isEqualTo(Proof.REMEMBERED);
        }

        @Test
        void shouldProveAgainAfterARestart() throws Exception {
            run("linux/arm64");
            machine.commands().clear();
            machine.file("/proc/sys/kernel/random/boot_id", "0c6a45ff-1b61-4d1c-9c83-0ae9b8a5c1de\n");

            assertThat(run("linux/arm64").emulators().get(0).proof()).isEqualTo(Proof.EXECUTED);
        }

        @Test
        void shouldProveAgainAfterANewRegistration() throws Exception {
            run("linux/arm64");
            kernel.register(Emulation.ARM64, true, "CF", true);

            assertThat(run("linux/arm64").emulators().get(0).proof()).isEqualTo(Proof.EXECUTED);
        }

        @Test
        void shouldProveAgainWhereItsProofsAreDamaged() throws Exception {
            machine.file("/state/qemu-proofs.json", "{ cut off");

            assertThat(run("linux/arm64").emulators().get(0).proof()).isEqualTo(Proof.EXECUTED);
        }

        @Test
        void shouldNotTrustAProofOfAnotherPlatformOfTheSameEmulator() throws Exception {
            run("linux/arm/v6");

            assertThat(run("linux/arm/v7").emulators().get(0).proof()).isEqualTo(Proof.EXECUTED);
        }

        @Test
        void shouldTryRelativesOfTheOwnArchitectureToo() throws Exception {
            QemuResult result = run("linux/386");

            assertThat(result.emulators().get(0).state()).isEqualTo(State.NATIVE);
            assertThat(result.emulators().get(0).proof()).isEqualTo(Proof.EXECUTED);
        }

        @Test
        void shouldTryInItsStateDirectoryWhereTheTemporaryOneForbidsIt() throws Exception {
            machine.on("/tmp/run/trial-", FakeMachine.notStarting("error=13, Permission denied"))
                    .on("/tmp/run/trial-linux-", FakeMachine.notStarting("error=13, Permission denied"))
                    .on("/state/trial-linux-arm64-", command -> FakeMachine.ended(42, "", ""));

            assertThat(run("linux/arm64").emulators().get(0).proof()).isEqualTo(Proof.EXECUTED);
        }

        @Test
        void shouldAskAContainerWhereNothingMayBeExecuted() throws Exception {
            machine.on("/tmp/run/trial-linux-", FakeMachine.notStarting("error=13, Permission denied"))
                    .on("/state/trial-linux-", FakeMachine.notStarting("error=13, Permission denied"));

            QemuResult result = run("linux/arm64");

            assertThat(result.mode()).isEqualTo(Mode.NOTHING_TO_DO);
            assertThat(result.emulators().get(0).proof()).isEqualTo(Proof.EXECUTED_IN_CONTAINER);
            assertThat(result.image()).isEqualTo("tonistiigi/binfmt:qemu-v10.2.3-68");
            assertThat(machine.commands()).last().isEqualTo(BINFMT);
        }

        @Test
        void shouldAskAContainerOnceWhereTheFileOfThatPathNeedsLibraries() throws Exception {
            machine.file("/usr/bin/qemu-aarch64", "linked, and not the registered one, which came out of an image")
                    .on("head -c 4096 /usr/bin/qemu-aarch64", command -> FakeMachine.done(DYNAMIC_PROGRAM, ""));

            QemuResult first = run("linux/arm64");
            machine.commands().clear();
            QemuResult second = run("linux/arm64");

            assertThat(first.mode()).isEqualTo(Mode.NOTHING_TO_DO);
            assertThat(first.emulators().get(0).proof()).isEqualTo(Proof.EXECUTED_IN_CONTAINER);
            assertThat(second.emulators().get(0).proof()).isEqualTo(Proof.REMEMBERED);
            assertThat(machine.commands()).isEmpty();
        }

        @Test
        void shouldAskAContainerWhichOfTwoEntriesCounts() throws Exception {
            String other = Registrations.text(Emulation.ARM64, true, "/opt/other", "OC");
            machine.file(BinfmtMisc.DIRECTORY + "/other-emulator", other);

            assertThat(run("linux/arm64").emulators().get(0).proof()).isEqualTo(Proof.EXECUTED_IN_CONTAINER);
        }

        @Test
        void shouldRegisterAnewWhenAskedForAReset() throws Exception {
            QemuResult result = run(request("linux/amd64", "linux/arm64").withReset(true));

            assertThat(result.mode()).isEqualTo(Mode.INSTALLED);
            assertThat(result.installed()).containsExactly(ARM64);
            assertThat(dockerCommands()).containsExactly(BINFMT + " --uninstall 'qemu-*' --install arm64");
            assertThat(kernel.registered()).containsExactly("qemu-aarch64");
        }
    }

    @Nested
    class WhereSomethingIsMissing {
        private final FakeKernel kernel = new FakeKernel(machine, true).register(Emulation.ARM64);

        @Test
        void shouldInstallOnlyThat() throws Exception {
            QemuResult result = run("linux/amd64", "linux/arm64", "linux/riscv64");

            assertThat(result.mode()).isEqualTo(Mode.INSTALLED);
            assertThat(result.installed()).containsExactly(RISCV64);
            assertThat(result.found().get(2).state()).isEqualTo(State.MISSING);
            assertThat(result.emulators().get(2).proof()).isEqualTo(Proof.EXECUTED);
            assertThat(result.qemuVersion()).contains("10.2.3");
            assertThat(dockerCommands()).containsExactly(BINFMT + " --install riscv64");
            assertThat(log)
                    .contains("linux/riscv64: missing", "$ " + BINFMT + " --install riscv64")
                    .last()
                    .isEqualTo("linux/riscv64: emulated by qemu-riscv64 (/usr/bin/qemu-riscv64, flags POCF), proven");
        }

        @Test
        void shouldInstallSeveralInOneContainer() throws Exception {
            run("linux/riscv64", "linux/arm/v7", "linux/arm/v6");

            assertThat(dockerCommands()).containsExactly(BINFMT + " --install riscv64,arm");
        }

        @Test
        void shouldNeedNoProcessAfterwards() throws Exception {
            run("linux/riscv64");
            machine.commands().clear();

            assertThat(run("linux/riscv64").mode()).isEqualTo(Mode.NOTHING_TO_DO);
            assertThat(machine.commands()).isEmpty();
        }

        @Test
        void shouldOnlyReportWhenAskedForACheck() throws Exception {
            QemuResult result = run(request("linux/arm64", "linux/riscv64").withCheckOnly(true));

            assertThat(result.mode()).isEqualTo(Mode.CHECKED);
            assertThat(result.isComplete()).isFalse();
            assertThat(result.supported()).containsExactly(ARM64);
            assertThat(dockerCommands()).isEmpty();
            assertThat(kernel.registered()).containsExactly("qemu-aarch64");
        }

        @Test
        void shouldTakeWhatAnotherAgentRegisteredMeanwhileForSuccess() throws Exception {
            machine.on(BINFMT + " --install riscv64", command -> {
                kernel.register(Emulation.RISCV64);
                return FakeMachine.done(
                        "{\"supported\": [\"linux/amd64\", \"linux/riscv64\"], \"emulators\": [\"qemu-riscv64\"]}",
                        "installing: riscv64 qemu-riscv64 already registered");
            });

            assertThat(run("linux/riscv64").isComplete()).isTrue();
            assertThat(dockerCommands()).hasSize(1);
        }

        @Test
        void shouldTrustAContainerThatRunsWhatTheMachineDoesNotSee() throws Exception {
            machine.on(
                    BINFMT + " --install riscv64",
                    command -> FakeMachine.done(
                            "{\"supported\": [\"linux/amd64\", \"linux/riscv64\"], \"emulators\": [\"qemu-riscv64\"]}",
                            "installing: riscv64 OK"));

            QemuResult result = run("linux/riscv64");

            assertThat(result.emulators().get(0).proof()).isEqualTo(Proof.EXECUTED_IN_CONTAINER);
        }

        @Test
        void shouldTryAgainWhatMayPass() throws Exception {
            List<String> answers = new ArrayList<>(
                    List.of(
                            "Unable to find image 'tonistiigi/binfmt:qemu-v10.2.3-68' locally\n"
                                    + "docker: Error response from daemon: Get \"https://registry-1.docker.io/v2/\": net/http: TLS handshake timeout"));
            FakeMachine.Answer binfmt = machine.answerTo(BINFMT);
            machine.on(
                    BINFMT,
                    command -> answers.isEmpty() ? binfmt.to(command) : FakeMachine.ended(125, "", answers.remove(0)));

            assertThat(run("linux/riscv64").isComplete()).isTrue();
            assertThat(dockerCommands()).hasSize(2);
            assertThat(log).anyMatch(line -> line.contains("trying again"));
        }

        @Test
        void shouldNotRunAPrivilegedContainerWhereThatIsForbidden() {
            Failure failure = failure(request("linux/riscv64").withAllowPrivileged(false));

            assertThat(failure.kind()).isEqualTo(Kind.MACHINE);
            assertThat(failure.sentence()).contains("may not run the privileged container");
            assertThat(failure.remedy())
                    .contains("docker run --rm --privileged tonistiigi/binfmt:qemu-v10.2.3-68 --install riscv64")
                    .contains("apt-get install qemu-user-static binfmt-support");
            assertThat(dockerCommands()).isEmpty();
        }

        @Test
        void shouldNotRunAnImageThatIsNotAllowed() {
            Failure failure = failure(request("linux/riscv64").withAllowedImages(List.of("registry.example/binfmt")));

            assertThat(failure.sentence()).contains("tonistiigi/binfmt:qemu-v10.2.3-68 may not be run");
            assertThat(failure.evidence()).contains("registry.example/binfmt");
            assertThat(dockerCommands()).isEmpty();
        }

        @Test
        void shouldSayWhichEmulatorTheImageDoesNotHave() {
            Failure failure = failure(request("linux/loong64"));

            assertThat(failure.sentence())
                    .isEqualTo(
                            "Programs of linux/loong64 still don't run here: the emulator image has no emulator for loong64");
        }
    }

    @Nested
    class WhereSomethingIsBroken {
        private final FakeKernel kernel = new FakeKernel(machine, true);

        @ParameterizedTest(name = "enabled: {0}, flags {1}, works: {2}")
        @CsvSource({
            "false, POCF, true, it is disabled",
            "true, POC, true, without flag F it can't work in containers",
            "true, POCF, false, a program of the platform does not run with it"
        })
        void shouldRepairThatAlone(boolean enabled, String flags, boolean works, String problem) throws Exception {
            kernel.register(Emulation.RISCV64).register(Emulation.ARM64, enabled, flags, works);

            QemuResult result = run("linux/riscv64", "linux/arm64");

            assertThat(result.mode()).isEqualTo(Mode.REPAIRED);
            assertThat(result.found().get(1).state()).isEqualTo(State.BROKEN);
            assertThat(result.found().get(1).problem()).startsWith(problem);
            assertThat(result.emulators().get(1).state()).isEqualTo(State.EMULATED);
            assertThat(result.installed()).containsExactly(ARM64);
            assertThat(dockerCommands()).containsExactly(BINFMT + " --uninstall qemu-aarch64 --install arm64");
        }

        @Test
        void shouldReplaceAnEmulatorThatNeedsLibrariesWhichContainersDoNotHave() throws Exception {
            kernel.register(Emulation.ARM64, true, "POCF", false);
            machine.file("/usr/bin/qemu-aarch64", "linked")
                    .on("head -c 4096 /usr/bin/qemu-aarch64", command -> FakeMachine.done(DYNAMIC_PROGRAM, ""))
                    .on("/tmp/run/trial-linux-arm64-", command -> FakeMachine.ended(42, "", ""));

            QemuResult result = run("linux/arm64");

            assertThat(result.mode()).isEqualTo(Mode.REPAIRED);
            assertThat(result.emulators().get(0).proof()).isEqualTo(Proof.EXECUTED_IN_CONTAINER);
            assertThat(dockerCommands()).containsExactly(BINFMT, BINFMT + " --uninstall qemu-aarch64 --install arm64");
        }

        @Test
        void shouldQuoteWhatAShellSaysOfAProgramThatTheKernelRefuses() throws Exception {
            kernel.register(Emulation.ARM64);
            machine.on(
                    "/tmp/run/trial-linux-arm64-",
                    command -> FakeMachine.ended(127, "", "program: 1: \u007fELF\u0002\u0001\n: not found\n"));

            QemuResult result = run(request("linux/arm64").withCheckOnly(true));

            assertThat(result.emulators().get(0).problem())
                    .isEqualTo("a program of the platform does not run with it: exit code 127,"
                            + " \"program: 1: ?ELF???: not found\"");
        }

        @Test
        void shouldReportItWhenAskedForACheck() throws Exception {
            kernel.register(Emulation.ARM64, false, "POCF", true);

            QemuResult result = run(request("linux/arm64").withCheckOnly(true));

            assertThat(result.emulators())
                    .singleElement()
                    .hasToString(
                            "linux/arm64: broken: qemu-aarch64 (/usr/bin/qemu-aarch64, flags POCF): it is disabled");
            assertThat(machine.commands()).isEmpty();
        }

        @Test
        void shouldSayThatAllOfBinfmtMiscIsSwitchedOff() throws Exception {
            kernel.register(Emulation.ARM64);
            machine.file(BinfmtMisc.DIRECTORY + "/status", "disabled\n");

            QemuResult result = run(request("linux/arm64").withCheckOnly(true));
            Failure failure = failure(request("linux/arm64"));

            assertThat(result.emulators().get(0).problem()).isEqualTo("binfmt_misc as a whole is switched off");
            assertThat(failure.remedy()).contains("`echo 1 > /proc/sys/fs/binfmt_misc/status`");
            assertThat(machine.commands()).isEmpty();
        }

        @Test
        void shouldLeaveAnEntryThatIsNotOfQemuAloneAndOutrunIt() throws Exception {
            String other = Registrations.text(Emulation.ARM64, true, "/opt/other", "OC");
            machine.file(BinfmtMisc.DIRECTORY + "/other-emulator", other);

            QemuResult result = run("linux/arm64");

            assertThat(result.isComplete()).isTrue();
            assertThat(dockerCommands()).first().isEqualTo(BINFMT + " --install arm64");
        }

        @Test
        void shouldSayWhatStaysBroken() {
            kernel.register(Emulation.ARM64, false, "POCF", true);
            machine.on(
                    BINFMT,
                    command -> FakeMachine.done(
                            "{\"supported\": [\"linux/amd64\"], \"emulators\": []}",
                            "uninstalling: qemu-aarch64 OK\ninstalling: arm64 cannot register \"/usr/bin/qemu-aarch64\" to"
                                    + " /proc/sys/fs/binfmt_misc/register: write /proc/sys/fs/binfmt_misc/register: invalid argument"));

            Failure failure = failure(request("linux/arm64"));

            assertThat(failure.kind()).isEqualTo(Kind.MACHINE);
            assertThat(failure.sentence())
                    .isEqualTo(
                            "Programs of linux/arm64 still don't run here: the kernel refuses the emulator's registration");
            assertThat(failure.evidence()).contains("it is disabled").contains("invalid argument");
            assertThat(failure.remedy()).contains("dmesg");
        }
    }

    @Nested
    class WhereTheKernelCanNotBeRead {
        private final FakeKernel kernel = new FakeKernel(machine, false).register(Emulation.ARM64);

        @Test
        void shouldAskAContainerFromInsideOfOne() throws Exception {
            QemuResult result = run("linux/amd64", "linux/arm64");

            assertThat(result.mode()).isEqualTo(Mode.NOTHING_TO_DO);
            assertThat(dockerCommands()).containsExactly(BINFMT);
            assertThat(log).contains("linux/arm64: emulated by qemu-aarch64, proven");
        }

        @Test
        void shouldNeedNoContainerForTheOwnArchitecture() throws Exception {
            assertThat(run("linux/amd64").isComplete()).isTrue();
            assertThat(machine.commands()).isEmpty();
        }

        @Test
        void shouldAskTheRemoteMachineOfTheDaemon() throws Exception {
            machine.variable("DOCKER_HOST", "ssh://ci@far.example");

            QemuResult result = run("linux/amd64", "linux/386", "linux/arm64", "linux/riscv64");

            assertThat(result.endpoint()).isEqualTo("ssh://ci@far.example");
            assertThat(dockerCommands()).containsExactly(BINFMT, BINFMT + " --install riscv64");
            assertThat(result.emulators())
                    .extracting(EmulatorReport::state)
                    .containsExactly(State.NATIVE, State.NATIVE, State.EMULATED, State.EMULATED);
        }

        @Test
        void shouldNotTakeTheOwnKernelForThatOfTheRemoteMachine() throws Exception {
            FakeMachine own = new FakeMachine().variable("DOCKER_HOST", "tcp://docker:2376");
            new FakeKernel(own, true).register(Emulation.ARM64);
            own.on(BINFMT, command -> FakeMachine.done("{\"supported\": [\"linux/amd64\"], \"emulators\": null}", ""));

            QemuResult result =
                    new SetupQemu(own, log::add).run(request("linux/arm64").withCheckOnly(true));

            assertThat(result.emulators().get(0).state()).isEqualTo(State.MISSING);
        }

        @Test
        void shouldRemoveADisabledEntryThatComesToLightWhenItIsInTheWay() throws Exception {
            kernel.register(Emulation.RISCV64, false, "POCF", true);

            QemuResult result = run("linux/riscv64");

            assertThat(result.isComplete()).isTrue();
            assertThat(dockerCommands())
                    .containsExactly(
                            BINFMT,
                            BINFMT + " --install riscv64",
                            BINFMT + " --uninstall qemu-riscv64 --install riscv64");
        }

        @Test
        void shouldRepairABrokenEntryOfTheRemoteMachine() throws Exception {
            machine.variable("DOCKER_HOST", "tcp://docker:2376");
            kernel.register(Emulation.RISCV64, true, "OC", true);

            QemuResult result = run("linux/riscv64");

            assertThat(result.mode()).isEqualTo(Mode.REPAIRED);
            assertThat(dockerCommands()).last().isEqualTo(BINFMT + " --uninstall qemu-riscv64 --install riscv64");
        }

        @Test
        void shouldAskThroughTheShellOfAnImageWithoutStatus() throws Exception {
            QemuResult result = run(request("linux/arm64", "linux/riscv64").withImage(USER_STATIC_IMAGE));

            assertThat(result.mode()).isEqualTo(Mode.INSTALLED);
            assertThat(result.installed()).containsExactly(RISCV64);
            assertThat(dockerCommands()).hasSize(3);
            assertThat(dockerCommands().get(0)).startsWith(ASK_USER_STATIC);
            assertThat(dockerCommands().get(1)).isEqualTo(USER_STATIC + " -p yes");
            assertThat(dockerCommands().get(2)).startsWith(ASK_USER_STATIC);
        }
    }

    @Nested
    class WithAnImageThatSpeaksTheOtherCommandLine {
        private final FakeKernel kernel = new FakeKernel(machine, true);

        @Test
        void shouldResetAKernelThatHasNone() throws Exception {
            QemuResult result = run(request("linux/arm64").withImage(USER_STATIC_IMAGE));

            assertThat(result.mode()).isEqualTo(Mode.INSTALLED);
            assertThat(dockerCommands()).containsExactly(USER_STATIC + " --reset -p yes");
            assertThat(result.emulators().get(0).flags()).isEqualTo("F");
        }

        @Test
        void shouldLeaveTheOthersAloneThoughItComplainsOfThem() throws Exception {
            kernel.register(Emulation.S390X);

            QemuResult result = run(request("linux/arm64").withImage(USER_STATIC_IMAGE));

            assertThat(result.isComplete()).isTrue();
            assertThat(dockerCommands()).containsExactly(USER_STATIC + " -p yes");
        }

        @Test
        void shouldResetWhereABrokenOneIsInTheWay() throws Exception {
            kernel.register(Emulation.ARM64, true, "OC", true);

            QemuResult result = run(request("linux/arm64").withImage(USER_STATIC_IMAGE));

            assertThat(result.mode()).isEqualTo(Mode.REPAIRED);
            assertThat(dockerCommands()).containsExactly(USER_STATIC + " --reset -p yes");
        }

        @ParameterizedTest(name = "{0}")
        @CsvSource(
                delimiter = '|',
                value = {
                    "No binfmt support in the kernel.|still don't run here: the kernel has no binfmt_misc",
                    "mount: mounting binfmt_misc on /proc/sys/fs/binfmt_misc failed: No such device|the kernel has no binfmt_misc",
                    "mount: permission denied (are you root?)|docker is rootless here",
                    "mount: mounting binfmt_misc on /proc/sys/fs/binfmt_misc failed: Operation not permitted|docker is rootless here",
                    "sh: write error: Invalid argument|the kernel refuses the emulator's registration"
                })
        void shouldSayWhyItDidNotHelp(String said, String sentence) {
            machine.on(USER_STATIC + " --reset -p yes", command -> FakeMachine.ended(1, said, ""))
                    .on("docker info", command -> FakeMachine.done(ROOTLESS, ""));

            Failure failure = failure(request("linux/arm64").withImage(USER_STATIC_IMAGE));

            assertThat(failure.kind()).isEqualTo(Kind.MACHINE);
            assertThat(failure.sentence()).endsWith(sentence);
            assertThat(failure.evidence()).contains(said);
            assertThat(failure.remedy()).contains("an admin");
        }

        @Test
        void shouldSpeakItToAnImageThatIsDeclaredSo() throws Exception {
            machine.on("docker run --rm --privileged registry.example/emulators:2 --reset -p yes", command -> {
                kernel.register(Emulation.ARM64);
                return FakeMachine.done("", "");
            });
            ImageReference image = ImageReference.parse("registry.example/emulators:2");

            QemuResult result = run(request("linux/arm64").withImage(image, RegistrarKind.QEMU_USER_STATIC));

            assertThat(result.isComplete()).isTrue();
        }
    }

    @Nested
    class WhereItCanNotBeDone {
        @ParameterizedTest(name = "{0}")
        @MethodSource("io.jenkins.plugins.buildx.engine.SetupQemuTest#refusals")
        void shouldSayWhyInOneSentenceAndWhatAnAdminRuns(
                String name, int exitCode, String stderr, String security, String sentence, String remedy) {
            new FakeKernel(machine, true);
            machine.on(BINFMT, command -> FakeMachine.ended(exitCode, "", stderr))
                    .on("docker info --format '{{json .SecurityOptions}}'", command -> FakeMachine.done(security, ""));

            Failure failure = failure(request("linux/arm64"));

            assertThat(failure.kind()).isEqualTo(Kind.MACHINE);
            assertThat(failure.sentence()).isEqualTo(sentence);
            assertThat(failure.remedy()).contains(remedy);
            assertThat(failure.evidence()).isNotBlank();
        }

        @Test
        void shouldSayThatDockerIsMissing() {
            new FakeKernel(machine, true);
            machine.on(BINFMT, FakeMachine.notStarting("error=2, No such file or directory"));

            assertThat(failure(request("linux/arm64")).sentence()).contains("`docker` can't be started");
        }
    }

    private static final String ON_THE_HOST =
            "`apt-get install qemu-user-static binfmt-support` (lasts over reboots) or"
                    + " `docker run --rm --privileged tonistiigi/binfmt:qemu-v10.2.3-68 --install arm64`";
    private static final String UNPRIVILEGED = "[\"name=seccomp,profile=builtin\",\"name=cgroupns\"]";
    private static final String ROOTLESS = "[\"name=seccomp,profile=builtin\",\"name=rootless\",\"name=cgroupns\"]";
    private static final String NO_MOUNT =
            "\ncannot mount binfmt_misc filesystem at /proc/sys/fs/binfmt_misc\nmain.run\n"
                    + "\t/src/cmd/binfmt/main.go:172\nmain.main\n\t/src/cmd/binfmt/main.go:161\n";
    private static final String NOT_LOCAL = "Unable to find image 'tonistiigi/binfmt:qemu-v10.2.3-68' locally\n";

    /** An ELF header with one program header, that of an interpreter; its bytes are all below 0x80. */
    private static final String DYNAMIC_PROGRAM = "\u007fELF\u0002\u0001\u0001" + "\0".repeat(25) + "@"
            + "\0".repeat(21) + "8\0\u0001" + "\0".repeat(7) + "\u0003" + "\0".repeat(55);

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(
                        "rootless",
                        0,
                        "error: operation not permitted" + NO_MOUNT,
                        ROOTLESS,
                        "Emulators can't be registered: docker is rootless here",
                        ON_THE_HOST),
                Arguments.of(
                        "unprivileged",
                        0,
                        "error: operation not permitted" + NO_MOUNT,
                        UNPRIVILEGED,
                        "Emulators can't be registered: docker here does not give a container the rights for it, as inside"
                                + " of another container",
                        ON_THE_HOST),
                Arguments.of(
                        "capabilities missing",
                        125,
                        "docker: Error response from daemon: failed to create task for container: failed to create shim task:"
                                + " OCI runtime create failed: runc create failed: unable to start container process: unable"
                                + " to apply caps: operation not permitted: unknown.",
                        UNPRIVILEGED,
                        "Emulators can't be registered: docker here does not give a container the rights for it, as inside"
                                + " of another container",
                        ON_THE_HOST),
                Arguments.of(
                        "user namespace",
                        125,
                        "docker: Error response from daemon: privileged mode is incompatible with user namespaces.  You must"
                                + " run the container in the host namespace when running privileged mode.",
                        UNPRIVILEGED,
                        "Emulators can't be registered: docker here does not give a container the rights for it, as inside"
                                + " of another container",
                        ON_THE_HOST),
                Arguments.of(
                        "no module",
                        0,
                        "error: no such device" + NO_MOUNT,
                        UNPRIVILEGED,
                        "the kernel has no binfmt_misc",
                        "modprobe binfmt_misc"),
                Arguments.of(
                        "kernel read-only",
                        0,
                        "error: open /proc/sys/fs/binfmt_misc/register: read-only file system\n",
                        UNPRIVILEGED,
                        "the kernel's binfmt_misc is read-only here",
                        "apt-get install qemu-user-static binfmt-support"),
                Arguments.of(
                        "no such image",
                        125,
                        NOT_LOCAL
                                + "docker: Error response from daemon: manifest for tonistiigi/binfmt:qemu-v10.2.3-68 not"
                                + " found: manifest unknown: manifest unknown.",
                        UNPRIVILEGED,
                        "The image tonistiigi/binfmt:qemu-v10.2.3-68 can't be pulled: an image that the build or the test"
                                + " needs is not in the registry",
                        "image: 'registry.example/tonistiigi/binfmt'"),
                Arguments.of(
                        "pulled, and then refused",
                        125,
                        NOT_LOCAL + "Status: Downloaded newer image for tonistiigi/binfmt:qemu-v10.2.3-68\n"
                                + "docker: Error response from daemon: unable to find user nobody: no matching entries.",
                        UNPRIVILEGED,
                        "`docker run --rm --privileged tonistiigi/binfmt:qemu-v10.2.3-68 --install arm64` ended with exit code"
                                + " 125",
                        ON_THE_HOST),
                Arguments.of(
                        "image of another architecture",
                        1,
                        "exec /usr/bin/binfmt: exec format error",
                        UNPRIVILEGED,
                        "The image tonistiigi/binfmt:qemu-v10.2.3-68 itself is here for another architecture than the"
                                + " machine's",
                        "docker pull tonistiigi/binfmt:qemu-v10.2.3-68"),
                Arguments.of(
                        "silent image",
                        0,
                        "panic: runtime error",
                        UNPRIVILEGED,
                        "The image tonistiigi/binfmt:qemu-v10.2.3-68 registered no emulator",
                        ON_THE_HOST));
    }

    private QemuResult run(String... platforms) throws IOException, InterruptedException {
        return run(request(platforms));
    }

    private QemuResult run(QemuRequest request) throws IOException, InterruptedException {
        return new SetupQemu(machine, log::add, Duration.ZERO).run(request);
    }

    private Failure failure(QemuRequest request) {
        return catchThrowableOfType(Failure.class, () -> run(request));
    }

    private static QemuRequest request(String... platforms) {
        return QemuRequest.of(Platform.parseAll(List.of(platforms)));
    }

    private List<String> dockerCommands() {
        return machine.commands().stream()
                .filter(command -> command.startsWith("docker run"))
                .toList();
    }
}
