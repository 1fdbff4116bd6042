package io.jenkins.plugins.buildx.image;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What an image is made for or a machine can run: operating system, architecture and variant of it, normalised.
 *
 * <p>Two spellings of one platform are equal: {@code linux/aarch64}, {@code linux/arm64/v8} and {@code arm64} all are
 * {@code linux/arm64}, as containerd's {@code platforms.Normalize} has it.
 */
public final class Platform implements Comparable<Platform>, Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    private static final String UNKNOWN = OperatingSystem.UNKNOWN;

    /** What images are commonly made for, to suggest on a slip of the pen. */
    private static final List<String> COMMON = List.of(
            "linux/amd64",
            "linux/arm64",
            "linux/arm/v7",
            "linux/arm/v6",
            "linux/386",
            "linux/ppc64le",
            "linux/s390x",
            "linux/riscv64",
            "linux/loong64",
            "linux/mips64le",
            "linux/amd64/v2",
            "linux/amd64/v3",
            "windows/amd64",
            "windows/arm64",
            "darwin/amd64",
            "darwin/arm64",
            "freebsd/amd64",
            "wasi/wasm");

    private static final int SUGGESTIONS = 3;
    private static final int LONGEST_COMPARED = 40;

    private static final Pattern COMPONENT = Pattern.compile("[A-Za-z0-9_.-]+");

    private final String os;
    private final String architecture;
    private final String variant;
    /** The operating system with its version and features. */
    private final String system;

    private Platform(OperatingSystem system, Architecture architecture) {
        this.os = system.name();
        this.system = system.toString();
        this.architecture = architecture.name();
        this.variant = architecture.variant();
    }

    /**
     * Reads {@code os/architecture[/variant]}, an architecture alone (of Linux), or {@code unknown}, in any case.
     *
     * <p>The operating system may carry a version and features, as in {@code windows(10.0.17763)/amd64}. A trailing
     * {@code *}, with which {@code docker buildx inspect} marks a node's platforms set by hand, is dropped. Unlike
     * with containerd, unknown operating systems, architectures and variants are errors: a typing error would
     * otherwise come to light minutes later, in a build. {@link #of(String, String, String)} takes any.
     *
     * @throws InvalidInput naming the nearest common platforms
     */
    public static Platform parse(String text) {
        String[] parts = text.replaceFirst("(?<=[^/])\\*$", "").split("/", -1);
        return switch (parts.length) {
            case 1 -> parseSingle(text, parts[0]);
            case 2 -> parse(text, parts[0], parts[1], "");
            case 3 -> parse(text, parts[0], parts[1], component(text, parts[2]));
            default -> throw invalid(text, "it has " + parts.length + " parts");
        };
    }

    private static Platform parseSingle(String text, String part) {
        if (UNKNOWN.equals(part)) {
            return of(UNKNOWN, UNKNOWN, "");
        }
        if (OperatingSystem.parse(part).filter(OperatingSystem::isKnown).isPresent()) {
            throw invalid(text, "it names an operating system only");
        }
        return parse(text, "linux", part, "");
    }

    private static Platform parse(String text, String osText, String name, String variant) {
        OperatingSystem system = OperatingSystem.parse(osText)
                .filter(OperatingSystem::isKnown)
                .orElseThrow(() -> invalid(text, "there is no operating system " + quoted(osText)));
        Architecture architecture = Architecture.of(component(text, name), variant);
        if (!architecture.isKnown()) {
            throw invalid(text, "there is no architecture " + quoted(variant.isEmpty() ? name : name + '/' + variant));
        }
        return new Platform(system, architecture);
    }

    private static String component(String text, String part) {
        if (!COMPONENT.matcher(part).matches()) {
            throw invalid(text, quoted(part) + " is empty or has other characters than A-Z a-z 0-9 _ . -");
        }
        return part;
    }

    private static InvalidInput invalid(String text, String why) {
        return new InvalidInput("Platform " + quoted(text) + " is invalid: " + why
                + ". Write os/architecture[/variant], perhaps " + String.join(", ", nearest(text)));
    }

    private static List<String> nearest(String text) {
        String start = text.substring(0, Math.min(text.length(), LONGEST_COMPARED));
        return Spelling.nearest(start.toLowerCase(Locale.ROOT), COMMON, SUGGESTIONS);
    }

    /**
     * Normalises what a program reported, whether the parts are known or not; an empty part is {@code unknown}.
     *
     * @param variant empty for none
     * @throws InvalidInput on characters that no platform has
     */
    public static Platform of(String os, String architecture, String variant) {
        return of(os, "", List.of(), architecture, variant);
    }

    static Platform of(String os, String osVersion, List<String> osFeatures, String architecture, String variant) {
        String text = String.join("/", os, architecture, variant);
        Stream.of(os, architecture, variant).filter(part -> !part.isEmpty()).forEach(part -> component(text, part));
        return new Platform(
                OperatingSystem.of(os.isEmpty() ? UNKNOWN : os, osVersion, osFeatures),
                Architecture.of(architecture.isEmpty() ? UNKNOWN : architecture, variant));
    }

    /** Reads the fields that index and image configuration have in common. */
    static Platform read(JsonObject json) {
        try {
            return of(
                    json.optionalText("os").orElse(""),
                    json.optionalText("os.version").orElse(""),
                    json.texts("os.features"),
                    json.optionalText("architecture").orElse(""),
                    json.optionalText("variant").orElse(""));
        } catch (InvalidInput e) {
            throw json.invalid(e.getMessage());
        }
    }

    /**
     * Reads several platforms: each text may itself hold several, separated by commas.
     *
     * @return without repetitions, in order of first mention
     * @throws InvalidInput with a problem for each wrong one
     */
    public static List<Platform> parseAll(Collection<String> texts) {
        Set<Platform> platforms = new LinkedHashSet<>();
        List<String> problems = new ArrayList<>();
        for (String text : split(texts)) {
            try {
                platforms.add(parse(text));
            } catch (InvalidInput e) {
                problems.addAll(e.problems());
            }
        }
        if (!problems.isEmpty()) {
            throw InvalidInput.of(problems);
        }
        return List.copyOf(platforms);
    }

    private static List<String> split(Collection<String> texts) {
        return texts.stream()
                .flatMap(text -> Stream.of(text.split(",")))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    /** Such as {@code linux}. */
    public String os() {
        return os;
    }

    /** Such as {@code amd64}, {@code arm64}, {@code arm}. */
    public String architecture() {
        return architecture;
    }

    /** Such as {@code v7} of {@code linux/arm/v7}; empty for none. */
    public String variant() {
        return variant;
    }

    /** Whether this is no platform at all, as of attestations in an index ({@code unknown/unknown}). */
    public boolean isUnknown() {
        return UNKNOWN.equals(os) || UNKNOWN.equals(architecture);
    }

    /**
     * Whether a machine of the platform {@code host} runs programs of this one without an emulator.
     *
     * <p>As containerd's {@code platforms.Only} has it: amd64 runs 386 and lower levels of amd64, arm runs lower
     * versions down to v5, arm64 runs lower versions and 32-bit arm. The last isn't true of every arm64 processor:
     * some lack the 32-bit mode, which only a trial shows. Versions of Windows must be equal where both are said.
     */
    public boolean isRunBy(Platform host) {
        return host.asSystem().runs(asSystem()) && host.asArchitecture().runs(asArchitecture());
    }

    /**
     * Whether an image for {@code other} is what somebody means who asks for this.
     *
     * <p>As containerd's {@code platforms.OnlyStrict} has it: they are equal, or this is of Windows and says no version,
     * or the image needs fewer features of the operating system than this has.
     */
    public boolean isFulfilledBy(Platform other) {
        return asSystem().runs(other.asSystem()) && asArchitecture().equals(other.asArchitecture());
    }

    private OperatingSystem asSystem() {
        return OperatingSystem.parse(system)
                .orElseThrow(() -> new IllegalStateException("Operating system " + system + " lost its form"));
    }

    private Architecture asArchitecture() {
        return new Architecture(architecture, variant);
    }

    /** The platform as part of a file name, such as {@code linux-arm-v7}. */
    public String slug() {
        return toString().replaceAll("[^A-Za-z0-9_.]+", "-");
    }

    @Override
    public int compareTo(Platform other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Platform that && toString().equals(that.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    /** {@code os[(version)]/architecture[/variant]}, normalised, in the form of containerd's {@code FormatAll}. */
    @Override
    public String toString() {
        return system + '/' + architecture + (variant.isEmpty() ? "" : '/' + variant);
    }
}
