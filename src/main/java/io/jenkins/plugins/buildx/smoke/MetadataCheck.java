package io.jenkins.plugins.buildx.smoke;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The image's config says what it should: the {@code metadataTest} of structure tests.
 *
 * @param environment variables that must be set
 * @param unsetEnvironment variables that must not be
 * @param entrypoint exactly, null for any
 * @param command exactly, null for any
 * @param exposedPorts with or without protocol, such as {@code 8080} or {@code 53/udp}
 * @param workingDirectory empty for any
 * @param user empty for any
 */
public record MetadataCheck(
        List<Entry> environment,
        List<String> unsetEnvironment,
        List<Entry> labels,
        @CheckForNull List<String> entrypoint,
        @CheckForNull List<String> command,
        List<String> exposedPorts,
        List<String> unexposedPorts,
        List<String> volumes,
        List<String> unmountedVolumes,
        String workingDirectory,
        String user)
        implements SmokeCheck {
    private static final long serialVersionUID = 1L;

    /**
     * A key that must be there.
     *
     * @param value exactly, or a regular expression that matches anywhere in it
     * @param regex which of the two
     */
    public record Entry(String key, String value, boolean regex) implements Serializable {
        private static final long serialVersionUID = 1L;

        /** @throws InvalidInput on an empty key or a broken regular expression */
        public Entry {
            if (key.isEmpty()) {
                throw new InvalidInput("A variable or label of a metadata test has no key: name it");
            }
            if (regex) {
                RegexSyntax.RE2.finder(value);
            }
        }

        boolean matches(String actual) {
            return regex ? RegexSyntax.RE2.finder(value).test(actual) : value.equals(actual);
        }
    }

    public MetadataCheck {
        environment = List.copyOf(environment);
        unsetEnvironment = List.copyOf(unsetEnvironment);
        labels = List.copyOf(labels);
        entrypoint = entrypoint == null ? null : List.copyOf(entrypoint);
        command = command == null ? null : List.copyOf(command);
        exposedPorts = List.copyOf(exposedPorts);
        unexposedPorts = List.copyOf(unexposedPorts);
        volumes = List.copyOf(volumes);
        unmountedVolumes = List.copyOf(unmountedVolumes);
    }

    @Override
    public String name() {
        return "Metadata Test";
    }

    @Override
    public boolean needsProcess() {
        return false;
    }

    @Override
    public Observation observe(SmokeTarget target) throws IOException, InterruptedException {
        Metadata actual = target.metadata();
        List<String> problems = new ArrayList<>();
        entries("variable", environment, actual.environment(), problems);
        absent("variable", unsetEnvironment, List.copyOf(actual.environment().keySet()), problems);
        entries("label", labels, actual.labels(), problems);
        equal("entrypoint", entrypoint, actual.entrypoint(), problems);
        equal("command", command, actual.command(), problems);
        List<String> ports = withoutProtocol(actual.exposedPorts());
        present("exposed port", exposedPorts, ports, problems);
        absent("exposed port", unexposedPorts, ports, problems);
        present("volume", volumes, actual.volumes(), problems);
        absent("volume", unmountedVolumes, actual.volumes(), problems);
        equal("working directory", workingDirectory, actual.workingDirectory(), problems);
        equal("user", user, actual.user(), problems);
        return problems.isEmpty() ? Observation.passed("as expected") : Observation.failed(String.join("\n", problems));
    }

    private static void entries(String what, List<Entry> expected, Map<String, String> actual, List<String> problems) {
        for (Entry entry : expected) {
            String value = actual.get(entry.key());
            if (value == null) {
                problems.add("the " + what + " " + entry.key() + " is not set");
            } else if (!entry.matches(value)) {
                problems.add("the " + what + " " + entry.key() + " is '" + value + "', expected "
                        + (entry.regex() ? "/" + entry.value() + "/" : "'" + entry.value() + "'"));
            }
        }
    }

    private static void present(String what, List<String> expected, List<String> actual, List<String> problems) {
        expected.stream()
                .filter(element -> !actual.contains(element))
                .forEach(element -> problems.add("there is no " + what + " " + element + ", only " + actual));
    }

    private static void absent(String what, List<String> unwanted, List<String> actual, List<String> problems) {
        unwanted.stream()
                .filter(actual::contains)
                .forEach(element -> problems.add("the " + what + " " + element + " is there, and must not be"));
    }

    private static void equal(
            String what, @CheckForNull List<String> expected, List<String> actual, List<String> problems) {
        if (expected != null && !expected.equals(actual)) {
            problems.add("the " + what + " is " + actual + ", expected " + expected);
        }
    }

    private static void equal(String what, String expected, String actual, List<String> problems) {
        if (!expected.isEmpty() && !expected.equals(actual)) {
            problems.add("the " + what + " is '" + actual + "', expected '" + expected + "'");
        }
    }

    /** Structure tests name ports without their protocol. */
    private static List<String> withoutProtocol(List<String> ports) {
        List<String> both = new ArrayList<>(ports);
        ports.forEach(port -> both.add(port.replaceFirst("/.*", "")));
        return both;
    }
}
