package io.jenkins.plugins.buildx.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.buildx.BakeDefinition;
import io.jenkins.plugins.buildx.buildx.BakeRequest;
import io.jenkins.plugins.buildx.buildx.BakeTarget;
import io.jenkins.plugins.buildx.buildx.BuildProgress;
import io.jenkins.plugins.buildx.buildx.Buildx;
import io.jenkins.plugins.buildx.buildx.BuildxVersion;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BuildxBakeTest {
    private final FakeMachine machine = new FakeMachine().file("/ws/docker-bake.hcl", "");
    private final Map<String, byte[]> kept = new LinkedHashMap<>();
    private final BuildProgress progress = new BuildProgress(List.of());
    private final BuildxBake bake = new BuildxBake(
            machine,
            new Buildx(
                    List.of("docker", "buildx"),
                    BuildxVersion.parse("github.com/docker/buildx v0.29.1 abc"),
                    "/state/buildx"),
            "/ws",
            Log.NONE);

    private final BakeRequest request = BakeRequest.draft().request();

    @Test
    void shouldRefuseInBakesOwnWords() throws Exception {
        String said = recorded("buildx-0.29.1-bake-refused.txt");
        machine.on("docker buildx bake --print", command -> FakeMachine.ended(1, "", said));

        assertThatThrownBy(() -> bake.define(request)).isInstanceOfSatisfying(Failure.class, e -> {
            assertThat(e.kind()).isEqualTo(Failure.Kind.INPUT);
            assertThat(e.sentence())
                    .startsWith("docker buildx bake refuses what it is asked for: bad.hcl:2,14-20: Unknown"
                            + " variable; There is no variable named \"NOSUCH\".");
            assertThat(e.evidence())
                    .contains("2 | >>>   tags = [\"${NOSUCH}/web\"]")
                    .doesNotContain("ERROR");
            assertThat(e.remedy()).contains("/ws");
        });
    }

    @Test
    void shouldRunInItsDirectory() throws Exception {
        machine.file("/ws/deploy/docker-bake.hcl", "");
        machine.on("docker buildx bake --print", command -> {
            assertThat(command.directory()).contains("/ws/deploy");
            return FakeMachine.done("{\"target\":{\"web\":{}}}", "");
        });

        assertThat(bake.define(BakeRequest.draft().directory("deploy").request())
                        .targets())
                .hasSize(1);
        assertThatThrownBy(
                        () -> bake.define(BakeRequest.draft().directory("none").request()))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("/ws/none");
    }

    @Test
    void shouldRefuseSecretsThatAreNotThere() {
        BakeDefinition definition =
                definition("\"secret\":[\"id=a,env=TOKEN\",\"id=b,env=GIVEN\",\"id=c,src=key.pem\"]");
        BakeRequest given = BakeRequest.draft().variables(Map.of("GIVEN", "1")).request();

        assertThatThrownBy(() -> bake.check(given, definition))
                .isInstanceOfSatisfying(InvalidInput.class, e -> assertThat(e.problems())
                        .satisfiesExactly(variable -> assertThat(variable).contains("TOKEN"), file -> assertThat(file)
                                .contains("/ws/key.pem")));
        assertThat(machine.commands()).isEmpty();
    }

    @Test
    void shouldRefuseSeveralPlatformsForTheClassicStore() throws Exception {
        BakeDefinition definition =
                definition("\"platforms\":[\"linux/amd64\",\"linux/arm64\"],\"output\":[\"type=docker\"]");
        machine.on("docker info", command -> FakeMachine.done("linux/x86_64 [[\"Backing Filesystem\",\"extfs\"]]", ""));

        assertThatThrownBy(() -> bake.check(request, definition))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("The target web is to be loaded for linux/amd64, linux/arm64")
                .hasMessageContaining("\"web.platform=linux/amd64\"");

        machine.on(
                "docker info",
                command -> FakeMachine.done("linux/x86_64 [[\"driver-type\",\"io.containerd.snapshotter.v1\"]]", ""));
        bake.check(request, definition);
    }

    @Test
    void shouldKeepSecretsOutOfTheArgumentList() throws Exception {
        machine.variable("TOKEN", "t0ken-value");
        BakeDefinition definition = definition("\"secret\":[\"id=a,env=TOKEN\"]");

        Command command = bake.command(
                request, definition, "builder", List.of("id=b,env=B"), List.of(), Map.of("B", "s3cret-value"));

        assertThat(command)
                .hasToString("docker buildx bake --builder builder --progress rawjson"
                        + " --metadata-file /tmp/run/metadata-0.json"
                        + " --set web.secrets=id=a,env=TOKEN --set web.secrets=id=b,env=B");
        assertThat(command.environment()).containsEntry("B", "s3cret-value");
        assertThat(command.mask().hide("t0ken-value s3cret-value")).isEqualTo("**** ****");
        assertThat(command.directory()).contains("/ws");
    }

    @Test
    void shouldHideASecretThatComesFromTheVariableOfItsName() throws Exception {
        machine.variable("TOKEN", "t0ken-value").file("/ws/key", "k3y-line\n");
        BakeDefinition definition = definition("\"secret\":[{\"id\":\"TOKEN\"},{\"id\":\"key\"},{\"id\":\"GIVEN\"}]");
        BakeRequest given =
                BakeRequest.draft().variables(Map.of("GIVEN", "g1ven-value")).request();

        bake.check(given, definition);
        Command command = bake.command(given, definition, "builder", List.of(), List.of(), Map.of());

        assertThat(command.mask().hide("t0ken-value k3y-line g1ven-value")).isEqualTo("**** **** ****");
    }

    @Test
    void shouldHideWhatSecretsComeFrom() throws Exception {
        machine.variable("TOKEN", "t0ken-value").file("/ws/deploy/key.pem", "k3y-line\n");
        BakeDefinition definition =
                definition("\"secret\":[\"id=a,env=TOKEN\",\"id=b,env=GIVEN\",\"id=c,src=key.pem\"]");
        BakeRequest given = BakeRequest.draft()
                .directory("deploy")
                .variables(Map.of("GIVEN", "g1ven-value"))
                .request();

        assertThat(BuildxBake.hiding(machine, "/ws", given, definition)
                        .hide("t0ken-value, g1ven-value, k3y-line, and no more"))
                .isEqualTo("****, ****, ****, and no more");
    }

    @Test
    void shouldReadBackWhatWasPushed() throws Exception {
        BuildOutcome outcome = outcome("\"tags\":[\"r.example/web:1\"],\"output\":[\"type=registry\"]");

        assertThat(outcome.image()).hasToString("Optional[r.example/web@" + OneImage.digest(OneImage.INDEX) + "]");
        assertThat(outcome.platforms())
                .extracting(platform -> platform.reference() + " " + platform.size())
                .containsExactly("r.example/web@" + OneImage.digest(OneImage.MANIFEST) + " 42");
        assertThat(kept).containsOnlyKeys("metadata.json", "index.json", "manifests/linux-amd64.json");
    }

    @Test
    void shouldKnowTheRepositoryByTheOutputWhereThereIsNoTag() throws Exception {
        BuildOutcome outcome = outcome("\"output\":[\"type=image,push=true,push-by-digest=true,name=x\"]");

        assertThat(outcome.image()).hasToString("Optional[told.example/web@" + OneImage.digest(OneImage.INDEX) + "]");
    }

    @Test
    void shouldNameThePlatformThatIsMissing() {
        assertThatThrownBy(
                        () -> outcome("\"platforms\":[\"linux/amd64\",\"linux/arm64\"],\"output\":[\"type=registry\"]"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("lacks linux/arm64");
    }

    @Test
    void shouldTellWhatIsInDockersOwnStore() throws Exception {
        machine.on("docker info", command -> FakeMachine.done("linux/x86_64 []", ""));

        BuildOutcome outcome = outcome("\"tags\":[\"web:1\"],\"output\":[\"type=docker\"]");

        assertThat(outcome.image()).hasToString("Optional[web:1]");
        assertThat(outcome.pushedDigest()).isEmpty();
        assertThat(outcome.platforms()).singleElement().satisfies(platform -> assertThat(
                        platform.platform().toString() + " " + platform.reference())
                .isEqualTo("linux/amd64 web:1"));
    }

    @Test
    void shouldMissATargetOfWhichNothingIsTold() {
        machine.file("/tmp/run/metadata-0.json", "{\"api\":{}}");

        assertThatThrownBy(() -> bake.outcome(
                        only(definition("")), BuildxMultiArchTest.builder(), progress, kept::put, listed -> {}))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("the target web");
    }

    private BuildOutcome outcome(String target) throws Exception {
        machine.file("/tmp/run/metadata-0.json", """
                {"web":{"containerimage.digest":"%s","image.name":"told.example/web:1"}}""".formatted(OneImage.digest(OneImage.INDEX)));
        machine.on(
                "docker buildx imagetools inspect",
                command -> FakeMachine.done(
                        command.toString()
                                        .endsWith(OneImage.digest(OneImage.MANIFEST)
                                                .toString())
                                ? OneImage.MANIFEST
                                : OneImage.INDEX,
                        ""));
        return bake.outcome(only(definition(target)), BuildxMultiArchTest.builder(), progress, kept::put, listed -> {});
    }

    private static BakeDefinition definition(String target) {
        return BakeDefinition.parse(
                "{\"group\":{\"default\":{\"targets\":[\"web\"]}},\"target\":{\"web\":{" + target + "}}}");
    }

    private static BakeTarget only(BakeDefinition definition) {
        return definition.asked().get(0);
    }

    private static String recorded(String name) throws IOException {
        try (InputStream stream = BuildxBakeTest.class.getResourceAsStream("/recorded/" + name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
