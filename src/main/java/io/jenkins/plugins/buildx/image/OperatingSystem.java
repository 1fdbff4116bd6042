package io.jenkins.plugins.buildx.image;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The operating system's part of a platform, normalised.
 *
 * @param name such as {@code linux}
 * @param version such as {@code 10.0.17763}, or empty
 * @param features sorted, without repetitions
 */
record OperatingSystem(String name, String version, List<String> features) {
    static final String UNKNOWN = "unknown";

    private static final String WINDOWS = "windows";

    /** Go's list, as containerd has it, and WebAssembly's as buildx names them. */
    private static final Set<String> KNOWN = Set.of(
            "aix",
            "android",
            "darwin",
            "dragonfly",
            "freebsd",
            "hurd",
            "illumos",
            "ios",
            "js",
            "linux",
            "nacl",
            "netbsd",
            "openbsd",
            "plan9",
            "solaris",
            UNKNOWN,
            "wasi",
            "wasip1",
            WINDOWS,
            "zos");

    private static final String OPTION = "(?:[A-Za-z0-9_.-]|%[0-9A-Fa-f]{2})";
    private static final Pattern FORM = Pattern.compile(
            "(?<name>[A-Za-z0-9_-]+)(?:\\((?<version>" + OPTION + "*+)(?<features>(?:\\+" + OPTION + "++)*+)\\))?");

    static OperatingSystem of(String name, String version, Collection<String> features) {
        String lower = name.toLowerCase(Locale.ROOT);
        return new OperatingSystem(
                "macos".equals(lower) ? "darwin" : lower,
                version,
                features.stream().filter(f -> !f.isEmpty()).sorted().distinct().toList());
    }

    /** Reads {@code name[(version[+feature]...)]}, as containerd has it; empty when the text is of another form. */
    static Optional<OperatingSystem> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        String version = Optional.ofNullable(form.group("version")).orElse("");
        String features = Optional.ofNullable(form.group("features")).orElse("");
        return Optional.of(of(
                form.group("name"),
                decoded(version),
                Stream.of(features.split("\\+")).map(OperatingSystem::decoded).toList()));
    }

    boolean isKnown() {
        return KNOWN.contains(name);
    }

    /** Whether this system runs programs made for the other one. */
    boolean runs(OperatingSystem program) {
        return name.equals(program.name)
                && (WINDOWS.equals(name)
                        ? version.isEmpty() || program.version.isEmpty() || version.equals(program.version)
                        : new HashSet<>(features).containsAll(program.features));
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
        String options =
                encoded(version) + features.stream().map(f -> '+' + encoded(f)).collect(Collectors.joining());
        return options.isEmpty() ? name : name + '(' + options + ')';
    }

    private static String decoded(String option) {
        return URLDecoder.decode(option, StandardCharsets.UTF_8);
    }

    /** Every character that the form doesn't allow: containerd encodes fewer, and reads these all the same. */
    private static String encoded(String option) {
        StringBuilder encoded = new StringBuilder();
        for (byte unit : option.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = unit > 0 && String.valueOf((char) unit).matches("[A-Za-z0-9_.-]");
            encoded.append(plain ? String.valueOf((char) unit) : String.format("%%%02X", unit));
        }
        return encoded.toString();
    }
}
