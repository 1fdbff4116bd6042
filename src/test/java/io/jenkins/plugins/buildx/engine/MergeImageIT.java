package io.jenkins.plugins.buildx.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.Registry;
import io.jenkins.plugins.buildx.buildx.BuildOption;
import io.jenkins.plugins.buildx.buildx.Push;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.image.Descriptor;
import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.Index;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images of single platforms, built apart, become one in a real registry. */
@RealDocker
class MergeImageIT {
    @TempDir
    private static Path folder;

    private static Workshop workshop;

    private final String repository = Registry.repository("merged");
    private final Map<String, byte[]> artifacts = new ConcurrentSkipListMap<>();

    @BeforeAll
    static void prepare() throws Exception {
        workshop = new Workshop(folder, RealBuilders.fresh());
    }

    @AfterAll
    static void remove() throws Exception {
        workshop.close();
    }

    /** The digest reference of an image of these platforms, pushed without a tag; each repository has another image. */
    private ImageReference part(String to, String provenance, String... platforms) throws Exception {
        Path context = workshop.context("FROM busybox\nENV REPOSITORY=" + to + "\n");
        return ImageReference.parse(workshop.job()
                .build(workshop.request(context, platforms)
                        .tags(List.of(to + ":1"))
                        .push(Push.DIGEST)
                        .with(BuildOption.PROVENANCE, provenance)
                        .request())
                .image()
                .reference());
    }

    private BuildOutcome merge(List<ImageReference> parts, List<String> annotations, String... tags) throws Exception {
        return new MergeImage(
                        workshop.machine(),
                        workshop.buildx(),
                        (name, content) -> artifacts.put(name, content),
                        Log.NONE)
                .merge(
                        workshop.spec().name(),
                        parts,
                        Stream.of(tags).map(ImageReference::parse).toList(),
                        annotations);
    }

    private static List<Digest> all(Index index) {
        return Stream.concat(index.manifests().stream(), index.attestations().stream())
                .map(Descriptor::digest)
                .toList();
    }

    private static Index index(ImageReference reference) throws Exception {
        return Index.parse(Registry.manifest(reference).orElseThrow());
    }

    @Test
    void shouldKeepEveryByteOfItsPartsAndNameThemInSeveralRepositories() throws Exception {
        ImageReference amd64 = part(repository, "mode=max", "linux/amd64");
        ImageReference others = part(repository, "mode=max", "linux/arm64", "linux/s390x");
        String copy = Registry.repository("merged-copy");

        BuildOutcome outcome = merge(
                List.of(amd64, others),
                List.of("org.opencontainers.image.version=1.4"),
                repository + ":1.4",
                repository + ":latest",
                copy + ":1.4");

        Index whole = index(ImageReference.parse(repository + ":1.4"));
        assertThat(outcome.pushedDigest()).contains(whole.digest());
        assertThat(whole.platforms())
                .containsExactlyInAnyOrderElementsOf(
                        Platform.parseAll(List.of("linux/amd64", "linux/arm64", "linux/s390x")));
        assertThat(all(whole))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(all(index(amd64)).stream(), all(index(others)).stream())
                                .toList());
        assertThat(outcome.attestations()).isEqualTo(3);
        assertThat(whole.annotations()).containsEntry("org.opencontainers.image.version", "1.4");
        assertThat(index(ImageReference.parse(repository + ":latest")).digest()).isEqualTo(whole.digest());
        assertThat(index(ImageReference.parse(copy + ":1.4")).digest()).isEqualTo(whole.digest());
        assertThat(Digest.sha256(artifacts.get("index.json"))).isEqualTo(whole.digest());
        assertThat(outcome.platforms()).allSatisfy(platform -> {
            assertThat(platform.size()).isPositive();
            assertThat(platform.knownDigest())
                    .contains(Digest.sha256(
                            artifacts.get("manifests/" + platform.platform().slug() + ".json")));
        });
    }

    @Test
    void shouldMergeManifestsThatAreNoIndex() throws Exception {
        ImageReference amd64 = part(repository, "false", "linux/amd64");
        ImageReference arm64 = part(Registry.repository("merged-elsewhere"), "false", "linux/arm64");

        BuildOutcome outcome = merge(List.of(amd64, arm64), List.of(), repository + ":plain");

        assertThat(index(ImageReference.parse(repository + ":plain")).manifests())
                .extracting(Descriptor::digest)
                .containsExactly(amd64.digest().orElseThrow(), arm64.digest().orElseThrow());
        assertThat(outcome.platforms())
                .extracting(BuiltPlatform::platform)
                .containsExactlyElementsOf(Platform.parseAll(List.of("linux/amd64", "linux/arm64")));
    }

    @Test
    void shouldGiveNoNameWhereTwoPartsAreForTheSamePlatform() throws Exception {
        ImageReference one = part(repository, "mode=min", "linux/amd64");
        ImageReference two = part(repository, "mode=max", "linux/amd64", "linux/arm64");

        assertRefused(one, two);
    }

    /** Nothing but their configurations says what they are for. */
    @Test
    void shouldGiveNoNameWhereTwoManifestsAreForTheSamePlatform() throws Exception {
        ImageReference one = part(repository, "false", "linux/amd64");
        ImageReference two = part(Registry.repository("merged-elsewhere"), "false", "linux/amd64");

        assertThat(one.digest()).isNotEqualTo(two.digest());
        assertRefused(one, two);
    }

    private void assertRefused(ImageReference one, ImageReference two) throws IOException {
        assertThatThrownBy(() -> merge(List.of(one, two), List.of(), repository + ":twice"))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.INPUT))
                .hasMessageContainingAll("linux/amd64", one.toString(), two.toString());
        assertThat(Registry.manifest(ImageReference.parse(repository + ":twice")))
                .isEmpty();
    }
}
