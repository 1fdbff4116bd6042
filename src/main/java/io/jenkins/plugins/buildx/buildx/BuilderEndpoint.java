package io.jenkins.plugins.buildx.buildx;

import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.Serializable;
import java.util.List;

/**
 * One more node of a builder: where it is and what it builds.
 *
 * @param endpoint a docker context's name, {@code ssh://user@host}, {@code tcp://host:port}, or {@code unix://path}
 * @param platforms what this node builds, and no other node that doesn't list it too; never empty, since a node with
 *     emulators would otherwise take platforms that a native node was added for
 */
public record BuilderEndpoint(String endpoint, List<Platform> platforms) implements Serializable {
    private static final long serialVersionUID = 1L;

    public BuilderEndpoint {
        platforms = List.copyOf(platforms);
        if (endpoint.isBlank() || endpoint.startsWith("-")) {
            throw new InvalidInput(
                    "\"" + endpoint
                            + "\" is no endpoint of a builder's node: give a docker context's name, ssh://user@host or tcp://host:port");
        }
        if (platforms.isEmpty()) {
            throw new InvalidInput("The builder's node \"" + endpoint
                    + "\" needs fixed platforms, such as linux/arm64; without them any node may take any platform");
        }
    }
}
