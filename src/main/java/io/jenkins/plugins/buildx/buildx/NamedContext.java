package io.jenkins.plugins.buildx.buildx;

import java.io.Serializable;
import java.util.regex.Pattern;

/**
 * A further context of a build, as buildx reads {@code --build-context}.
 *
 * @param name what the Dockerfile calls it
 * @param source a folder, or the URL of something else
 */
public record NamedContext(String name, String source) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** With a scheme, such as {@code docker-image://}; another target; a Git repository, as git itself and as Docker writes it. */
    private static final Pattern ELSEWHERE =
            Pattern.compile("(?i)[a-z][a-z0-9+.-]*://.*|target:.*|[\\w.-]+@[\\w.-]+:.*|github\\.com/.*");

    /** Reads a value of {@code --build-context} that {@link BuildOption#BUILD_CONTEXT} found to be right. */
    static NamedContext parse(String value) {
        int equals = value.indexOf('=');
        return new NamedContext(value.substring(0, equals), value.substring(equals + 1));
    }

    /** Whether the source is a folder of the machine that runs buildx. */
    public boolean isFolder() {
        return !ELSEWHERE.matcher(source).matches();
    }
}
