package io.jenkins.plugins.buildx.image;

import static java.util.Map.entry;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The processor's part of a platform, normalised.
 *
 * <p>Normalises as containerd's {@code platforms.Normalize} does, and knows besides what {@code uname -m} says.
 *
 * @param name as Go's {@code GOARCH}, such as {@code arm64}
 * @param variant such as {@code v7}, or empty
 */
record Architecture(String name, String variant) {
    private static final Architecture I386 = new Architecture("386", "");
    private static final Map<String, Architecture> ALIASES = Map.ofEntries(
            entry("i386", I386),
            entry("i486", I386),
            entry("i586", I386),
            entry("i686", I386),
            entry("x86_64", new Architecture("amd64", "")),
            entry("x86-64", new Architecture("amd64", "")),
            entry("aarch64", new Architecture("arm64", "")),
            entry("armel", new Architecture("arm", "v6")),
            entry("armhf", new Architecture("arm", "v7")),
            entry("armv5l", new Architecture("arm", "v5")),
            entry("armv6l", new Architecture("arm", "v6")),
            entry("armv7l", new Architecture("arm", "v7")),
            entry("armv8l", new Architecture("arm", "v8")),
            entry("loongarch64", new Architecture("loong64", "")));

    /** Go's list, as containerd has it, and WebAssembly as buildx names it. */
    private static final Set<String> KNOWN = Set.of(
            "386",
            "amd64",
            "amd64p32",
            "arm",
            "arm64",
            "arm64be",
            "armbe",
            "loong64",
            "mips",
            "mips64",
            "mips64le",
            "mips64p32",
            "mips64p32le",
            "mipsle",
            "ppc",
            "ppc64",
            "ppc64le",
            "riscv",
            "riscv64",
            "s390",
            "s390x",
            "sparc",
            "sparc64",
            "unknown",
            "wasm",
            "wasm32");

    private static final Pattern VERSION = Pattern.compile("v\\d{1,3}(\\.\\d{1,3})?");
    private static final int ARM_OLDEST_COMPATIBLE = 5;
    private static final int ARM_NEWEST = 8;
    private static final int ARM64_LAST_MINOR_OF_V8 = 9;
    /** ARM v9.n has all that v8.(n+5) has. */
    private static final int ARM64_V9_AHEAD = 5;

    static Architecture of(String name, String variant) {
        String lowerName = name.toLowerCase(Locale.ROOT);
        String lowerVariant = variant.toLowerCase(Locale.ROOT);
        Architecture alias = ALIASES.getOrDefault(lowerName, new Architecture(lowerName, ""));
        boolean impliesVariant = !alias.variant.isEmpty() || alias.equals(I386) && !"386".equals(lowerName);
        return impliesVariant ? alias : new Architecture(alias.name, normalised(alias.name, lowerVariant));
    }

    private static String normalised(String name, String variant) {
        return switch (name) {
            case "amd64" -> "v1".equals(variant) ? "" : variant;
            case "arm64" -> normalisedArm64(variant);
            case "arm" -> variant.isEmpty() ? "v7" : variant.matches("[5-8]") ? "v" + variant : variant;
            default -> variant;
        };
    }

    private static String normalisedArm64(String variant) {
        return switch (variant) {
            case "8", "v8", "v8.0" -> "";
            case "9", "9.0", "v9.0" -> "v9";
            default -> variant;
        };
    }

    /** Whether the name is a known one and the variant, if any, one that such a processor can have. */
    boolean isKnown() {
        return KNOWN.contains(name)
                && switch (name) {
                    case "386" -> variant.isEmpty();
                    case "amd64" -> variant.matches("|v[2-9]");
                    case "arm" -> variant.matches("v[4-8]");
                    case "arm64" -> variant.matches("|v[89](\\.\\d{1,2})?");
                    default -> true;
                };
    }

    /** Whether such a processor runs programs of the other architecture, as the list of {@code platforms.Only} has it. */
    boolean runs(Architecture program) {
        return equals(program) || isVersioned() && program.isVersioned() && runsVersion(program);
    }

    private boolean isVersioned() {
        return variant.isEmpty() || VERSION.matcher(variant).matches();
    }

    private boolean runsVersion(Architecture program) {
        return switch (name) {
            case "amd64" -> program.equals(I386) || program.name.equals(name) && program.major() <= major();
            case "arm" -> program.isArmUpTo(major());
            case "arm64" -> program.isArmUpTo(ARM_NEWEST) || runsArm64(program);
            default -> false;
        };
    }

    private boolean isArmUpTo(int newest) {
        return "arm".equals(name) && major() >= ARM_OLDEST_COMPATIBLE && major() <= newest;
    }

    private boolean runsArm64(Architecture program) {
        if (!program.name.equals(name) || program.major() > major()) {
            return false;
        }
        int newestMinor =
                program.major() == major() ? minor() : Math.min(minor() + ARM64_V9_AHEAD, ARM64_LAST_MINOR_OF_V8);
        return program.minor() <= newestMinor;
    }

    /** 8 of {@code v8.1}; what no variant stands for where there is none. */
    private int major() {
        if (variant.isEmpty()) {
            return "arm64".equals(name) ? 8 : 1;
        }
        return Integer.parseInt(variant.substring(1).replaceFirst("\\..*", ""));
    }

    private int minor() {
        int dot = variant.indexOf('.');
        return dot < 0 ? 0 : Integer.parseInt(variant.substring(dot + 1));
    }
}
