package io.jenkins.plugins.buildx.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.buildx.BuilderEndpoint;
import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.buildx.BuildkitdConfig;
import io.jenkins.plugins.buildx.buildx.Buildx;
import io.jenkins.plugins.buildx.buildx.BuildxVersion;
import io.jenkins.plugins.buildx.buildx.Proxies;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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

    private static final String PASSWORD = "s3cret";
    private static final Map<String, String> PROXY =
            Map.of("env.http_proxy", "http://user:" + PASSWORD + "@proxy:3128", "network", "host");
    private static final String DRIVER_OPTIONS =
            "Driver Options: env.http_proxy=\"" + PROXY.get("env.http_proxy") + "\" network=\"host\"\n";
    private static final BuilderSpec PROXIED =
            BuilderSpec.draft().driverOptions(PROXY).spec();
    private static final BuilderSpec FARM = BuilderSpec.draft()
            .platforms(List.of(Platform.parse("linux/amd64")))
            .nodes(List.of(
                    new BuilderEndpoint("arm", Platform.parseAll(List.of("linux/arm64", "linux/arm/v7"))),
                    new BuilderEndpoint("ssh://z", List.of(Platform.parse("linux/s390x")))))
            .spec();

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
        tls("tcp://far:2376");

        provide(SPEC);

        assertThat(contexts()).hasSize(1);
        assertThat(machine.commands())
                .contains("docker context create " + contexts().get(0)
                        + " --docker host=tcp://far:2376,ca=/certs/ca.pem,cert=/certs/cert.pem,key=/certs/key.pem")
                .anyMatch(command -> command.startsWith("docker buildx create")
                        && command.endsWith(" " + contexts().get(0)));
    }

    @Test
    void shouldTellContextsApartByDaemonAndCertificates() throws Exception {
        inspect(missing(), running(), missing(), running(), missing(), running());
        tls("tcp://far:2376");
        provide(SPEC);
        machine.variable("DOCKER_HOST", "tcp://farther:2376");
        provide(SPEC);
        machine.file("/certs/cert.pem", "renewed");
        provide(SPEC);

        assertThat(contexts()).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void shouldNotReadTheKeyOfTls() throws Exception {
        inspect(missing(), running(), missing(), running());
        tls("tcp://far:2376").file("/certs/key.pem", "one");
        provide(SPEC);
        machine.file("/certs/key.pem", "another");
        provide(SPEC);

        assertThat(contexts()).hasSize(2).containsOnly(contexts().get(0));
    }

    @Test
    void shouldReachABuilderWithRenewedCertificates() throws Exception {
        tls("tcp://far:2376").file(INSTANCE, "{}");
        inspect(running(), running());

        ProvidedBuilder builder = provide(SPEC);

        String context = contexts().get(0);
        assertThat(builder.created()).isFalse();
        assertThat(machine.commands())
                .contains("docker buildx create --name " + SPEC.name() + " --append --node " + SPEC.name()
                        + "0 --driver docker-container " + context);
        inspect(FakeMachine.done(RUNNING.replace("unix:///var/run/docker.sock", context), ""));
        machine.commands().clear();
        assertThat(provide(SPEC).created()).isFalse();
        assertThat(machine.commands()).noneMatch(command -> command.startsWith("docker buildx create"));
    }

    @Test
    void shouldNotRememberABuilderThatOldCertificatesReach() throws Exception {
        provided();
        tls("tcp://far:2376");
        inspect(running(), running());

        assertThat(known("linux/arm64").remembered()).isFalse();
    }

    @Test
    void shouldNotMakeAContextThatIsThere() throws Exception {
        tls("tcp://far:2376").variable("DOCKER_CONFIG", "/account");
        inspect(missing(), running(), running(), running());
        provide(SPEC);
        String folder = Digest.sha256(contexts().get(0).getBytes(StandardCharsets.UTF_8))
                .hex();
        machine.file("/account/contexts/meta/" + folder + "/meta.json", "{}");
        provide(SPEC);

        assertThat(contexts()).hasSize(1);
    }

    @Test
    void shouldKeepTlsFromDriversThatTakeNoContext() throws Exception {
        BuilderSpec kubernetes = BuilderSpec.draft().driver("kubernetes").spec();
        tls("tcp://far:2376");
        inspect(FakeMachine.ended(1, "", "ERROR: no builder \"x\" found"), running());

        provide(kubernetes);

        assertThat(machine.commands())
                .contains("docker buildx create --name " + kubernetes.name() + " --driver kubernetes")
                .noneMatch(command -> command.startsWith("docker context"));
    }

    private FakeMachine tls(String host) {
        return machine.variable("DOCKER_HOST", host)
                .variable("DOCKER_TLS_VERIFY", "1")
                .variable("DOCKER_CERT_PATH", "/certs")
                .file("/certs/ca.pem", "authority")
                .file("/certs/cert.pem", "certificate")
                .on("docker context create", command -> FakeMachine.done("", ""))
                .on("docker buildx create", command -> FakeMachine.done(SPEC.name(), ""));
    }

    /** The names of the contexts that were made. */
    private List<String> contexts() {
        return machine.commands().stream()
                .filter(command -> command.startsWith("docker context create "))
                .map(command -> command.split(" ")[3])
                .toList();
    }

    @Test
    void shouldWriteItsConfigurationAndLookForTheCertificatesInIt() throws Exception {
        BuilderSpec wish = trusting();
        machine.on("docker buildx create", command -> FakeMachine.done("", ""));
        assertThatThrownBy(() -> provide(wish))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("\"/ca.pem\" is not on this machine");
        assertThat(machine.commands()).isEmpty();

        machine.file("/ca.pem", "PEM");
        inspect(missing(), running());
        ProvidedBuilder builder = provide(wish);

        assertThat(machine.commands())
                .anyMatch(command -> command.contains("--buildkitd-config /state/" + builder.name() + ".toml"));
        assertThat(machine.files()).contains("/state/" + builder.name() + ".toml");
    }

    @Test
    void shouldMakeAnotherBuilderForARenewedCertificate() throws Exception {
        machine.on("docker buildx create", command -> FakeMachine.done("", "")).file("/ca.pem", "PEM");
        inspect(missing(), running(), missing(), running(), running());
        ProvidedBuilder first = provide(trusting());
        machine.file("/ca.pem", "renewed");
        ProvidedBuilder second = provide(trusting());

        assertThat(second.created()).isTrue();
        assertThat(second.name()).isNotEqualTo(first.name());
        assertThat(machine.read("/state/" + first.name() + "-authorities/ca.pem"))
                .hasValue("PEM\n".getBytes(StandardCharsets.UTF_8));
        assertThat(machine.read("/state/" + second.name() + "-authorities/ca.pem"))
                .hasValue("renewed\n".getBytes(StandardCharsets.UTF_8));
        assertThat(provide(second.spec()).name()).isEqualTo(second.name());
    }

    private static BuilderSpec trusting() {
        return BuilderSpec.draft()
                .config(BuildkitdConfig.NONE.withAuthorities(Map.of("registry.example", "/ca.pem")))
                .spec();
    }

    @Test
    void shouldGiveAHalfMadeBuilderItsOtherNodes() throws Exception {
        inspect(nodes("0"), nodes("0", "-1", "-2"));
        machine.on("docker buildx create", command -> FakeMachine.done("", ""));

        ProvidedBuilder builder = provide(FARM);

        assertThat(builder.inspection().nodes()).hasSize(3);
        assertThat(creations())
                .containsExactly(
                        "docker buildx create --name " + FARM.name() + " --append --node " + FARM.name()
                                + "-1 --driver docker-container --platform linux/arm64,linux/arm/v7 arm",
                        "docker buildx create --name " + FARM.name() + " --append --node " + FARM.name()
                                + "-2 --driver docker-container --platform linux/s390x ssh://z");
        assertThat(log).anyMatch(line -> line.contains("was not whole"));
    }

    @Test
    void shouldLeaveAWholeBuilderAsItIs() throws Exception {
        inspect(nodes("0", "-1", "-2"));

        provide(FARM);

        assertThat(machine.commands()).hasSize(1);
    }

    @Test
    void shouldFixThePlatformsOfANodeThatLostThem() throws Exception {
        CommandResult loose =
                FakeMachine.done(nodes("0", "-1", "-2").text().replace("linux/s390x*", "linux/s390x"), "");
        inspect(loose, nodes("0", "-1", "-2"));
        machine.on("docker buildx create", command -> FakeMachine.done("", ""));

        provide(FARM);

        assertThat(creations()).singleElement().asString().contains("--node " + FARM.name() + "-2 ");
    }

    @Test
    void shouldGiveABuilderItsFirstNodeBack() throws Exception {
        inspect(nodes("-1", "-2"), nodes("-1", "-2", "0"));
        machine.on("docker buildx create", command -> FakeMachine.done("", ""));

        provide(FARM);

        assertThat(creations())
                .hasSize(3)
                .first()
                .asString()
                .endsWith("--append --node " + FARM.name() + "0 --driver docker-container --platform linux/amd64");
    }

    @Test
    void shouldFailWhereANodeCantBeGivenBack() {
        inspect(nodes("0"));
        machine.on(
                "docker buildx create", command -> FakeMachine.ended(1, "", "ERROR: invalid duplicate endpoint arm"));

        assertThatThrownBy(() -> provide(FARM))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("invalid duplicate endpoint arm");
    }

    private List<String> creations() {
        return machine.commands().stream()
                .filter(command -> command.startsWith("docker buildx create"))
                .toList();
    }

    /** What buildx says of those nodes of the farm. */
    private static CommandResult nodes(String... suffixes) {
        StringBuilder text = new StringBuilder("Name: " + FARM.name() + "\nDriver: docker-container\n\nNodes:\n");
        Map<String, String> platforms = Map.of(
                "0", "linux/amd64*, linux/386", "-1", "linux/arm64*, linux/arm/v7*", "-2", "linux/s390x*, linux/amd64");
        for (String suffix : suffixes) {
            text.append(String.format(
                    "Name: %s%s\nEndpoint: x\nStatus: running\nPlatforms: %s\n\n",
                    FARM.name(), suffix, platforms.get(suffix)));
        }
        return FakeMachine.done(text.toString(), "");
    }

    @Test
    void shouldNotShowPasswordsOfABuilderThatCantBeReached() {
        String said = RUNNING.replace(
                "Status:    running", DRIVER_OPTIONS + "Error:     Cannot connect to the Docker daemon");
        inspect(FakeMachine.done(said, ""));

        assertThatThrownBy(() -> provide(PROXIED))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("docker's daemon does not answer")
                .message()
                .doesNotContain(PASSWORD);
        assertThat(log).noneMatch(line -> line.contains(PASSWORD));
    }

    @Test
    void shouldNotShowPasswordsOfABuilderThatDoesNotRun() {
        CommandResult stopped =
                FakeMachine.done(RUNNING.replace("Status:    running", DRIVER_OPTIONS + "Status:    stopped"), "");
        machine.on("docker buildx inspect", command -> stopped)
                .on("docker buildx rm", command -> FakeMachine.done("", ""))
                .on("docker buildx create", command -> FakeMachine.done("", ""))
                .on("docker version", command -> FakeMachine.done("28.5.2", ""))
                .on("docker ps", command -> FakeMachine.done("", ""));

        assertThatThrownBy(() -> provide(BuilderSpec.draft()
                        .driver("remote")
                        .endpoint("tcp://admin:" + PASSWORD + "@far:1234")
                        .driverOptions(PROXY)
                        .spec()))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("does not run")
                .hasMessageContaining("env.http_proxy=(hidden)")
                .message()
                .doesNotContain(PASSWORD);
        assertThat(log).noneMatch(line -> line.contains(PASSWORD));
    }

    @Test
    void shouldNotShowPasswordsOfABuilderThatCantBeMade() {
        inspect(missing());
        machine.on(
                "docker buildx create",
                command -> FakeMachine.ended(1, "", "ERROR: proxy user " + PASSWORD + " is not allowed"));

        assertThatThrownBy(() -> provide(PROXIED))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.sentence())
                        .contains("--driver-opt env.http_proxy=http://****@proxy:3128 "))
                .hasMessageContaining("proxy user **** is not allowed")
                .message()
                .doesNotContain(PASSWORD);
    }

    @Test
    void shouldKeepNoPasswordsInItsMemory() throws Exception {
        String said = RUNNING.replace("Status: ", DRIVER_OPTIONS + "Status: ");
        inspect(FakeMachine.done(said, ""));

        ProvidedBuilder builder = provide(PROXIED);

        assertThat(builder.inspection().toString()).doesNotContain(PASSWORD);
        assertThat(new String(
                        machine.read("/state/buildx-" + PROXIED.name() + ".txt").orElseThrow(), StandardCharsets.UTF_8))
                .contains("env.http_proxy=\"(hidden)\"")
                .doesNotContain(PASSWORD);
    }

    /** buildx itself would name the option alone. */
    @Test
    void shouldSayWhichBuildxGivesProxiesToPods() throws Exception {
        BuilderSpec kubernetes = BuilderSpec.draft()
                .driver("kubernetes")
                .proxies(new Proxies("", "http://proxy:3128", ""))
                .spec();
        machine.on("docker buildx create", command -> FakeMachine.done("", ""));
        inspect(missing());

        assertThatThrownBy(() -> builders("v0.27.0").provide(kubernetes))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.kind()).isEqualTo(Failure.Kind.MACHINE))
                .hasMessageContainingAll("gives pods no environment", "v0.27.0", "update buildx to 0.28");
        assertThat(creations()).isEmpty();

        inspect(missing(), running());
        builders("v0.28.0").provide(kubernetes);
        inspect(missing(), running());
        builders("v0.27.0").provide(BuilderSpec.draft().driver("kubernetes").spec());
        assertThat(creations())
                .hasSize(2)
                .first()
                .asString()
                .contains("--driver-opt env.HTTPS_PROXY=http://proxy:3128");
    }

    @Test
    void shouldSayThatThereIsNoCluster() {
        BuilderSpec kubernetes = BuilderSpec.draft().driver("kubernetes").spec();
        inspect(FakeMachine.ended(1, "", "ERROR: no builder \"x\" found"));
        machine.on(
                "docker buildx create",
                command -> FakeMachine.ended(1, "", recorded("advice-composed/no-cluster.txt")));

        assertThatThrownBy(() -> provide(kubernetes))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.kind()).isEqualTo(Failure.Kind.MACHINE))
                .hasMessageContaining("kubeconfig names no Kubernetes cluster");
    }

    @Test
    void shouldTakePodsForNodesOfABuilderInACluster() throws Exception {
        BuilderSpec kubernetes = BuilderSpec.draft().driver("kubernetes").spec();
        inspect(FakeMachine.done(RUNNING.replace("0\nEndpoint", "-5d9f-pod\nEndpoint"), ""));

        assertThat(provide(kubernetes).created()).isFalse();
        assertThat(machine.commands()).hasSize(1);
    }

    @Test
    void shouldRemoveNothingWhereANodesContextIsNotInDockersConfiguration() {
        inspect(FakeMachine.done(recorded("buildx-0.29.1-inspect-without-context.txt"), ""));

        assertThatThrownBy(() -> provide(SPEC))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.kind()).isEqualTo(Failure.Kind.MACHINE))
                .hasMessageContaining("ctxb is neither an address of docker's daemon nor a context");
        assertThat(machine.commands()).hasSize(1);
    }

    private static String recorded(String name) {
        try (InputStream file = BuildersTest.class.getResourceAsStream("/recorded/" + name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    @Test
    void shouldGoOnWaitingForPlatformsAfterABadAnswer() throws Exception {
        ProvidedBuilder builder = provided();
        inspect(
                FakeMachine.ended(1, "", "ERROR: Error response from daemon: container is restarting"),
                FakeMachine.done("half an answ", ""),
                FakeMachine.done(RUNNING.replace("Status:    running", "Status:    stopped"), ""),
                FakeMachine.done(RUNNING.replace("linux/386", "linux/s390x"), ""));

        ProvidedBuilder later = builders().awaitPlatforms(builder, List.of(Platform.parse("linux/s390x")));

        assertThat(later.inspection().platforms()).contains(Platform.parse("linux/s390x"));
        assertThat(inspections).isEmpty();
        assertThat(known("linux/s390x").remembered()).isTrue();
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
        return builders("v0.29.1");
    }

    private Builders builders(String version) {
        Buildx buildx = new Buildx(List.of("docker", "buildx"), BuildxVersion.parse(version), "/state/buildx");
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
