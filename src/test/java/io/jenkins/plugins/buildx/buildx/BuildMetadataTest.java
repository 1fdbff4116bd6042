package io.jenkins.plugins.buildx.buildx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Composed files have the shape that buildx's commands/build.go and bake.go give them. */
class BuildMetadataTest {
    private static final Digest MANIFEST =
            Digest.parse("sha256:19ffeab6f8bc9293ac2c3fdf94ebe28396254c993aea0b5a542cfb02e0883fa3");
    private static final Digest INDEX =
            Digest.parse("sha256:6c3c624b58dbbcd3c0dd82b4c53f04194d1247c6eebdaab7c610cf7d66709b3b");

    private static BuildMetadata recorded(String name) {
        return BuildMetadata.parse(Recorded.text("buildx-composed-0.30-metadata-" + name + ".json"));
    }

    @Test
    void shouldReadARealBuildOfTwoPlatforms() {
        BuildMetadata metadata = BuildMetadata.parse(Recorded.text("buildx-0.29.1-metadata-two-platforms.json"));

        assertThat(metadata.imageNames()).containsExactly("registry.example/rec/app:1");
        assertThat(metadata.digest().orElseThrow())
                .hasToString("sha256:0989a181f0b22085297f15a962c4d6cf8c4df56c19cd71cb01c97c3c745ee5c4");
        assertThat(metadata.mediaType()).isEqualTo("application/vnd.oci.image.index.v1+json");
        assertThat(metadata.size()).isEqualTo(1607);
        assertThat(metadata.hasProvenance()).isFalse();
    }

    @Test
    void shouldReadARealWarning() {
        assertThat(BuildMetadata.parse(Recorded.text("buildx-0.29.1-metadata-warn.json"))
                        .warnings())
                .extracting(BuildWarning::toString)
                .containsExactly("warn.Dockerfile:4: Empty continuation line found in: RUN echo one &&   echo two");
    }

    @Test
    void shouldReadARealBake() {
        Map<String, BuildMetadata> targets = BuildMetadata.parseBake(Recorded.text("buildx-0.29.1-metadata-bake.json"));

        assertThat(targets.keySet()).containsExactly("app", "tool");
        assertThat(targets.get("app").digest()).isEmpty();
        assertThat(targets.get("app").hasProvenance(Platform.parse("linux/arm64")))
                .isTrue();
        assertThat(targets.get("app").hasProvenance(Platform.parse("linux/riscv64")))
                .isFalse();
        assertThat(targets.get("tool").imageNames()).containsExactly("registry.example/rec/tool:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.13.1", "0.29.1"})
    void shouldReadWhatABakePushed(String version) {
        Map<String, BuildMetadata> targets =
                BuildMetadata.parseBake(Recorded.text("buildx-" + version + "-metadata-bake-pushed.json"));

        assertThat(targets.keySet()).containsExactly("api", "web");
        assertThat(targets.get("web").digest()).isPresent();
        assertThat(targets.get("web").imageNames())
                .containsExactly("registry.example/rec/web:1.0", "registry.example/rec/web:latest");
    }

    @Test
    void shouldReadASinglePlatform() {
        BuildMetadata metadata = recorded("single-platform");

        assertThat(metadata.imageNames()).containsExactly("registry.example/app:1.4", "registry.example/app:latest");
        assertThat(metadata.digest()).contains(MANIFEST);
        assertThat(metadata.mediaType()).isEqualTo("application/vnd.oci.image.manifest.v1+json");
        assertThat(metadata.size()).isEqualTo(506);
        assertThat(metadata.configDigest().orElseThrow()).asString().startsWith("sha256:2937f66a");
        assertThat(metadata.buildRef()).isEqualTo("jenkins/jenkins0/n6ibcp9b2pw108rrz7ywdznvo");
        assertThat(metadata.hasProvenance()).isTrue();
        assertThat(metadata.hasProvenance(Platform.parse("linux/arm64"))).isTrue();
    }

    @Test
    void shouldDecodeWarnings() {
        assertThat(recorded("single-platform").warnings())
                .containsExactly(new BuildWarning(
                        "ConsistentInstructionCasing: Command 'frOM' should match the case of the command majority"
                                + " (uppercase) (line 17)",
                        List.of(
                                "All commands within the Dockerfile should use the same casing (either upper or lower)"),
                        "https://docs.docker.com/go/dockerfile/rule/consistent-instruction-casing/",
                        "Dockerfile",
                        17))
                .first()
                .asString()
                .startsWith("Dockerfile:17: ConsistentInstructionCasing");
    }

    @Test
    void shouldReadSeveralPlatforms() {
        BuildMetadata metadata = recorded("two-platforms");

        assertThat(metadata.digest()).contains(INDEX);
        assertThat(metadata.mediaType()).isEqualTo("application/vnd.oci.image.index.v1+json");
        assertThat(metadata.configDigest()).isEmpty();
        assertThat(metadata.hasProvenance(Platform.parse("linux/arm/v7"))).isTrue();
        assertThat(metadata.hasProvenance(Platform.parse("linux/arm64"))).isFalse();
        assertThat(metadata.warnings()).isEmpty();
    }

    @Test
    void shouldReadTheTargetsOfBake() {
        Map<String, BuildMetadata> targets =
                BuildMetadata.parseBake(Recorded.text("buildx-composed-0.30-metadata-bake.json"));

        assertThat(targets.keySet()).containsExactly("app", "db");
        assertThat(targets.get("app").digest()).contains(INDEX);
        assertThat(targets.get("db").imageNames()).containsExactly("registry.example/db:1.4");
        assertThat(targets.get("db").warnings())
                .extracting(BuildWarning::message)
                .containsExactly("Just one");
    }

    @Test
    void shouldReadABuildThatMadeACacheOnly() {
        BuildMetadata metadata = BuildMetadata.parse("{\"buildx.build.provenance\":{},\"buildx.build.ref\":\"a/b/c\"}");

        assertThat(metadata.digest()).isEmpty();
        assertThat(metadata.mediaType()).isEmpty();
        assertThat(metadata.imageNames()).isEmpty();
        assertThat(metadata.hasProvenance()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{\"containerimage.digest\":\"sha256:12\"}"})
    void shouldRefuseWhatIsNoMetadata(String json) {
        assertThatThrownBy(() -> BuildMetadata.parse(json)).isInstanceOf(InvalidInput.class);
    }

    @Test
    void shouldSurviveSerialisation() {
        BuildMetadata metadata = recorded("single-platform");

        assertThat(Serialised.copy(metadata)).usingRecursiveComparison().isEqualTo(metadata);
    }
}
