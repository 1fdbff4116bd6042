package io.jenkins.plugins.buildx.buildx;

import io.jenkins.plugins.buildx.image.Platform;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * What was done for one platform.
 *
 * <p>Steps are those of the Dockerfile ({@code FROM} included) that were begun; loading, authenticating and exporting
 * don't count. A step that several platforms share counts for the one that BuildKit names it after.
 *
 * @param time during which at least one step or other thing was done for this platform alone
 * @param cachedSteps those whose result was there already
 * @param slowest steps, the slowest first, at most five
 */
public record PlatformProgress(Platform platform, Duration time, int steps, int cachedSteps, List<StepTime> slowest)
        implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    public PlatformProgress {
        slowest = List.copyOf(slowest);
    }
}
