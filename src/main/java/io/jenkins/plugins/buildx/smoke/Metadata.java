package io.jenkins.plugins.buildx.smoke;

import io.jenkins.plugins.buildx.image.Platform;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an image's config says of its platform and its containers.
 *
 * @param os such as {@code linux}
 * @param architecture such as {@code arm64}; empty when docker does not tell it
 * @param variant such as {@code v7}; empty when not said
 * @param environment in the config's order
 * @param exposedPorts with protocol, such as {@code 8080/tcp}
 */
public record Metadata(
        String os,
        String architecture,
        String variant,
        Map<String, String> environment,
        Map<String, String> labels,
        List<String> entrypoint,
        List<String> command,
        List<String> exposedPorts,
        List<String> volumes,
        String workingDirectory,
        String user) {
    private static final Pattern VARIABLE =
            Pattern.compile("\\$(?:\\{([^}]*)\\}|([A-Za-z_][A-Za-z0-9_]*|[*#$@!?0-9-]))");

    public Metadata {
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        entrypoint = List.copyOf(entrypoint);
        command = List.copyOf(command);
        exposedPorts = List.copyOf(exposedPorts);
        volumes = List.copyOf(volumes);
    }

    /** Whether it is of the platform {@code asked}. A config need not say which variant it is for. */
    public boolean isOf(Platform asked) {
        Platform said = Platform.of(os, architecture, variant.isEmpty() ? asked.variant() : variant);
        return said.os().equals(asked.os())
                && said.architecture().equals(asked.architecture())
                && said.variant().equals(asked.variant());
    }

    /**
     * {@code text} with the values of {@code variables} for {@code $NAME} and {@code ${NAME}}. Unknown names are empty, and
     * so are the special ones such as {@code $1}, as Go's {@code os.Expand} has it, which structure tests were written for.
     */
    public static String expand(String text, Map<String, String> variables) {
        return replace(text, found -> variables.getOrDefault(name(found), ""));
    }

    /** {@code text} with the values of {@code variables} in their places. Other names stay as they are, and so do those in a value. */
    static String expandKnown(String text, Map<String, String> variables) {
        return replace(text, found -> variables.getOrDefault(name(found), found.group()));
    }

    private static String replace(String text, Function<MatchResult, String> value) {
        return VARIABLE.matcher(text).replaceAll(found -> Matcher.quoteReplacement(value.apply(found)));
    }

    private static String name(MatchResult found) {
        return found.group(1) == null ? found.group(2) : found.group(1);
    }
}
