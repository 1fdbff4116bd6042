package io.jenkins.plugins.buildx.buildx;

import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Platforms as a program reports them: newer programs know newer ones, which is no reason to fail. */
final class ReportedPlatforms {
    private ReportedPlatforms() {}

    /** The known ones, without repetitions, in order. */
    static List<Platform> parse(Collection<String> texts) {
        List<Platform> platforms = new ArrayList<>();
        for (String text : texts) {
            parse(text).filter(platform -> !platforms.contains(platform)).ifPresent(platforms::add);
        }
        return platforms;
    }

    static Optional<Platform> parse(String text) {
        try {
            return Optional.of(Platform.parse(text));
        } catch (InvalidInput e) {
            return Optional.empty();
        }
    }
}
