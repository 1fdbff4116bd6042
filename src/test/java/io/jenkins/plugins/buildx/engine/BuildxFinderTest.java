package io.jenkins.plugins.buildx.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.command.Failure;
import java.util.List;
import org.junit.jupiter.api.Test;

class BuildxFinderTest {
    private static final String PLUGIN = "/home/me/.docker/cli-plugins/docker-buildx";

    private final FakeMachine machine = new FakeMachine()
            .variable("HOME", "/home/me")
            .variable("PATH", "/usr/bin")
            .on("docker buildx version", command -> FakeMachine.done("github.com/docker/buildx v0.29.1 abc\n", ""))
            .on("docker-buildx", FakeMachine.notStarting("error=2, No such file or directory"))
            .on("buildx", FakeMachine.notStarting("error=2, No such file or directory"));

    @Test
    void shouldFindDockersPlugin() throws Exception {
        assertThat(new BuildxFinder(machine).find().base().argv()).containsExactly("docker", "buildx");
    }

    @Test
    void shouldSpareTheWayThroughDocker() throws Exception {
        withPlugin("v0.29.1").on("head -c 2 /usr/bin/docker", command -> FakeMachine.done("\177E", ""));

        assertThat(new BuildxFinder(machine).find().base().argv()).containsExactly(PLUGIN);
    }

    @Test
    void shouldGoThroughAScriptThatIsCalledDocker() throws Exception {
        withPlugin("v0.29.1").on("head -c 2 /usr/bin/docker", command -> FakeMachine.done("#!", ""));

        assertThat(new BuildxFinder(machine).find().base().argv()).containsExactly("docker", "buildx");
    }

    @Test
    void shouldGoThroughDockerWhereItUsesAnotherPlugin() throws Exception {
        withPlugin("v0.13.1").on("head -c 2 /usr/bin/docker", command -> FakeMachine.done("\177E", ""));

        assertThat(new BuildxFinder(machine).find().base().argv()).containsExactly("docker", "buildx");
    }

    @Test
    void shouldGoThroughDockerInAContainer() throws Exception {
        withPlugin("v0.29.1").runningElsewhere();

        assertThat(new BuildxFinder(machine).find().base().argv()).containsExactly("docker", "buildx");
    }

    @Test
    void shouldNotUseInAContainerWhatItFoundOutside() throws Exception {
        withPlugin("v0.29.1").on("head -c 2 /usr/bin/docker", command -> FakeMachine.done("\177E", ""));
        assertThat(new BuildxFinder(machine).find().base().argv()).containsExactly(PLUGIN);

        machine.runningElsewhere();

        assertThat(new BuildxFinder(machine).find().base().argv()).containsExactly("docker", "buildx");
    }

    private FakeMachine withPlugin(String version) {
        return machine.file("/usr/bin/docker", "docker's client")
                .file(PLUGIN, "binary")
                .on(
                        PLUGIN + " version",
                        command -> FakeMachine.done("github.com/docker/buildx " + version + " abc\n", ""));
    }

    @Test
    void shouldAskAgainOnlyWhenTheBinaryHasChanged() throws Exception {
        machine.file(PLUGIN, "one");
        new BuildxFinder(machine).find();
        new BuildxFinder(machine).find();
        assertThat(machine.commands()).containsExactly("docker buildx version");

        machine.file(PLUGIN, "another");
        new BuildxFinder(machine).find();
        assertThat(machine.commands()).containsExactly("docker buildx version", "docker buildx version");
    }

    @Test
    void shouldFindAPluginThatDockerDoesNotSee() throws Exception {
        machine.file(PLUGIN, "binary")
                .variable("DOCKER_CONFIG", "/elsewhere")
                .on(
                        "docker buildx version",
                        command -> FakeMachine.ended(1, "", "docker: 'buildx' is not a docker command."))
                .on(
                        PLUGIN + " version",
                        command -> FakeMachine.done("github.com/docker/buildx 0.13.1 0.13.1+ds1-3\n", ""));

        assertThat(new BuildxFinder(machine).find().base().argv()).isEqualTo(List.of(PLUGIN));
    }

    @Test
    void shouldFindAStandAloneBinary() throws Exception {
        machine.on("docker buildx version", FakeMachine.notStarting("error=2, No such file or directory"))
                .on("buildx version", command -> FakeMachine.done("github.com/docker/buildx v0.36.1 abc\n", ""));

        assertThat(new BuildxFinder(machine).find().base().argv()).containsExactly("buildx");
    }

    @Test
    void shouldKeepTheBuildersOfDaemonsApart() throws Exception {
        assertThat(store()).isEqualTo("/state/buildx");
        machine.variable("DOCKER_HOST", "ssh://me@first");
        String first = store();
        machine.variable("DOCKER_HOST", "ssh://me@second");

        assertThat(first).matches("/state/buildx-[0-9a-f]{8}");
        assertThat(store()).matches("/state/buildx-[0-9a-f]{8}").isNotEqualTo(first);
    }

    private String store() throws Exception {
        return new BuildxFinder(machine).find().base().environment().get("BUILDX_CONFIG");
    }

    @Test
    void shouldSayWhatWasTriedAndHowToInstallIt() {
        machine.on(
                "docker buildx version",
                command -> FakeMachine.ended(1, "", "docker: 'buildx' is not a docker command."));

        assertThatThrownBy(() -> new BuildxFinder(machine).find()).isInstanceOfSatisfying(Failure.class, e -> {
            assertThat(e.kind()).isEqualTo(Failure.Kind.MACHINE);
            assertThat(e.evidence()).contains("docker buildx version: docker: 'buildx' is not a docker command.");
            assertThat(e.remedy()).contains("apt-get install docker-buildx");
        });
    }

    @Test
    void shouldRefuseAVersionThatIsTooOld() {
        machine.on("docker buildx version", command -> FakeMachine.done("github.com/docker/buildx v0.7.1 abc\n", ""));

        assertThatThrownBy(() -> new BuildxFinder(machine).find())
                .isInstanceOf(Failure.class)
                .hasMessageContaining("0.10");
    }
}
