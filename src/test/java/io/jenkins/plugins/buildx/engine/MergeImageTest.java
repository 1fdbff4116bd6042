package io.jenkins.plugins.buildx.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.jenkins.plugins.buildx.buildx.Buildx;
import io.jenkins.plugins.buildx.buildx.BuildxVersion;
import io.jenkins.plugins.buildx.command.Artifacts;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.report.PlatformReport;
import io.jenkins.plugins.buildx.report.Report;
import io.jenkins.plugins.buildx.report.Reports;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MergeImageTest {
    private static final String ENTRY = """
            {"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": "sha256:%s", "size": 1,
             "platform": {"os": "linux", "architecture": "%s"}}""";
    private static final String MANIFEST = """
            {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
             "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": "sha256:%s", "size": 1},
             "layers": []}""";
    private static final String INDEX = """
            {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": [%s]}""";

    private final FakeMachine machine = new FakeMachine();

    private static String index(String... entries) {
        return INDEX.formatted(String.join(",", entries));
    }

    private static String entry(char digit, String architecture) {
        return ENTRY.formatted(String.valueOf(digit).repeat(64), architecture);
    }

    private static String manifest(char digit) {
        return MANIFEST.formatted(String.valueOf(digit).repeat(64));
    }

    private static ImageReference reference(String document) {
        return ImageReference.parse("r.example/app@" + Digest.sha256(document.getBytes(StandardCharsets.UTF_8)));
    }

    private void merge(ImageReference... parts) throws Exception {
        Buildx buildx = new Buildx(
                List.of("docker", "buildx"), BuildxVersion.parse("github.com/docker/buildx v0.29.1 abc"), "/state");
        new MergeImage(machine, buildx, Artifacts.NONE, Log.NONE)
                .merge("b", List.of(parts), List.of(ImageReference.parse("r.example/app:1")), List.of());
    }

    @Test
    void shouldGiveNoTagToAnIndexThatLacksWhatAPartHolds() {
        String amd64 = index(entry('a', "amd64"));
        String arm64 = index(entry('b', "arm64"));
        machine.on(
                        "docker buildx imagetools inspect",
                        command -> FakeMachine.done(
                                command.toString().contains(reference(amd64).toString()) ? amd64 : arm64, ""))
                .on("docker buildx imagetools create", command -> FakeMachine.done(amd64 + "\n", ""));

        assertThatThrownBy(() -> merge(reference(amd64), reference(arm64)))
                .isInstanceOf(Failure.class)
                .hasMessageContainingAll("would not merge", "sha256:bbbb");
        assertThat(machine.commands())
                .filteredOn(command -> command.contains("imagetools create"))
                .singleElement()
                .satisfies(command -> assertThat(command).contains("--dry-run"));
    }

    /** Their manifests name no platform, and buildx would draft an index that has one twice. */
    @Test
    void shouldSayThatTwoManifestsAreForTheSamePlatform() {
        String one = manifest('a');
        String two = manifest('b');
        machine.on(
                        "docker buildx imagetools inspect",
                        command -> FakeMachine.done(
                                command.toString().contains(reference(one).toString()) ? one : two, ""))
                .on(
                        "docker buildx imagetools inspect --builder b --format",
                        command -> FakeMachine.done("{\"os\":\"linux\",\"architecture\":\"amd64\"}\n", ""));

        assertThatThrownBy(() -> merge(reference(one), reference(two)))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.INPUT))
                .hasMessageContainingAll(
                        "two of the images to merge are for linux/amd64",
                        reference(one).toString(),
                        reference(two).toString());
        assertThat(machine.commands()).noneMatch(command -> command.contains("imagetools create"));
    }

    @Test
    void shouldBelieveNoBytesThatAreNotThoseOfTheDigest() {
        machine.on("docker buildx imagetools inspect", command -> FakeMachine.done(index(entry('c', "amd64")), ""));

        assertThatThrownBy(() -> merge(reference(index(entry('a', "amd64")))))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("gives other bytes");
        assertThat(machine.commands()).noneMatch(command -> command.contains("imagetools create"));
    }

    @Test
    void shouldRefuseWhatHasNoDigest() {
        assertThatThrownBy(() -> merge(ImageReference.parse("r.example/app:1")))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("r.example/app:1 has no digest");
        assertThatThrownBy(this::merge).isInstanceOf(InvalidInput.class).hasMessageContaining("no image to merge");
        assertThat(machine.commands()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"a=b, index:a=b", "index:a=b, index:a=b", "a=b:c, index:a=b:c"})
    void shouldAnnotateTheIndex(String asked, String given) {
        assertThat(MergeImage.ofIndex(asked)).isEqualTo(given);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "=b", "manifest:a=b", "index,manifest:a=b", "manifest[linux/amd64]:a=b"})
    void shouldRefuseAnnotationsThatWouldChangeThePartsOrAreNone(String asked) {
        assertThatThrownBy(() -> MergeImage.ofIndex(asked))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining(asked);
    }

    @Test
    void shouldReportPartsAsOneImage() {
        Map<String, Report> parts = new LinkedHashMap<>();
        parts.put("app/linux-amd64", part("linux/amd64", "amd-1", 3));
        parts.put("app/linux-arm64", part("linux/arm64", "arm-1", 5));

        Report whole = ReportDraft.ofParts(parts).report();

        assertThat(whole.platforms())
                .extracting(PlatformReport::platform, PlatformReport::agent, PlatformReport::part)
                .containsExactly(
                        tuple("linux/amd64", "amd-1", "app/linux-amd64"),
                        tuple("linux/arm64", "arm-1", "app/linux-arm64"));
        assertThat(whole.seconds()).containsEntry("build", 5.0);
        assertThat(whole.warnings()).containsExactly("the same of both");
    }

    @Test
    void shouldTellEmulatorsAndBuilderOfEachPartAndOnceWhatTheyShare() {
        Report.Qemu emulators = Reports.full().qemu();
        Report.Builder one = Reports.full().builder();
        Report.Builder other = new Report.Builder(one.name(), one.driver(), false, one.buildkit(), List.of());
        Map<String, Report> parts = new LinkedHashMap<>();
        parts.put("app/linux-amd64", part("linux/amd64", emulators, one));
        parts.put("app/linux-arm64", part("linux/arm64", emulators, other));

        Report whole = new ReportDraft(ReportDraft.ofParts(parts).report(), List.of()).report();

        assertThat(whole.parts())
                .containsExactly(
                        new Report.Part("app/linux-amd64", emulators, one),
                        new Report.Part("app/linux-arm64", emulators, other));
        assertThat(whole.qemu()).isEqualTo(emulators);
        assertThat(whole.builder()).isNull();
        assertThat(whole.builderName()).isEqualTo(one.name());
        assertThat(whole.part("app/linux-arm64"))
                .extracting(Report::qemu, Report::builder)
                .containsExactly(emulators, other);
    }

    private static Report part(String platform, String agent, double seconds) {
        Report part = part(platform, null, null);
        return new Report(
                part.schema(),
                part.image(),
                null,
                null,
                part.platforms().stream()
                        .map(known ->
                                known.built("native", seconds, 1, 0, List.of()).on(agent))
                        .toList(),
                part.warnings(),
                List.of(),
                Map.of("build", seconds),
                List.of());
    }

    private static Report part(String platform, Report.Qemu emulators, Report.Builder builder) {
        return new Report(
                Report.SCHEMA,
                new Report.Image("", "", List.of(), 0),
                emulators,
                builder,
                List.of(PlatformReport.unknown(platform)),
                List.of("the same of both"),
                List.of(),
                Map.of(),
                List.of());
    }
}
