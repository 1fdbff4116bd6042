package io.jenkins.plugins.buildx.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.buildx.BuildkitdConfig;
import io.jenkins.plugins.buildx.buildx.Buildx;
import io.jenkins.plugins.buildx.buildx.BuildxVersion;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuildersTest {
    private static final BuilderSpec SPEC = BuilderSpec.draft().spec();
    private static final String INSTANCE = "/state/buildx/instances/" + SPEC.name();
    private static final String RUNNING = BuildxMultiArchTest.builder().text();

    private final FakeMachine machine = new FakeMachine();
    private final List<String> log = new ArrayList<>();
    private final List<CommandResult> inspections = new ArrayList<>();

    @Test
    void shouldUseTheBuilderOfWhoeverWonTheRace() throws Exception {
        inspect(missing(), running());
        machine.on(
                "docker buildx create",
                command -> FakeMachine.ended(
                        1,
                        "",
                        "ERROR: existing instance for \"" + SPEC.name()
                                + "\" but no append mode, specify the node name to make changes for existing instances"));

        assertThat(provide(SPEC).inspection().isRunning()).isTrue();
    }

    @Test
    void shouldNotTakeExitCodeZeroForABuilderThatRuns() throws Exception {
        inspect(FakeMachine.done(RUNNING.replace("Status:    running", "Error:     cannot connect"), ""), running());

        assertThat(provide(SPEC).inspection().isRunning()).isTrue();
        assertThat(log).anyMatch(line -> line.contains("does not run; mending it"));
    }

    @Test
    void shouldTryABootAgainThatMayWork() throws Exception {
        inspect(
                missing(),
                FakeMachine.ended(
                        1, "", "ERROR: Conflict. The container name \"/buildx_buildkit_x0\" is already in use"),
                running());
        machine.on("docker buildx create", command -> FakeMachine.done(SPEC.name(), ""));

        assertThat(provide(SPEC).created()).isTrue();
        assertThat(log).anyMatch(line -> line.contains("trying again"));
    }

    @Test
    void shouldMakeADockerContextOfTlsInTheEnvironment() throws Exception {
        inspect(missing(), running());
        machine.variable("DOCKER_HOST", "tcp://far:2376")
                .variable("DOCKER_TLS_VERIFY", "1")
                .variable("DOCKER_CERT_PATH", "/certs")
                .on("docker context create", command -> FakeMachine.done("", ""))
                .on("docker buildx create", command -> FakeMachine.done(SPEC.name(), ""));

        provide(SPEC);

        assertThat(machine.commands())
                .anyMatch(command -> command.startsWith("docker context create " + SPEC.name() + "-tls --docker ")
                        && command.contains(
                                "host=tcp://far:2376,ca=/certs/ca.pem,cert=/certs/cert.pem,key=/certs/key.pem"))
                .anyMatch(command ->
                        command.startsWith("docker buildx create") && command.endsWith(SPEC.name() + "-tls"));
    }

    @Test
    void shouldWriteItsConfigurationAndLookForTheAuthoritiesInIt() throws Exception {
        BuilderSpec spec = BuilderSpec.draft()
                .config(BuildkitdConfig.NONE.withAuthorities(Map.of("registry.example", "/ca.pem")))
                .spec();
        inspect(missing(), running());
        machine.on("docker buildx create", command -> FakeMachine.done(spec.name(), ""));

        assertThatThrownBy(() -> provide(spec)).isInstanceOf(InvalidInput.class).hasMessageContaining("/ca.pem");

        machine.file("/ca.pem", "PEM");
        inspect(missing(), running());
        provide(spec);
        assertThat(machine.commands())
                .anyMatch(command -> command.contains("--buildkitd-config /state/" + spec.name() + ".toml"));
        assertThat(machine.files()).contains("/state/" + spec.name() + ".toml");
    }

    @Test
    void shouldRemoveNothingWhileDockerIsAway() {
        inspect(
                FakeMachine.ended(
                        1,
                        "",
                        "ERROR: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?"));

        assertThatThrownBy(() -> provide(SPEC))
                .isInstanceOfSatisfying(
                        Failure.class, e -> assertThat(e.isRetryable()).isTrue())
                .hasMessageContaining("docker's daemon does not answer");
        assertThat(machine.commands()).noneMatch(command -> command.contains(" rm "));
    }

    @Test
    void shouldNotAskAgainForABuilderThatItProvidedAMomentAgo() throws Exception {
        ProvidedBuilder asked = provided();

        ProvidedBuilder known = known("linux/arm64");

        assertThat(known.remembered()).isTrue();
        assertThat(known.text()).isEqualTo(asked.text());
        assertThat(known.inspection()).isEqualTo(asked.inspection());
        assertThat(machine.commands()).hasSize(1);
        assertThat(log).last().asString().contains("was there some minutes ago", "linux/arm64");
    }

    @Test
    void shouldAskABuilderThatDidNotListAPlatformYet() throws Exception {
        provided();

        assertThat(known("linux/s390x").remembered()).isFalse();
    }

    @Test
    void shouldAskABuilderThatSomebodyChanged() throws Exception {
        provided();
        machine.file(INSTANCE, "another");

        assertThat(known("linux/arm64").remembered()).isFalse();
    }

    @Test
    void shouldAskForABuilderThatSomebodyRemoved() throws Exception {
        provided();
        machine.withoutFile(INSTANCE);

        assertThat(known("linux/arm64").remembered()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"590, true", "600, false"})
    void shouldForgetAfterTenMinutes(int seconds, boolean remembered) throws Exception {
        provided();
        String file = "/state/buildx-" + SPEC.name() + ".txt";
        String[] parts = new String(machine.read(file).orElseThrow(), StandardCharsets.UTF_8).split("\n", 3);
        long before = Long.parseLong(parts[1]) - seconds * 1000L;
        machine.file(file, parts[0] + "\n" + before + "\n" + parts[2]);

        assertThat(known("linux/arm64").remembered()).isEqualTo(remembered);
    }

    @Test
    void shouldAskWhereItsMemoryCantBeRead() throws Exception {
        provided();
        machine.file("/state/buildx-" + SPEC.name() + ".txt", "half");

        assertThat(known("linux/arm64").remembered()).isFalse();
    }

    @Test
    void shouldTellWhatWasKnownBeforeEmulatorsCame() throws Exception {
        assertThat(textBefore("linux/s390x")).isEmpty();
        String text = provided().text();

        assertThat(textBefore("linux/s390x")).contains(text);
        assertThat(textBefore("linux/arm64")).isEmpty();
        assertThat(machine.commands()).hasSize(1);
    }

    private Optional<String> textBefore(String platform) throws Exception {
        return builders().textBefore(SPEC, List.of(Platform.parse(platform)));
    }

    private ProvidedBuilder provided() throws Exception {
        machine.file(INSTANCE, "{}");
        inspect(running(), running());
        return provide(SPEC);
    }

    private ProvidedBuilder known(String platform) throws Exception {
        return builders().provideUnlessKnown(SPEC, List.of(Platform.parse(platform)));
    }

    private ProvidedBuilder provide(BuilderSpec spec) throws Exception {
        return builders().provide(spec);
    }

    private Builders builders() {
        Buildx buildx = new Buildx(
                List.of("docker", "buildx"),
                BuildxVersion.parse("github.com/docker/buildx v0.29.1 abc"),
                "/state/buildx");
        return new Builders(machine, buildx, log::add);
    }

    private void inspect(CommandResult... answers) {
        inspections.clear();
        inspections.addAll(List.of(answers));
        machine.on("docker buildx inspect", command -> inspections.remove(0));
    }

    private static CommandResult missing() {
        return FakeMachine.ended(1, "", "ERROR: no builder \"" + SPEC.name() + "\" found");
    }

    private static CommandResult running() {
        return FakeMachine.done(RUNNING, "");
    }
}
