package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Views escape what they show, and work under a Content-Security-Policy that allows nothing inline. */
class ViewsTest {
    @ParameterizedTest
    @MethodSource("views")
    void shouldHaveNothingInlineAndEscape(Path view) throws IOException {
        String text = Files.readString(view);

        assertThat(text)
                .doesNotContainPattern(
                        "(?i)\\son[a-z]+\\s*=|\\sstyle\\s*=|<style\\b|javascript:|<script\\b(?![^>]*\\bsrc=)");
        if (view.toString().endsWith(".jelly")) {
            assertThat(text).startsWith("<?jelly escape-by-default='true'?>");
        }
    }

    /** Else a narrow window shows a page that is wider than its heading and its side panel. */
    @ParameterizedTest
    @MethodSource("views")
    void shouldLetTablesScrollInThemselves(Path view) throws IOException {
        String text = Files.readString(view);

        assertThat(text.replaceAll("<div class=\"buildx-wide\">\\s*<table class=\"jenkins-table[^\"]*\"", ""))
                .doesNotContain("jenkins-table");
    }

    static List<Path> views() throws IOException {
        try (Stream<Path> files = Files.walk(Checkout.file("src/main/resources"))) {
            List<Path> views = files.filter(file -> file.toString().matches(".*\\.(jelly|html)"))
                    .sorted()
                    .toList();
            assertThat(views).hasSizeGreaterThan(50);
            return views;
        }
    }
}
