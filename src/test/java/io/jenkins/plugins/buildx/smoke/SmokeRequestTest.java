package io.jenkins.plugins.buildx.smoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SmokeRequestTest {
    private static final Platform AMD64 = Platform.parse("linux/amd64");
    private static final Platform ARM64 = Platform.parse("linux/arm64");
    private static final Digest DIGEST = Digest.sha256("x".getBytes(StandardCharsets.UTF_8));

    private static SmokeRequest.Builder request() {
        return SmokeRequest.of(ImageReference.parse("registry.example/app:1"))
                .run("job/app#1")
                .platform(AMD64)
                .check(HttpCheck.on(8080, "/"));
    }

    @Test
    void shouldNameTheExactImageOfEachPlatform() {
        SmokeRequest request = request()
                .platform(ARM64, DIGEST)
                .platform(Platform.parse("linux/s390x"), ImageReference.parse("loaded:s390x"))
                .build();

        assertThat(request.images().values())
                .extracting(ImageReference::toString)
                .containsExactly("registry.example/app:1", "registry.example/app@" + DIGEST, "loaded:s390x");
    }

    @Test
    void shouldTellWhatIsAskedForByTheDigestOfTheImage() {
        SmokeRequest request = SmokeRequest.of(ImageReference.parse("registry.example/app:1@" + DIGEST))
                .run("job/app#1")
                .limit(Duration.ofSeconds(10))
                .platform(AMD64)
                .platform(ARM64)
                .platform(Platform.parse("linux/s390x"), DIGEST)
                .check(HttpCheck.on(8080, "/"))
                .build();

        assertThat(request.byImageDigest()).containsExactly(AMD64, ARM64);
        assertThat(request().build().byImageDigest()).isEmpty();

        Digest manifest = Digest.sha256("manifest".getBytes(StandardCharsets.UTF_8));
        SmokeRequest exact = request.withManifests(Map.of(ARM64, manifest));
        assertThat(exact.byImageDigest()).containsExactly(AMD64);
        assertThat(exact.images().values())
                .extracting(ImageReference::toString)
                .containsExactly(
                        "registry.example/app:1@" + DIGEST,
                        "registry.example/app@" + manifest,
                        "registry.example/app@" + DIGEST);
        assertThat(exact)
                .usingRecursiveComparison()
                .ignoringFields("images", "byName")
                .isEqualTo(request);
    }

    @Test
    void shouldMultiplyTheLimitWhenEmulated() {
        SmokeRequest request = request()
                .limit(Duration.ofSeconds(10))
                .emulatedTimeoutFactor(2.5)
                .build();

        assertThat(request.limit(RunMode.NATIVE)).isEqualTo(Duration.ofSeconds(10));
        assertThat(request.limit(RunMode.EMULATED)).isEqualTo(Duration.ofSeconds(25));
        assertThat(request().build().limit(RunMode.EMULATED)).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void shouldKnowWhatCantRunOnlyIfToldWhatCan() {
        assertThat(request().build().isKnownNotToRun(ARM64)).isFalse();
        SmokeRequest told = request().runnablePlatforms(List.of(AMD64)).build();
        assertThat(told.isKnownNotToRun(ARM64)).isTrue();
        assertThat(told.isKnownNotToRun(Platform.parse("linux/386"))).isFalse();
    }

    @Test
    void shouldCollectPortsAndSecretsAndDropRepeatedChecks() {
        SmokeRequest request = request()
                .check(HttpCheck.on(8080, "/"))
                .check(HttpCheck.on(8080, "/health"))
                .check(new TcpCheck(5432))
                .check(new ExecCheck(
                        "x",
                        List.of("x"),
                        0,
                        Expectation.ANY,
                        Expectation.ANY,
                        new ExecCheck.Place(true, List.of(), Map.of(), List.of("B", "A"), "")))
                .options(ContainerOptions.NONE.withSecretEnvironment(List.of("A")))
                .build();

        assertThat(request.checks()).hasSize(4);
        assertThat(request.ports()).containsExactly(8080, 5432);
        assertThat(request.secretEnvironment()).containsExactly("A", "B");
    }

    @Test
    void shouldSayAllThatIsMissingAtOnce() {
        assertThatThrownBy(() -> SmokeRequest.of(ImageReference.parse("app"))
                        .limit(Duration.ZERO)
                        .interval(Duration.ofSeconds(-1))
                        .emulatedTimeoutFactor(Double.NaN)
                        .parallelism(-1)
                        .build())
                .isInstanceOfSatisfying(InvalidInput.class, e -> assertThat(e.problems())
                        .hasSize(7)
                        .contains(
                                "A smoke test needs at least one platform, such as linux/amd64",
                                "The limit must be more than nothing, not PT0S",
                                "The emulated timeout factor is 1 to 100, not NaN"));
    }

    @Test
    void shouldRefuseARunThatWouldBreakTheListing() {
        assertThatThrownBy(() -> request().run("a\nb").build()).isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> request().run(" ").build())
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("by which its containers are known");
    }

    @Test
    void shouldRefuseToProbeAContainerWithoutNetwork() {
        assertThatThrownBy(() -> request()
                        .options(ContainerOptions.NONE.withNetwork("none"))
                        .build())
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        "The check http / can't reach a container with network none: use an exec check, or another network");
    }

    @Test
    void shouldSurviveSerialisationWithEveryKindOfCheck() throws Exception {
        SmokeRequest request = request()
                .platform(ARM64, DIGEST)
                .checks(List.of(
                        HttpCheck.on(1, "/").withHeaders(Map.of("A", "b")).withStatuses(List.of(404)),
                        new TcpCheck(2),
                        ExecCheck.of(List.of("true")).withStdout(Expectation.matching("x")),
                        LogCheck.matching("y"),
                        new HealthCheck(),
                        FileCheck.exists("/z"),
                        new ExitCheck(0)))
                .checks(StructureTest.parse("app.yaml", "schemaVersion: 2.0.0\nmetadataTest: {user: luke}"))
                .nativePlatforms(List.of(AMD64))
                .runnablePlatforms(List.of(AMD64))
                .build();

        SmokeRequest copy = (SmokeRequest) roundTrip(request);

        assertThat(copy.checks()).isEqualTo(request.checks()).hasSize(9);
        assertThat(copy.images()).isEqualTo(request.images());
        assertThat(copy.options()).isEqualTo(request.options());
        assertThat(copy.isKnownNotToRun(ARM64)).isTrue();
        assertThat(copy.limit(RunMode.EMULATED)).isEqualTo(request.limit(RunMode.EMULATED));
    }

    private static Object roundTrip(Object value) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }
}
