package io.jenkins.plugins.buildx.buildx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BakeRequestTest {
    @Test
    void shouldTellAllThatIsWrongAtOnce() {
        BakeRequest.Draft draft = BakeRequest.draft()
                .files(List.of("-"))
                .targets(List.of("--print", "https://git.example/app.git"))
                .directory(" ")
                .variables(Map.of("NO-NAME", "1"))
                .provenance("perhaps")
                .sbom("many words");

        assertThatThrownBy(draft::request).isInstanceOfSatisfying(InvalidInput.class, e -> assertThat(e.problems())
                .satisfiesExactlyInAnyOrder(
                        file -> assertThat(file).contains("\"-\" is no file"),
                        directory -> assertThat(directory).contains("workdir is empty"),
                        flag -> assertThat(flag).contains("\"--print\" is no target"),
                        url -> assertThat(url).contains("git.example", "checked out"),
                        variable -> assertThat(variable).contains("\"NO-NAME\""),
                        provenance -> assertThat(provenance).contains("\"perhaps\"", "mode=max"),
                        sbom -> assertThat(sbom).contains("\"many words\"")));
    }

    @Test
    void shouldAskForNothingByItself() {
        BakeRequest request = BakeRequest.draft().request();

        assertThat(request.files()).isEmpty();
        assertThat(request.targets()).isEmpty();
        assertThat(request.directory()).isEqualTo(".");
        assertThat(request.provenance()).isEmpty();
        assertThat(request.push()).isFalse();
    }

    @Test
    void shouldSurviveSerialisation() {
        BakeRequest request = BakeRequest.draft()
                .targets(List.of("web"))
                .variables(Map.of("VERSION", "1"))
                .request();

        assertThat(Serialised.copy(request).targets()).containsExactly("web");
        assertThat(Serialised.copy(request).variables()).containsExactly(Map.entry("VERSION", "1"));
    }
}
