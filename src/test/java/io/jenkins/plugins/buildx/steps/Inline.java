package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import org.htmlunit.html.HtmlPage;

/** What a Content-Security-Policy that allows nothing inline forbids. */
final class Inline {
    private static final String FORBIDDEN = "descendant-or-self::*[@style or @*[starts-with(name(), 'on')]"
            + " or @*[starts-with(normalize-space(.), 'javascript:')] or self::style or self::script[not(@src)]]";

    private Inline() {}

    /**
     * Holds parts of {@code page} to it, which is to be loaded without running scripts: those of Jenkins change the page.
     *
     * @param parts XPath of elements, of which there has to be one at least
     */
    static void assertNoneIn(HtmlPage page, String parts) {
        assertThat(page.getByXPath(parts)).as(parts + " of " + page.getUrl()).isNotEmpty();
        assertThat(page.getByXPath(parts + "/" + FORBIDDEN))
                .as(parts + " of " + page.getUrl())
                .isEmpty();
    }
}
