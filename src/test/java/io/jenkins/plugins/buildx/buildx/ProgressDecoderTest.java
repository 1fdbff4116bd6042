package io.jenkins.plugins.buildx.buildx;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.buildx.ProgressEvent.Log;
import io.jenkins.plugins.buildx.buildx.ProgressEvent.Status;
import io.jenkins.plugins.buildx.buildx.ProgressEvent.Text;
import io.jenkins.plugins.buildx.buildx.ProgressEvent.Vertex;
import io.jenkins.plugins.buildx.buildx.ProgressEvent.Warning;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The recordings are of real builds of busybox images, with the registry's name changed. */
class ProgressDecoderTest {
    private static final String LOG =
            "{\"logs\":[{\"vertex\":\"v\",\"stream\":1,\"data\":\"aGVsbG8K\",\"timestamp\":\"2026-08-06T11:13:42Z\"}]}";
    private static final Log HELLO =
            new Log("v", 1, "hello\n".getBytes(StandardCharsets.UTF_8), Instant.parse("2026-08-06T11:13:42Z"));

    static Stream<String> recordings() {
        return Stream.of(
                "buildx-0.13.1-bake-two-platforms",
                "buildx-0.13.1-fail",
                "buildx-0.13.1-two-platforms",
                "buildx-0.29.1-bake",
                "buildx-0.29.1-bake-two-platforms",
                "buildx-0.29.1-cross",
                "buildx-0.29.1-fail",
                "buildx-0.29.1-single",
                "buildx-0.29.1-two-platforms",
                "buildx-0.29.1-two-platforms-cached",
                "buildx-0.29.1-warn");
    }

    private static List<ProgressEvent> decode(byte[] bytes, int chunk) {
        List<ProgressEvent> events = new ArrayList<>();
        ProgressDecoder decoder = new ProgressDecoder();
        for (int i = 0; i < bytes.length; i += chunk) {
            decoder.feed(bytes, i, Math.min(chunk, bytes.length - i), events::add);
        }
        decoder.end(events::add);
        return events;
    }

    private static List<ProgressEvent> decode(String text) {
        return decode(text.getBytes(StandardCharsets.UTF_8), Integer.MAX_VALUE / 2);
    }

    private static List<ProgressEvent> texts(String... lines) {
        return Stream.of(lines).<ProgressEvent>map(Text::new).toList();
    }

    @ParameterizedTest
    @CsvSource({"0.29.1-two-platforms, 0", "0.29.1-fail, 10", "0.13.1-two-platforms, 0", "0.13.1-fail, 10"})
    void shouldTellProgressFromText(String recording, int texts) {
        List<ProgressEvent> events = decode(Recorded.bytes("buildx-" + recording + ".rawjson"), 4096);

        assertThat(events)
                .hasAtLeastOneElementOfType(Vertex.class)
                .hasAtLeastOneElementOfType(Log.class)
                .hasAtLeastOneElementOfType(Status.class);
        assertThat(events).filteredOn(Text.class::isInstance).hasSize(texts);
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void shouldTellTheSameWhereverTheStreamIsCut(String recording) {
        byte[] bytes = Recorded.bytes(recording + ".rawjson");
        List<ProgressEvent> whole = decode(bytes, bytes.length);

        assertThat(whole).hasSizeGreaterThan(40);
        assertThat(decode(bytes, 1)).isEqualTo(whole);
        assertThat(decode(bytes, 7)).isEqualTo(whole);
        assertThat(decode(bytes, 4096)).isEqualTo(whole);
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void shouldGoOnAfterSerialisationAnywhere(String recording) {
        byte[] bytes = Recorded.bytes(recording + ".rawjson");
        List<ProgressEvent> events = new ArrayList<>();
        ProgressDecoder decoder = new ProgressDecoder();
        for (int i = 0; i < bytes.length; i += 997) {
            decoder = Serialised.copy(decoder);
            decoder.feed(bytes, i, Math.min(997, bytes.length - i), events::add);
        }
        decoder.end(events::add);

        assertThat(events).isEqualTo(decode(bytes, bytes.length));
    }

    @Test
    void shouldReadAVertex() {
        assertThat(decode("{\"vertexes\":[{\"digest\":\"sha256:1\",\"inputs\":[\"sha256:0\"],\"name\":\"[1/2] FROM a\","
                        + "\"started\":\"2026-08-06T11:13:42.5Z\",\"completed\":\"2026-08-06T13:13:43+02:00\","
                        + "\"cached\":true,\"error\":\"e\"}]}"))
                .containsExactly(new Vertex(
                        "sha256:1",
                        "[1/2] FROM a",
                        Instant.parse("2026-08-06T11:13:42.5Z"),
                        Instant.parse("2026-08-06T11:13:43Z"),
                        true,
                        "e",
                        List.of("sha256:0")));
    }

    @Test
    void shouldReadAWarning() {
        assertThat(decode(Recorded.bytes("buildx-0.29.1-warn.rawjson"), 4096))
                .filteredOn(Warning.class::isInstance)
                .containsExactly(new Warning(
                        "sha256:6d10d8831407d04a2bd3d0878c0958559cff6184fb8a29553e4af98112c06e1d",
                        new BuildWarning(
                                "Empty continuation line found in: RUN echo one &&   echo two",
                                List.of("Empty continuation lines will become errors in a future release"),
                                "https://github.com/moby/moby/pull/33719",
                                "warn.Dockerfile",
                                4)));
    }

    @Test
    void shouldTellTheEndOfAStepAfterItsLastLines() {
        List<ProgressEvent> events = decode("{\"vertexes\":[{\"digest\":\"v\",\"name\":\"n\","
                + "\"started\":\"2026-08-06T11:13:42Z\",\"completed\":\"2026-08-06T11:13:43Z\",\"error\":\"e\"}],"
                + LOG.substring(1));

        Instant start = Instant.parse("2026-08-06T11:13:42Z");
        assertThat(events)
                .containsExactly(
                        new Vertex("v", "n", start, null, false, ""),
                        HELLO,
                        new Vertex("v", "n", start, start.plusSeconds(1), false, "e"));
    }

    @Test
    void shouldTellAnEndBeforeTheNextStart() {
        assertThat(decode("{\"vertexes\":[{\"digest\":\"v\",\"started\":\"2026-08-06T11:13:42Z\","
                        + "\"completed\":\"2026-08-06T11:13:43Z\"},{\"digest\":\"v\",\"started\":\"2026-08-06T11:13:44Z\"}],"
                        + LOG.substring(1)))
                .containsExactly(
                        new Vertex(
                                "v",
                                "",
                                Instant.parse("2026-08-06T11:13:42Z"),
                                Instant.parse("2026-08-06T11:13:43Z"),
                                false,
                                ""),
                        new Vertex("v", "", Instant.parse("2026-08-06T11:13:44Z"), null, false, ""),
                        HELLO);
    }

    @Test
    void shouldTellLinesBetweenValues() {
        assertThat(decode("WARNING: one\r\n" + LOG + "\n\nERROR: two {\n" + LOG + "ERROR: äöü {}"))
                .containsExactly(
                        new Text("WARNING: one"), HELLO, new Text("ERROR: two {"), HELLO, new Text("ERROR: äöü {}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{not json}",
                "{\"other\":1}",
                "{never closed",
                "{\"never closed",
                "{\"logs\":[{\"data\":\"no base64!\"}]}x",
                "}"
            })
    void shouldTellAsTextWhatIsNoProgress(String line) {
        assertThat(decode(line + "\n" + LOG + "\n")).endsWith(HELLO).hasSizeGreaterThan(1);
        assertThat(decode("{not json}\n")).isEqualTo(texts("{not json}"));
        assertThat(decode("{never closed\nand more")).isEqualTo(texts("{never closed", "and more"));
    }

    @Test
    void shouldSurviveAValueThatIsBrokenOff() {
        String broken = "{\"vertexes\":[{\"digest\":\"sha";

        assertThat(decode(broken + "\n" + LOG + "\n"))
                .containsExactly(
                        new Text("(left out: 27 bytes of progress that can't be read: " + broken + "...)"), HELLO);
        assertThat(decode("{\n  \"vertexes\": [\n    {\n" + LOG)).hasSize(2).endsWith(HELLO);
        assertThat(decode(broken)).hasSize(1);
    }

    @Test
    void shouldCutWhatIsTooLong() {
        String value = "{\"logs\":[{\"data\":\"" + "a".repeat(ProgressDecoder.LONGEST_VALUE) + "\"}]}";
        String line = "x".repeat(2 * ProgressDecoder.LONGEST_LINE);
        ProgressDecoder decoder = new ProgressDecoder();
        List<ProgressEvent> events = new ArrayList<>();

        decoder.feed((value + "\n" + LOG + "\n" + line + "\n" + LOG).getBytes(StandardCharsets.UTF_8), events::add);

        assertThat(events).hasSize(4).element(1).isEqualTo(HELLO);
        assertThat(events.get(0)).asString().contains("left out: more than 8388608 bytes", "{\"logs\":[{\"data\"");
        assertThat(events.get(2)).asString().contains("cut off: a line of more than 65536 bytes");
        assertThat(events.get(3)).isEqualTo(HELLO);
        assertThat(Serialised.bytes(decoder)).hasSizeLessThan(128 << 10);
    }

    @Test
    void shouldKeepNothingThatItTold() throws Exception {
        ProgressDecoder decoder = new ProgressDecoder();
        decoder.feed("what was told before\nnot-yet".getBytes(StandardCharsets.UTF_8), event -> {});

        assertThat(new String(Serialised.bytes(decoder), StandardCharsets.ISO_8859_1))
                .contains("not-yet")
                .doesNotContain("told before");
    }

    @Test
    void shouldNeedNoMoreMemoryForLongerLogs() {
        ProgressDecoder decoder = new ProgressDecoder();
        ProgressPrinter printer = new ProgressPrinter();
        BuildProgress progress = new BuildProgress(List.of());
        long[] printed = {0};
        byte[] values = GeneratedLog.values();
        for (long fed = 0; fed < 100 << 20; fed += values.length) {
            decoder.feed(values, event -> {
                progress.accept(event);
                printer.print(event, line -> printed[0] += line.length());
            });
        }

        assertThat(printed[0]).isGreaterThan(50 << 20);
        assertThat(Serialised.bytes(decoder).length
                        + Serialised.bytes(printer).length
                        + Serialised.bytes(progress).length)
                .isLessThan(128 << 10);
    }
}
