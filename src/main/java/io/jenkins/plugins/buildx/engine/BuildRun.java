package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.Platform;
import java.util.List;

/**
 * One process of a build.
 *
 * @param command that does it
 * @param metadataFile the machine's path where buildx writes what it built
 * @param platforms that it builds
 * @param loaded the names that docker's own image store has for it afterwards; empty if none
 */
public record BuildRun(Command command, String metadataFile, List<Platform> platforms, List<ImageReference> loaded) {
    public BuildRun {
        platforms = List.copyOf(platforms);
        loaded = List.copyOf(loaded);
    }
}
