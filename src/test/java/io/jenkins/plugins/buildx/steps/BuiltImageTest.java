package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BuiltImageTest {
    private static final Map<String, Object> WEB = Map.of(
            "name",
            "web-1",
            "reference",
            "r.example/web:1",
            "platforms",
            Map.of("linux/arm64", Map.of("reference", "r.example/web:1-linux-arm64")));

    @Test
    void shouldReadOneImageOfSeveral() {
        Map<String, Object> images = Map.of("web", WEB);

        assertThat(BuiltImage.parse(images.get("web")).slug()).isEqualTo("web-1");
        assertThat(BuiltImage.parse(images.get("web")).known()).asString().isEqualTo("[linux/arm64]");
        assertThatThrownBy(() -> BuiltImage.parse(images))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("images['web']");
    }

    @Test
    void shouldNotTestAnImageNamedNull() {
        assertThatThrownBy(() -> BuiltImage.parse(BuiltImage.saved(null)))
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith("image is a reference such as");
    }

    @Test
    void shouldKeepWhatAPipelineSaves() {
        assertThat(BuiltImage.saved(new StringBuilder("r.example/web:1"))).isEqualTo("r.example/web:1");
        assertThat(BuiltImage.saved(WEB)).isEqualTo(WEB);
    }

    @Test
    void shouldRefuseAnImageThatIsNowhere() {
        assertThatThrownBy(() -> BuiltImage.parse(Map.of("name", "image", "reference", "")))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("neither pushed nor loaded");
    }
}
