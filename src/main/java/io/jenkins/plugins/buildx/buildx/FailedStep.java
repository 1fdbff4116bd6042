package io.jenkins.plugins.buildx.buildx;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.Serial;
import java.io.Serializable;
import java.util.List;

/**
 * The step whose failure made the build fail: what is behind BuildKit's {@code failed to solve}.
 *
 * @param name as BuildKit tells it, such as {@code [linux/arm64 build 2/5] RUN make}
 * @param platform null if it failed for all platforms or none
 * @param error in BuildKit's words, such as {@code process "/bin/sh -c make" did not complete successfully: exit code: 2}
 * @param lastLines of what the step printed
 */
public record FailedStep(String name, @CheckForNull Platform platform, String error, List<String> lastLines)
        implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    public FailedStep {
        lastLines = List.copyOf(lastLines);
    }
}
