package io.jenkins.plugins.buildx.tags;

import static java.util.Objects.requireNonNullElse;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A version as rules make tags of it.
 *
 * @param raw as it was written, such as {@code v1.2.3beta2}
 * @param text in its normal form, such as {@code 1.2.3b2}
 * @param release its numbers, at least one
 * @param stable whether it is a release in the full sense, none before, after or on the way to one
 */
record Version(String raw, String text, List<String> release, boolean stable) {
    private static final int LONGEST = 256;

    /** As semver.org has it, with a {@code v} before it as npm's semver allows. */
    private static final Pattern SEMANTIC = Pattern.compile("v?((?:0|[1-9]\\d*+)(?:\\.(?:0|[1-9]\\d*+)){2})"
            + "(-(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\\.(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?"
            + "(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?");

    /** As PEP 440's appendix B has it. */
    private static final Pattern PYTHON = Pattern.compile(
            "v?(?:(?<epoch>[0-9]+)!)?(?<release>[0-9]+(?:\\.[0-9]+)*)"
                    + "(?:[-_.]?(?<pre>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?<preNumber>[0-9]*))?"
                    + "(?:-(?<revision>[0-9]+)|(?<post>[-_.]?(?:post|rev|r)[-_.]?(?<postNumber>[0-9]*)))?"
                    + "(?<dev>[-_.]?dev[-_.]?(?<devNumber>[0-9]*))?"
                    + "(?:\\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?",
            Pattern.CASE_INSENSITIVE);

    /** @see <a href="https://semver.org">semver.org</a> */
    static Optional<Version> semantic(String text) {
        Matcher parts = SEMANTIC.matcher(text.strip());
        if (text.length() > LONGEST || !parts.matches()) {
            return Optional.empty();
        }
        String pre = requireNonNullElse(parts.group(2), "");
        return Optional.of(
                new Version(text, parts.group(1) + pre, List.of(parts.group(1).split("\\.")), pre.isEmpty()));
    }

    /** @see <a href="https://peps.python.org/pep-0440/">PEP 440</a> */
    static Optional<Version> python(String text) {
        Matcher parts = PYTHON.matcher(text.strip());
        if (text.length() > LONGEST || !parts.matches()) {
            return Optional.empty();
        }
        List<String> release = Arrays.stream(parts.group("release").split("\\."))
                .map(Version::number)
                .toList();
        String extra = extra(parts);
        String epoch = number(requireNonNullElse(parts.group("epoch"), "0"));
        String local = requireNonNullElse(parts.group("local"), "");
        String normal = (epoch.equals("0") ? "" : epoch + "!")
                + String.join(".", release)
                + extra
                + (local.isEmpty() ? "" : "+" + normalLocal(local));
        return Optional.of(new Version(text, normal, release, extra.isEmpty()));
    }

    private static String extra(Matcher parts) {
        StringBuilder extra = new StringBuilder();
        if (parts.group("pre") != null) {
            extra.append(phase(parts.group("pre"))).append(number(parts.group("preNumber")));
        }
        if (parts.group("revision") != null) {
            extra.append(".post").append(number(parts.group("revision")));
        } else if (parts.group("post") != null) {
            extra.append(".post").append(number(parts.group("postNumber")));
        }
        if (parts.group("dev") != null) {
            extra.append(".dev").append(number(parts.group("devNumber")));
        }
        return extra.toString();
    }

    private static String phase(String written) {
        return switch (written.toLowerCase(Locale.ROOT)) {
            case "a", "alpha" -> "a";
            case "b", "beta" -> "b";
            default -> "rc";
        };
    }

    private static String normalLocal(String local) {
        return Arrays.stream(local.toLowerCase(Locale.ROOT).split("[-_.]"))
                .map(part -> part.matches("\\d+") ? number(part) : part)
                .collect(Collectors.joining("."));
    }

    /** Without leading zeros; none is 0. */
    private static String number(String digits) {
        return digits.isEmpty() ? "0" : digits.replaceFirst("^0+(?=\\d)", "");
    }

    /** The tag that {@code pattern} makes of it: of a version that is not stable never a part of it, which others could take for a release. */
    String tag(Template pattern) {
        if (!stable) {
            return pattern.isOnly(Expression.RAW) ? raw : text;
        }
        return pattern.render(call -> switch (call.expression()) {
            case RAW -> raw;
            case VERSION -> text;
            case MAJOR -> number(0);
            case MINOR -> number(1);
            case PATCH -> number(2);
            default -> throw new IllegalStateException(call + " tells nothing of a version");
        });
    }

    private String number(int index) {
        return index < release.size() ? release.get(index) : "0";
    }
}
