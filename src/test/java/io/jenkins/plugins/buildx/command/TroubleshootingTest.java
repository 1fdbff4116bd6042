package io.jenkins.plugins.buildx.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.Checkout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds {@code docs/user/troubleshooting.md} to the rows of {@link Advice}. */
class TroubleshootingTest {
    @ParameterizedTest
    @MethodSource("rows")
    void shouldDocument(Advice row) throws IOException {
        List<String> cells = table().stream()
                .filter(line -> line.startsWith("| <a id=\"" + row.name() + "\"></a>" + row.name() + " |"))
                .map(line -> line.split(" \\| ", -1))
                .map(List::of)
                .findFirst()
                .orElseThrow(
                        () -> new AssertionError("no row for " + row.name() + ", such as\n" + expected(row, "`?`")));
        assertThat(String.join(" | ", cells)).isEqualTo(expected(row, cells.get(1)));
        assertThat(cells.get(1)).startsWith("`").endsWith("`");
        String shown = cells.get(1).substring(1, cells.get(1).length() - 1);
        for (String part : shown.split(" \\.\\.\\. ?")) {
            assertThat(recorded(row.name())).contains(part);
        }
    }

    @Test
    void shouldDocumentNothingElse() throws IOException {
        assertThat(table()).hasSize(Advice.all().size());
    }

    static Stream<Advice> rows() {
        return Advice.all().stream();
    }

    private static String expected(Advice row, String text) {
        return "| <a id=\"" + row.name() + "\"></a>" + row.name() + " | " + text + " | "
                + row.cause().replace("{}", "...") + " | " + row.remedy() + " | " + (row.isRetryable() ? "yes" : "no")
                + " |";
    }

    private static List<String> table() throws IOException {
        try (Stream<String> lines = Files.lines(Checkout.file("docs/user/troubleshooting.md"))) {
            return lines.filter(line -> line.startsWith("| <a id=")).toList();
        }
    }

    private static String recorded(String name) throws IOException {
        try (var stream = TroubleshootingTest.class.getResourceAsStream("/recorded/advice-composed/" + name + ".txt")) {
            assertThat(stream).isNotNull();
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
