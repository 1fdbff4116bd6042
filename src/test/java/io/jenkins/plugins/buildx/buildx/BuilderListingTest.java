package io.jenkins.plugins.buildx.buildx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The composed listing has the shape that MarshalJSON of buildx's builder package gives it. */
class BuilderListingTest {
    private static BuilderListing listing() {
        return BuilderListing.parse(Recorded.text("buildx-composed-0.36-ls.json"));
    }

    @ParameterizedTest
    @CsvSource({"0.13.1, recorder13", "0.29.1, recorder"})
    void shouldReadARealListing(String version, String name) {
        String text = Recorded.text("buildx-" + version + "-ls.json");

        BuilderListing listing = BuilderListing.parse(text);

        assertThat(listing.builders()).extracting(BuilderInspection::name).containsExactly(name, "default");
        assertThat(listing.find(name).orElseThrow().nodes().get(0))
                .usingRecursiveComparison()
                .ignoringFields("gcRules")
                .isEqualTo(BuilderInspection.parse(Recorded.text("buildx-" + version + "-inspect.txt"))
                        .nodes()
                        .get(0));
        assertThat(BuilderListing.parse(Redaction.redact(text))).isEqualTo(listing);
    }

    @Test
    void shouldReadARunningBuilder() {
        BuilderInspection builder = listing().find("jenkins").orElseThrow();

        assertThat(builder.driver()).isEqualTo("docker-container");
        assertThat(builder.lastActivity()).isEqualTo("2026-08-06T11:13:42Z");
        assertThat(builder.isRunning()).isTrue();
        assertThat(builder.platforms())
                .isEqualTo(Platform.parseAll(List.of("linux/amd64", "linux/amd64/v2", "linux/arm64")));
        BuilderNode node = builder.nodes().get(0);
        assertThat(node.version()).isEqualTo("v0.27.1");
        assertThat(node.flags()).containsExactly("--debug", "--allow-insecure-entitlement=network.host");
        assertThat(node.driverOptions()).containsEntry("image", "moby/buildkit:v0.27.1");
        assertThat(node.labels()).containsEntry("org.mobyproject.buildkit.worker.executor", "oci");
        assertThat(node.gcRules())
                .containsExactly(
                        new GcRule(
                                false,
                                "type==source.local,type==exec.cachemount",
                                Duration.ofHours(48),
                                0,
                                512_000_000,
                                0),
                        new GcRule(true, "", Duration.ZERO, 10_000_000_000L, 100_000_000_000L, 202_000_000_000L));
    }

    @Test
    void shouldReadABuilderThatCannotBeReached() {
        BuilderInspection builder = listing().find("gone").orElseThrow();

        assertThat(builder.isRunning()).isFalse();
        assertThat(builder.error()).startsWith("gone0: Cannot connect to the Docker daemon");
        assertThat(builder.lastActivity()).isEqualTo(Instant.EPOCH);
    }

    @Test
    void shouldFindBuildersByNameOnly() {
        assertThat(listing().builders())
                .extracting(BuilderInspection::name)
                .containsExactly("jenkins", "gone", "default");
        assertThat(listing().find("jenkins0")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NAME/NODE DRIVER/ENDPOINT", "[]", "{\"Name\":", "{\"Name\":\"a\"}{\"Name\":\"b\"}"})
    void shouldRefuseWhatIsNoListing(String text) {
        assertThatThrownBy(() -> BuilderListing.parse(text))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("docker buildx ls");
    }

    @Test
    void shouldSurviveSerialisation() {
        assertThat(Serialised.copy(listing())).isEqualTo(listing());
    }
}
