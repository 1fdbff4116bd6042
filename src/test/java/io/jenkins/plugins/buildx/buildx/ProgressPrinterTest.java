package io.jenkins.plugins.buildx.buildx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressPrinterTest {
    private static final Instant START = Instant.parse("2026-08-06T11:13:42Z");
    private static final String NAME = "[linux/arm64 build 2/5] RUN make";

    private final ProgressPrinter printer = new ProgressPrinter();
    private final List<String> lines = new ArrayList<>();

    private void vertex(String name, Double end, boolean cached, String error) {
        Instant completed = end == null ? null : START.plusMillis(Math.round(end * 1000));
        printer.print(new ProgressEvent.Vertex(name, name, START, completed, cached, error), lines::add);
    }

    private void log(String vertex, String text) {
        printer.print(new ProgressEvent.Log(vertex, 1, text.getBytes(UTF_8), START.plusMillis(123)), lines::add);
    }

    @ParameterizedTest
    @ValueSource(strings = {"two-platforms", "fail", "bake-two-platforms"})
    void shouldPrintARecordingForPeople(String recording) {
        ProgressDecoder decoder = new ProgressDecoder();
        decoder.feed(
                Recorded.bytes("buildx-0.29.1-" + recording + ".rawjson"), event -> printer.print(event, lines::add));
        decoder.end(event -> printer.print(event, lines::add));
        printer.end(lines::add);

        assertThat(String.join("\n", lines) + "\n")
                .isEqualTo(Recorded.text("buildx-0.29.1-" + recording + "-printed.txt"));
    }

    @Test
    void shouldPrintAStepWhenItHasEnded() {
        vertex(NAME, null, false, "");
        assertThat(lines).isEmpty();

        vertex(NAME, 1.25, false, "");
        assertThat(lines).containsExactly("#1 [linux/arm64 build 2/5] RUN make DONE 1.3s");
    }

    @ParameterizedTest
    @CsvSource({
        "true, '', CACHED",
        "false, exit code: 2, ERROR: exit code: 2",
        "false, rpc error: context canceled, CANCELED"
    })
    void shouldTellHowAStepEnded(boolean cached, String error, String outcome) {
        vertex(NAME, 1.0, cached, error);

        assertThat(lines).containsExactly("#1 " + NAME + " " + outcome);
    }

    @Test
    void shouldSayThatABuildGoesOnWithoutACache() {
        String name = "importing cache manifest from r.example/app:cache";
        vertex(name, 0.1, false, "r.example/app:cache: not found");

        assertThat(lines)
                .containsExactly(
                        "#1 " + name + " WARN: the build goes on without this cache: r.example/app:cache: not found");
    }

    @Test
    void shouldTitleWhatAStepPrints() {
        vertex(NAME, null, false, "");
        log(NAME, "on");
        assertThat(lines).isEmpty();
        log(NAME, "e\ntwo\n\nthr");
        vertex(NAME, 2.0, false, "");

        assertThat(lines)
                .containsExactly(
                        "#1 " + NAME,
                        "#1 linux/arm64 0.123 one",
                        "#1 linux/arm64 0.123 two",
                        "#1 linux/arm64 0.123 ",
                        "#1 linux/arm64 2.000 thr",
                        "#1 " + NAME + " DONE 2.0s");
    }

    @Test
    void shouldPutCharactersTogetherThatCameInParts() {
        byte[] bytes = "äöü€\n".getBytes(UTF_8);
        vertex(NAME, null, false, "");
        for (byte b : bytes) {
            printer.print(new ProgressEvent.Log(NAME, 1, new byte[] {b}, START), lines::add);
        }

        assertThat(lines).containsExactly("#1 " + NAME, "#1 linux/arm64 0.000 äöü€");
    }

    @Test
    void shouldKeepParallelStepsApart() {
        String other = "[linux/amd64 build 2/5] RUN make";
        vertex(NAME, null, false, "");
        vertex(other, null, false, "");
        log(NAME, "a");
        log(other, "b");
        log(NAME, "a\n");
        log(other, "b\n");

        assertThat(lines)
                .containsExactly("#1 " + NAME, "#1 linux/arm64 0.123 aa", "#2 " + other, "#2 linux/amd64 0.123 bb");
    }

    @Test
    void shouldPrintAgainWhatBuildKitStartsAgain() {
        vertex("[2/2] COPY a /", 1.0, false, "");
        vertex("[2/2] COPY a /", 1.0, false, "");
        vertex("[2/2] COPY a /", 3.0, false, "");
        vertex("[internal] load metadata for a", 1.0, false, "");
        vertex("[internal] load metadata for a", 3.0, false, "");
        vertex("[internal] load metadata for a", 4.0, false, "not found");

        assertThat(lines)
                .containsExactly(
                        "#1 [2/2] COPY a / DONE 1.0s",
                        "#1 [2/2] COPY a / DONE 3.0s",
                        "#2 [internal] load metadata for a DONE 1.0s",
                        "#2 [internal] load metadata for a ERROR: not found");
    }

    @Test
    void shouldPrintABaseImageOnceWhenItIsNeeded() {
        vertex("[linux/amd64 1/2] FROM a", 1.0, false, "");
        vertex("[linux/arm64 1/2] FROM a", 1.0, false, "");
        vertex("[linux/amd64 1/2] FROM a", 2.0, true, "");
        assertThat(lines).isEmpty();
        printer.print(
                new ProgressEvent.Vertex(
                        "run", "[linux/amd64 2/2] RUN b", START, START, true, "", List.of("[linux/amd64 1/2] FROM a")),
                lines::add);
        vertex("[linux/amd64 1/2] FROM a", 3.0, false, "");
        vertex("[linux/arm64 1/2] FROM a", 4.0, false, "");
        vertex("exporting to image", 4.5, false, "");
        vertex("[linux/arm64 1/2] FROM a", 5.0, false, "gone");

        assertThat(lines)
                .containsExactly(
                        "#1 [linux/amd64 1/2] FROM a CACHED",
                        "#3 [linux/amd64 2/2] RUN b CACHED",
                        "#2 [linux/arm64 1/2] FROM a DONE 4.0s",
                        "#4 exporting to image DONE 4.5s",
                        "#2 [linux/arm64 1/2] FROM a ERROR: gone");
    }

    @Test
    void shouldPrintABaseImageThatNobodyNeedsAtTheEnd() {
        vertex("[1/1] FROM a", 1.0, false, "");
        vertex("[1/1] FROM a", 2.0, false, "");
        printer.end(lines::add);
        printer.end(lines::add);

        assertThat(lines).containsExactly("#1 [1/1] FROM a DONE 2.0s");
    }

    @Test
    void shouldPrintFewStatusesAndOnce() {
        vertex("exporting to image", null, false, "");
        for (String id : List.of("pushing layers", "exporting layers", "transferring context:", "pushing layers")) {
            printer.print(new ProgressEvent.Status("exporting to image", id, 0, 0, START, null), lines::add);
            printer.print(
                    new ProgressEvent.Status("exporting to image", id, 1_234_567, 0, START, START.plusMillis(1500)),
                    lines::add);
        }

        assertThat(lines).containsExactly("#1 pushing layers 1.235MB 1.5s", "#1 transferring context: 1.235MB 1.5s");
    }

    @Test
    void shouldPrintWarningsAndOtherLines() {
        vertex(NAME, null, false, "");
        printer.print(
                new ProgressEvent.Warning(NAME, new BuildWarning("Don't", List.of(), "", "Dockerfile", 3)), lines::add);
        printer.print(new ProgressEvent.Text("ERROR: failed\u001b[0m"), lines::add);

        assertThat(lines).containsExactly("#1 linux/arm64 WARN: Dockerfile:3: Don't", "ERROR: failed");
    }

    @Test
    void shouldPrintAStepOfWhichTheBeginningIsLost() {
        log("sha256:12", "one\ntwo");
        printer.end(lines::add);

        assertThat(lines).containsExactly("#1 sha256:12", "#1 one", "#1 two");
    }

    @ParameterizedTest
    @CsvSource({
        "'a\tb', 'a\tb'",
        "'\u001b[1;31mred\u001b[0m', 'red'",
        "'\u001b]0;title\u0007text', 'text'",
        "'\u001b]8;;http://x\u001b\\link', 'link'",
        "'\u001b[8mha:secret\u001b[0m', 'ha:secret'",
        "'\u001b(Btext', 'text'",
        "'bell\u0007 and \u0000', 'bell? and ?'",
        "'\u009b31mred', '?31mred'",
        "'trojan\u202esource', 'trojan?source'"
    })
    void shouldMakeLinesSafe(String line, String safe) {
        assertThat(PrintableLine.of(line)).isEqualTo(safe);
    }

    @ParameterizedTest
    @CsvSource({"'10%\r20%\r100%\n', 100%", "'windows\r\n', windows", "'\r\n', ''", "'gone\r', gone"})
    void shouldDropWhatIsOverwritten(String text, String line) {
        LogLines log = new LogLines();
        log.add(text.getBytes(UTF_8), lines::add);
        log.flush(lines::add);

        assertThat(lines).containsExactly(line);
    }

    @ParameterizedTest
    @ValueSource(ints = {5_000, 16_384, 16_385, 100_000})
    void shouldCutTheMiddleOfLongLines(int length) {
        LogLines log = new LogLines();
        String text = "<" + "x".repeat(length - 2) + ">";
        for (int i = 0; i < length; i += 100) {
            log.add(text.substring(i, Math.min(length, i + 100)).getBytes(UTF_8), lines::add);
        }
        log.add("\nnext\n".getBytes(UTF_8), lines::add);

        assertThat(lines).hasSize(2).endsWith("next");
        assertThat(lines.get(0))
                .startsWith("<xx")
                .contains("xx ... (" + (length - 4096) + " bytes cut) ... xx")
                .endsWith("xx>")
                .hasSizeLessThan(4200);
    }

    @Test
    void shouldSurviveSerialisation() {
        vertex(NAME, null, false, "");
        log(NAME, "on");
        Serialised.copy(printer).print(new ProgressEvent.Log(NAME, 1, "e\n".getBytes(UTF_8), START), lines::add);

        assertThat(lines).containsExactly("#1 " + NAME, "#1 linux/arm64 0.000 one");
    }
}
