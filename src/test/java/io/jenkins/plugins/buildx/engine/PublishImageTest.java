package io.jenkins.plugins.buildx.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.buildx.Buildx;
import io.jenkins.plugins.buildx.buildx.BuildxVersion;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PublishImageTest {
    private static final Digest DIGEST = Digest.sha256("index".getBytes(StandardCharsets.UTF_8));

    private final List<String> log = new ArrayList<>();
    private final FakeMachine machine = new FakeMachine()
            .on("docker buildx imagetools create", command -> FakeMachine.done("", ""))
            .on("docker buildx imagetools inspect", command -> FakeMachine.done("index", ""));

    @Test
    void shouldNameTheTestedBytesOnceARepository() throws Exception {
        publish("one.example/app:1", "one.example/app:latest", "two.example/app:1");

        assertThat(machine.commands())
                .contains(
                        "docker buildx imagetools create --builder b --tag one.example/app:1 --tag one.example/app:latest one.example/app@"
                                + DIGEST,
                        "docker buildx imagetools create --builder b --tag two.example/app:1 one.example/app@" + DIGEST)
                .filteredOn(command -> command.contains("inspect"))
                .hasSize(3);
    }

    @Test
    void shouldFailWhereATagNamesOtherBytesAfterwards() {
        machine.on("docker buildx imagetools inspect", command -> FakeMachine.done("another", ""));

        assertThatThrownBy(() -> publish("one.example/app:1"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("one.example/app:1 does not name the image")
                .hasMessageContaining(DIGEST.toString());
    }

    @Test
    void shouldReadAgainWhatTheRegistryDoesNotGiveAtOnce() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        machine.on(
                "docker buildx imagetools inspect",
                command -> asked.getAndIncrement() == 0
                        ? FakeMachine.ended(
                                1,
                                "",
                                "ERROR: unexpected status from HEAD request to"
                                        + " https://one.example/v2/app/manifests/1: 503 Service Unavailable")
                        : FakeMachine.done("index", ""));

        publish("one.example/app:1");

        assertThat(log)
                .anyMatch(line -> line.startsWith("reading one.example/app:1 back: "))
                .contains("  trying again in 1 s (attempt 2 of 3)", "published one.example/app:1 = " + DIGEST);
    }

    /** buildx itself gives the builder's authorities to builds alone. */
    @Test
    void shouldTrustTheAuthoritiesThatTheBuilderWasMadeWith() throws Exception {
        Set<String> trusted = new HashSet<>();
        machine.file("/state/b-authorities/ca.pem", "authority")
                .on("docker buildx imagetools create", command -> {
                    trusted.add("create " + command.environment().get("SSL_CERT_DIR"));
                    return FakeMachine.done("", "");
                })
                .on("docker buildx imagetools inspect", command -> {
                    trusted.add("inspect " + command.environment().get("SSL_CERT_DIR"));
                    return FakeMachine.done("index", "");
                });

        publish("one.example/app:1");
        String usual = "/etc/ssl/certs:/etc/pki/tls/certs";
        assertThat(trusted)
                .containsExactlyInAnyOrder(
                        "create /state/b-authorities:" + usual, "inspect /state/b-authorities:" + usual);

        trusted.clear();
        machine.variable("SSL_CERT_DIR", "/own");
        publish("one.example/app:1");
        assertThat(trusted)
                .as("besides what is trusted anyway")
                .containsExactlyInAnyOrder("create /state/b-authorities:/own", "inspect /state/b-authorities:/own");
    }

    @Test
    void shouldRefuseToPublishUnderNoName() {
        assertThatThrownBy(this::publish).isInstanceOf(InvalidInput.class).hasMessageContaining("no tag");
    }

    private void publish(String... tags) throws Exception {
        Buildx buildx = new Buildx(
                List.of("docker", "buildx"), BuildxVersion.parse("github.com/docker/buildx v0.29.1 abc"), "/state");
        new PublishImage(machine, buildx, log::add)
                .publish(
                        "b",
                        List.of(tags).stream().map(ImageReference::parse).toList(),
                        ImageReference.parse("one.example/app:0"),
                        DIGEST);
    }
}
