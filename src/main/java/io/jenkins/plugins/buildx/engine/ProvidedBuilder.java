package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.buildx.BuilderInspection;
import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import java.io.Serializable;

/**
 * A builder that runs, or ran a moment ago.
 *
 * @param spec what was wanted
 * @param inspection what buildx says of it
 * @param text the same in buildx's own words, redacted
 * @param created whether it was made just now
 * @param remembered whether it was not asked just now, but some minutes ago
 * @param seconds that it took to have it
 */
public record ProvidedBuilder(
        BuilderSpec spec,
        BuilderInspection inspection,
        String text,
        boolean created,
        boolean remembered,
        double seconds)
        implements Serializable {
    private static final long serialVersionUID = 2L;

    public String name() {
        return spec.name();
    }
}
