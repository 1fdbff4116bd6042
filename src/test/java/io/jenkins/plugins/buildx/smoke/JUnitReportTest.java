package io.jenkins.plugins.buildx.smoke;

import static io.jenkins.plugins.buildx.smoke.SmokeVerdict.FAILED;
import static io.jenkins.plugins.buildx.smoke.SmokeVerdict.NOT_RUN;
import static io.jenkins.plugins.buildx.smoke.SmokeVerdict.PASSED;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.image.Platform;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;

/** What Jenkins' junit plugin looks for: the attributes of suites and cases, and the elements by which it tells their status. */
class JUnitReportTest {
    private static Document document;

    @BeforeAll
    static void write() throws Exception {
        SmokeResult result = new SmokeResult(
                List.of(
                        new PlatformVerdict(
                                Platform.parse("linux/amd64"),
                                RunMode.NATIVE,
                                PASSED,
                                "",
                                1.5,
                                List.of(new CheckResult("http /", PASSED, "200 'Grüße & <b>'", 0.25)),
                                ""),
                        new PlatformVerdict(
                                Platform.parse("linux/arm64"),
                                RunMode.EMULATED,
                                FAILED,
                                "http /: got 500",
                                60,
                                List.of(
                                        new CheckResult("architecture", PASSED, "aarch64 = linux/arm64", 0.1),
                                        new CheckResult("http /", FAILED, "got 500\n\u001b[31mred\u0000 ]]>", 60)),
                                "\u001b[1mpanic\ud800"),
                        new PlatformVerdict(
                                Platform.parse("linux/s390x"),
                                RunMode.EMULATED,
                                NOT_RUN,
                                "no emulator",
                                0.5,
                                List.of(new CheckResult("http /", NOT_RUN, "no emulator", 0.5)),
                                "")),
                false);
        byte[] xml = JUnitReport.of(result);
        document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(xml));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "count(/testsuites/testsuite) | 3",
                "/testsuites/testsuite[2]/@name | smoke.linux/arm64",
                "/testsuites/testsuite[2]/@tests | 2",
                "/testsuites/testsuite[2]/@failures | 1",
                "/testsuites/testsuite[2]/@errors | 0",
                "/testsuites/testsuite[3]/@skipped | 1",
                "/testsuites/testsuite[1]/@time | 1.500",
                "//testsuite[1]/testcase/@classname | smoke.linux/amd64",
                "//testsuite[1]/testcase/@name | http /",
                "//testsuite[1]/testcase/@time | 0.250",
                "//testsuite[1]/testcase/system-out | 200 'Grüße & <b>'",
                "count(//testsuite[1]//failure) | 0",
                "//testsuite[2]/testcase[2]/failure/@message | got 500",
                "//testsuite[3]/testcase/skipped/@message | no emulator",
                "count(//testsuite[3]//failure) | 0"
            })
    void shouldHaveTheShapeThatReadersExpect(String path, String expected) throws Exception {
        assertThat(XPathFactory.newInstance().newXPath().evaluate(path, document))
                .isEqualTo(expected);
    }

    @Test
    void shouldReplaceWhatXmlCantHold() throws Exception {
        String failure = XPathFactory.newInstance().newXPath().evaluate("//testsuite[2]/testcase[2]/failure", document);
        String log = XPathFactory.newInstance().newXPath().evaluate("//testsuite[2]/testcase[2]/system-out", document);

        assertThat(failure).isEqualTo("got 500\n\ufffd[31mred\ufffd ]]>");
        assertThat(log).isEqualTo("\ufffd[1mpanic\ufffd");
    }

    @Test
    void shouldBeWholeWithoutPlatforms() {
        String xml = new String(JUnitReport.of(new SmokeResult(List.of(), false)), StandardCharsets.UTF_8);

        // an empty element has two spellings, and which one comes is the XML library's choice
        assertThat(xml).containsPattern("<testsuites\\s*(?:/>|></testsuites>)");
    }
}
