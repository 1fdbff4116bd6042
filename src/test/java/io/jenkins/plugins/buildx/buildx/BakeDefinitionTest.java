package io.jenkins.plugins.buildx.buildx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The recordings are of one file: groups in groups, a target that only another one needs, every kind of output. */
class BakeDefinitionTest {
    private static final Platform LOCAL = Platform.parse("linux/riscv64");

    private static BakeDefinition recorded(String version) {
        return BakeDefinition.parse(Recorded.text("buildx-" + version + "-bake-print.json"));
    }

    private static BakeTarget target(String version, String name) {
        return recorded(version).targets().stream()
                .filter(target -> target.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.13.1", "0.29.1"})
    void shouldTellWhatWasAskedFor(String version) {
        assertThat(recorded(version).targets())
                .extracting(BakeTarget::name)
                .containsExactly("api", "base", "docs", "web");
        assertThat(recorded(version).asked())
                .extracting(BakeTarget::name)
                .containsExactlyInAnyOrder("web", "api", "docs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.13.1", "0.29.1"})
    void shouldReadATarget(String version) {
        BakeTarget web = target(version, "web");

        assertThat(web.context()).isEqualTo("web");
        assertThat(web.dockerfile()).isEqualTo("Dockerfile");
        assertThat(web.tags()).asString().isEqualTo("[registry.example/web:1.0, registry.example/web:latest]");
        assertThat(web.platforms(LOCAL)).asString().isEqualTo("[linux/amd64, linux/arm64]");
        assertThat(web.secretSources())
                .extracting(SecretSource::givenVariable, SecretSource::givenFile)
                .containsExactly(tuple("TOKEN", ""), tuple("", "key.pem"));
        assertThat(web.ssh()).containsExactly("default=key.pem", "other=a.pem,b.pem");
        assertThat(web).hasToString("web: web/Dockerfile for linux/amd64, linux/arm64");
    }

    @ParameterizedTest
    @CsvSource({
        "web, true, true, false",
        "api, true, false, false",
        "docs, false, false, true",
        "base, false, false, false",
    })
    void shouldTellWhatBecomesOfATarget(String name, boolean pushed, boolean byTags, boolean loaded) {
        for (String version : List.of("0.13.1", "0.29.1")) {
            BakeTarget target = target(version, name);

            assertThat(target.isPushed()).isEqualTo(pushed);
            assertThat(target.isPushedByTags()).isEqualTo(byTags);
            assertThat(target.isLoaded()).isEqualTo(loaded);
        }
    }

    @ParameterizedTest
    @CsvSource({"type=registry, true, false", "'type=docker,dest=a.tar', false, false", "'type=docker', false, true"})
    void shouldTellWhatBecomesOfAnOutput(String output, boolean pushed, boolean loaded) {
        BakeTarget target = BakeDefinition.parse("{\"target\":{\"a\":{\"output\":[\"" + output + "\"]}}}")
                .targets()
                .iterator()
                .next();

        assertThat(target.isPushed()).isEqualTo(pushed);
        assertThat(target.isLoaded()).isEqualTo(loaded);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.13.1", "0.29.1"})
    void shouldBuildForTheBuildersOwnPlatformWhereNoneIsNamed(String version) {
        assertThat(target(version, "docs").platforms(LOCAL)).containsExactly(LOCAL);
        assertThat(target(version, "base").platforms(LOCAL)).containsExactly(LOCAL);
        assertThat(target(version, "base")).hasToString("base: https://git.example/base.git Dockerfile for local");
        assertThat(target(version, "docs")).hasToString("docs: Dockerfile for the builder's own platform");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.13.1", "0.29.1"})
    void shouldNameATargetsOwnSecretsBesideMore(String version) {
        BakeTarget web = target(version, "web");

        assertThat(web.overrides(List.of(), List.of())).isEmpty();
        assertThat(web.overrides(List.of("id=more,env=MORE"), List.of()))
                .containsExactly(
                        "web.secrets=id=token,env=TOKEN",
                        "web.secrets=id=key,src=key.pem",
                        "web.secrets=id=more,env=MORE");
        assertThat(web.overrides(List.of(), List.of("git=id_git")))
                .containsExactly("web.ssh=default=key.pem", "web.ssh=other=a.pem,b.pem", "web.ssh=git=id_git");
    }

    @Test
    void shouldRefuseWhatNoTargetCanHave() {
        assertThatThrownBy(() -> BakeDefinition.parse("{\"target\":{\"a\":{\"platforms\":[\"linux/amd46\"]}}}"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("linux/amd46");
        assertThatThrownBy(() -> BakeDefinition.parse("{\"target\":{\"a\":{\"tags\":[\"Upper/Case\"]}}}"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("Upper/Case");
        assertThatThrownBy(() -> BakeDefinition.parse("none"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("bake --print");
    }

    @Test
    void shouldEndWhereGroupsAreInThemselves() {
        BakeDefinition definition = BakeDefinition.parse(
                "{\"group\":{\"default\":{\"targets\":[\"a\",\"default\"]}},\"target\":{\"a\":{}}}");

        assertThat(definition.asked()).extracting(BakeTarget::name).containsExactly("a");
    }

    @Test
    void shouldSurviveSerialisation() {
        BakeDefinition definition = recorded("0.29.1");

        assertThat(Serialised.copy(definition).asked()).isEqualTo(definition.asked());
    }

    @Test
    void shouldReadQuotedFields() {
        assertThat(CsvFields.parse("type=image,\"name=a,b\",push=true"))
                .isEqualTo(Map.of("type", "image", "name", "a,b", "push", "true"));
        assertThat(CsvFields.parse("\"a=say \"\"x\"\"\",\"b=1")).isEqualTo(Map.of("a", "say \"x\"", "b", "1"));
        assertThat(CsvFields.parse("out")).isEqualTo(Map.of("out", ""));
        assertThat(CsvFields.parse("")).isEmpty();
    }
}
