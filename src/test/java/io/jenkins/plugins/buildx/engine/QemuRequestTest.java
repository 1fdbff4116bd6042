package io.jenkins.plugins.buildx.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.buildx.Serialised;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QemuRequestTest {
    private static final QemuRequest REQUEST = QemuRequest.of(Platform.parseAll(List.of("linux/amd64,linux/arm64")));

    @Test
    void shouldNameEveryPlatformThatCanNotBeEmulated() {
        List<Platform> platforms = Platform.parseAll(List.of("linux/arm64,windows/amd64,linux/sparc64"));

        assertThatThrownBy(() -> QemuRequest.of(platforms))
                .isInstanceOfSatisfying(InvalidInput.class, invalid -> assertThat(invalid.problems())
                        .hasSize(2)
                        .allMatch(problem -> problem.contains("linux/riscv64"))
                        .anyMatch(problem -> problem.startsWith("There is no emulator for windows/amd64")));
    }

    @Test
    void shouldNeedPlatforms() {
        assertThatThrownBy(() -> QemuRequest.of(List.of()))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("linux/arm64");
    }

    @Test
    void shouldNotResetInACheck() {
        assertThatThrownBy(() -> REQUEST.withReset(true).withCheckOnly(true))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("reset");
    }

    @ParameterizedTest
    @CsvSource({
        "tonistiigi/binfmt:qemu-v10.2.3-68, BINFMT",
        "registry.example/mirror/tonistiigi/binfmt, BINFMT",
        "multiarch/qemu-user-static, QEMU_USER_STATIC",
        "registry.example:5000/multiarch/qemu-user-static:7.2.0-1, QEMU_USER_STATIC",
    })
    void shouldGuessFromItsNameWhatAnImageSpeaks(String image, RegistrarKind kind) {
        assertThat(REQUEST.withImage(ImageReference.parse(image)).kind()).isEqualTo(kind);
    }

    @Test
    void shouldBelieveWhatIsSaidOfAnImage() {
        assertThat(REQUEST.withImage("mirror.example/emulators:1", "qemu-user-static")
                        .kind())
                .isEqualTo(RegistrarKind.QEMU_USER_STATIC);
        assertThat(REQUEST.withImage("mirror.example/qemu-user-static:1", "binfmt")
                        .kind())
                .isEqualTo(RegistrarKind.BINFMT);
        assertThat(REQUEST.withImage("mirror.example/qemu-user-static:1", "").kind())
                .isEqualTo(RegistrarKind.QEMU_USER_STATIC);
        assertThat(REQUEST.withImage("", "")).isEqualTo(REQUEST);
    }

    @Test
    void shouldRefuseKindsThatAreNone() {
        assertThatThrownBy(() -> REQUEST.withImage("mirror.example/emulators:1", "qemu"))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("The kind \"qemu\" of an image that registers emulators is unknown:"
                        + " binfmt and qemu-user-static are known");
        assertThatThrownBy(() -> REQUEST.withImage("", "binfmt"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("says nothing without the image");
    }

    @ParameterizedTest(name = "{0} by {1}: {2}")
    @CsvSource({
        "tonistiigi/binfmt:qemu-v10.2.3-68, tonistiigi/binfmt, true",
        "tonistiigi/binfmt:qemu-v10.2.3-68, tonistiigi/binfmt:qemu-v10.2.3-68, true",
        "tonistiigi/binfmt:qemu-v10.2.3-68, tonistiigi/binfmt:latest, false",
        "tonistiigi/binfmt:qemu-v10.2.3-68, docker.io/tonistiigi/*, true",
        "docker.io/tonistiigi/binfmt, tonistiigi/binfmt, true",
        "registry.example/mirror/binfmt:1, registry.example/mirror/*, true",
        "registry.example/other/binfmt:1, registry.example/mirror/*, false",
        "evil.example/tonistiigi/binfmt, tonistiigi/binfmt, false",
        "tonistiigi/binfmt-not, tonistiigi/binfmt, false",
    })
    void shouldHoldImagesToTheAllowedOnes(String image, String allowed, boolean isAllowed) {
        QemuRequest request =
                REQUEST.withImage(ImageReference.parse(image)).withAllowedImages(List.of("quay.example/x", allowed));

        assertThat(request.isImageAllowed()).isEqualTo(isAllowed);
    }

    @Test
    void shouldAllowAnyImageWhereNoneIsNamed() {
        assertThat(REQUEST.isImageAllowed()).isTrue();
    }

    @Test
    void shouldSurviveARestartWithItsResult() {
        Platform arm64 = Platform.parse("linux/arm64");
        List<EmulatorReport> reports = List.of(EmulatorReport.missing(arm64));
        QemuResult result = new QemuResult(
                QemuResult.Mode.CHECKED, "unix:///var/run/docker.sock", reports, reports, List.of(), "", Duration.ZERO);

        assertThat(Serialised.copy(REQUEST)).isEqualTo(REQUEST);
        assertThat(Serialised.copy(result)).isEqualTo(result);
    }
}
