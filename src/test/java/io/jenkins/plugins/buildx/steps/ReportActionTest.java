package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.engine.ReportDraft;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.report.PlatformReport;
import io.jenkins.plugins.buildx.report.Report;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportActionTest {
    private static final String AMD64 = "app-1/linux-amd64";
    private static final String ARM64 = "app-1/linux-arm64";

    private static Report builtOn(String agent, String platform) {
        return new ReportDraft(List.of(Platform.parse(platform))).agent(agent).report();
    }

    @Test
    void shouldKnowThePartsOfAnImageThatWasMergedAlready() {
        Map<String, Report> parts = new LinkedHashMap<>();
        parts.put(AMD64, builtOn("amd-1", "linux/amd64"));
        parts.put(ARM64, builtOn("arm-1", "linux/arm64"));
        ReportAction action = new ReportAction();
        action.put("app-1", ReportDraft.ofParts(parts).report());

        assertThat(action.find(ARM64)).isEmpty();
        assertThat(action.findPart(ARM64).orElseThrow().platforms())
                .extracting(PlatformReport::platform)
                .containsExactly("linux/arm64");
        assertThat(action.findPart(ARM64).orElseThrow().platforms())
                .extracting(PlatformReport::agent)
                .containsExactly("arm-1");
        assertThat(action.findPart("app-1/linux-s390x")).isEmpty();
    }

    @Test
    void shouldNameImagesOfSeveralRegistriesApart() {
        ReportAction action = new ReportAction();
        ImageReference first = ImageReference.parse("a.example/app:1");
        ImageReference other = ImageReference.parse("b.example:5000/app:1");

        assertThat(action.nameOf(first)).isEqualTo("app-1");
        assertThat(action.nameOf(other)).isEqualTo("b.example-5000-app-1");
        assertThat(action.nameOf(ImageReference.parse("c.example/app:1"))).isEqualTo("c.example-app-1");
        assertThat(action.nameOf(first)).isEqualTo("app-1");
        assertThat(action.nameOf(other)).isEqualTo("b.example-5000-app-1");
        assertThat(action.nameOf(ImageReference.parse("a.example/app:2"))).isEqualTo("app-2");
        assertThat(action.getImages()).isEmpty();
    }

    @Test
    void shouldNameImagesWithoutANameApart() {
        ReportAction action = new ReportAction();

        assertThat(action.nameOf("image", "0123abcd")).isEqualTo("image");
        assertThat(action.nameOf("image", "4567abcd")).isEqualTo("image-2");
        assertThat(action.nameOf("image", "89ababcd")).isEqualTo("image-3");
        assertThat(action.nameOf("image", "4567abcd")).isEqualTo("image-2");
        assertThat(action.nameOf("image", "0123abcd")).isEqualTo("image");
    }

    @Test
    void shouldKeepNamesShort() {
        ReportAction action = new ReportAction();
        String name = "a".repeat(100);
        action.nameOf(ImageReference.parse("a.example/" + name));

        String other = action.nameOf(ImageReference.parse("some.registry.of.another.example/" + name));

        assertThat(other).hasSizeLessThanOrEqualTo(120).startsWith("some.registry.of.another.example-a");
        assertThat(ArtifactName.of(other, List.of())).isEqualTo(other);
    }

    @Test
    void shouldTakeAPartAsItWasBuiltLast() {
        ReportAction action = new ReportAction();
        action.put(
                "app-1",
                ReportDraft.ofParts(Map.of(ARM64, builtOn("arm-1", "linux/arm64")))
                        .report());
        action.put(ARM64, builtOn("arm-2", "linux/arm64"));

        assertThat(action.findPart(ARM64).orElseThrow().platforms())
                .extracting(PlatformReport::agent)
                .containsExactly("arm-2");
    }
}
