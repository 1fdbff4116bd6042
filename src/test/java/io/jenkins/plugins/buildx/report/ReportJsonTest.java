package io.jenkins.plugins.buildx.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportJsonTest {
    @Test
    void shouldReadWhatItWrote() throws IOException {
        assertThat(ReportJson.read(ReportJson.write(Reports.full()))).isEqualTo(Reports.full());
        assertThat(ReportJson.read(ReportJson.write(Reports.cacheOnly()))).isEqualTo(Reports.cacheOnly());
        assertThat(ReportJson.read(ReportJson.write(Reports.merged()))).isEqualTo(Reports.merged());
    }

    @Test
    void shouldKeepToThePublishedSchema() throws IOException {
        assertThat(Schema.violations(json(Reports.full()))).isEmpty();
        assertThat(Schema.violations(json(Reports.cacheOnly()))).isEmpty();
        assertThat(Schema.violations(json(Reports.merged()))).isEmpty();
        assertThat(Schema.violations(json(Reports.full()).replace("PASSED", "GREEN")))
                .isNotEmpty();
    }

    @Test
    void shouldReadAReportThatKnowsMore() throws IOException {
        String newer = json(Reports.full()).replaceFirst("\\{", "{\"more\": true,");

        assertThat(ReportJson.read(newer.getBytes(StandardCharsets.UTF_8))).isEqualTo(Reports.full());
    }

    @Test
    void shouldReadAReportThatTellsOfNoParts() throws IOException {
        String older = json(Reports.full()).replaceFirst("(?s),\\s*\"parts\" : \\[ ]", "");

        assertThat(older).doesNotContain("parts");
        assertThat(Schema.violations(older)).isEmpty();
        assertThat(ReportJson.read(older.getBytes(StandardCharsets.UTF_8))).isEqualTo(Reports.full());
    }

    @Test
    void shouldRefuseANewerForm() {
        String newer = json(Reports.full()).replaceFirst("\"schema\" : 1", "\"schema\" : 2");

        assertThatThrownBy(() -> ReportJson.read(newer.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("update the plugin");
    }

    @Test
    void shouldPrintATable() {
        assertThat(ReportTable.lines(Reports.full()))
                .containsExactly(
                        "registry.example/app@" + Reports.DIGEST + "  tags registry.example/app:1.4",
                        "platform     digest               size    time        mode      cached  smoke test",
                        "linux/amd64  sha256:000000000000  4.1 MB  2.0 s       native    2/4     PASSED in 0.3 s",
                        "linux/arm64  sha256:000000000000  -       2 min 10 s  emulated  0/4     FAILED in 1.2 s: http / answered 500",
                        "warning: one",
                        "advice: 98 % of the build time was linux/arm64 emulated, the most of it in `RUN go build`: a native"
                                + " node, or FROM --platform=$BUILDPLATFORM in the building stage, would avoid it");
        assertThat(ReportTable.lines(Reports.cacheOnly()).get(0)).isEqualTo("no image was pushed or loaded");
    }

    @Test
    void shouldWriteSizesAsDockerDoes() {
        assertThat(Map.of(0L, "0 B", 999L, "999 B", 1_500L, "1.5 kB", 7_340_000_000L, "7.3 GB"))
                .allSatisfy((bytes, text) -> assertThat(Figures.size(bytes)).isEqualTo(text));
    }

    private static String json(Report report) {
        return new String(ReportJson.write(report), StandardCharsets.UTF_8);
    }
}
