package io.jenkins.plugins.buildx.smoke;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A smoke test as JUnit XML, in the shape that Jenkins' junit plugin reads: a suite for each platform, a case for each check,
 * {@code skipped} for what was not run.
 */
public final class JUnitReport {
    private final XMLStreamWriter xml;

    private JUnitReport(XMLStreamWriter xml) {
        this.xml = xml;
    }

    /** The document, in UTF-8. */
    public static byte[] of(SmokeResult result) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            XMLStreamWriter writer = XMLOutputFactory.newInstance().createXMLStreamWriter(bytes, "UTF-8");
            new JUnitReport(writer).write(result);
            writer.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("A JUnit report could not be written to memory: " + e.getMessage(), e);
        }
        return bytes.toByteArray();
    }

    private void write(SmokeResult result) throws XMLStreamException {
        xml.writeStartDocument(StandardCharsets.UTF_8.name(), "1.0");
        start("testsuites");
        for (PlatformVerdict platform : result.platforms()) {
            write(platform);
        }
        end();
        xml.writeEndDocument();
    }

    private void write(PlatformVerdict platform) throws XMLStreamException {
        List<CheckResult> checks = platform.checks();
        start("testsuite");
        attribute("name", suite(platform));
        attribute("tests", String.valueOf(checks.size()));
        attribute("failures", count(checks, SmokeVerdict.FAILED));
        attribute("errors", "0");
        attribute("skipped", count(checks, SmokeVerdict.NOT_RUN));
        attribute("time", seconds(platform.seconds()));
        for (CheckResult check : checks) {
            write(platform, check);
        }
        if (!platform.logTail().isEmpty()) {
            element("system-out", platform.logTail());
        }
        end();
    }

    private void write(PlatformVerdict platform, CheckResult check) throws XMLStreamException {
        start("testcase");
        attribute("classname", suite(platform));
        attribute("name", check.name());
        attribute("time", seconds(check.seconds()));
        switch (check.verdict()) {
            case FAILED -> failure(platform, check);
            case NOT_RUN -> skipped(check);
            case PASSED -> element("system-out", check.message());
        }
        end();
    }

    private void failure(PlatformVerdict platform, CheckResult check) throws XMLStreamException {
        start("failure");
        attribute("message", check.headline());
        text(check.message());
        end();
        if (!platform.logTail().isEmpty()) {
            element("system-out", platform.logTail());
        }
    }

    private void skipped(CheckResult check) throws XMLStreamException {
        start("skipped");
        attribute("message", check.message());
        end();
    }

    private static String suite(PlatformVerdict platform) {
        return "smoke." + platform.platform();
    }

    private static String count(List<CheckResult> checks, SmokeVerdict verdict) {
        return String.valueOf(
                checks.stream().filter(check -> check.verdict() == verdict).count());
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.3f", seconds);
    }

    private void start(String name) throws XMLStreamException {
        xml.writeStartElement(name);
    }

    private void end() throws XMLStreamException {
        xml.writeEndElement();
        xml.writeCharacters("\n");
    }

    private void element(String name, String text) throws XMLStreamException {
        start(name);
        text(text);
        end();
    }

    private void attribute(String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, legal(value));
    }

    private void text(String text) throws XMLStreamException {
        xml.writeCharacters(legal(text));
    }

    /** XML 1.0 has no way to write most control characters, not even escaped; what a container writes has them. */
    private static String legal(String text) {
        return text.codePoints()
                .map(c -> isLegal(c) ? c : 0xfffd)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isLegal(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || c >= 0x20 && c <= 0xd7ff
                || c >= 0xe000 && c <= 0xfffd
                || c >= 0x10000;
    }
}
