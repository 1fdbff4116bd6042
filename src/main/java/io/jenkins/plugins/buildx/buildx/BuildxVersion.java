package io.jenkins.plugins.buildx.buildx;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.io.Serial;
import java.io.Serializable;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Version of {@code docker buildx}, and what a buildx of this version can do.
 *
 * <p>Distributions' and vendors' suffixes ({@code 0.9.1+azure-1}, {@code v0.13.1-desktop.1}, release candidates) don't
 * change what it can do.
 *
 * @param text as buildx says it, such as {@code v0.36.1}
 */
public record BuildxVersion(int major, int minor, int patch, String text)
        implements Comparable<BuildxVersion>, Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    private static final int OLDEST_MINOR = 10;
    private static final int NEWEST_TESTED_MINOR = 36;

    private static final Pattern VERSION =
            Pattern.compile("(?<=\\s|^)v?(\\d{1,6})\\.(\\d{1,6})(?:\\.(\\d{1,6}))?(?:[-+~][\\w.+~-]*)?(?=\\s|$)");
    private static final Comparator<BuildxVersion> ORDER = Comparator.comparingInt(BuildxVersion::major)
            .thenComparingInt(BuildxVersion::minor)
            .thenComparingInt(BuildxVersion::patch)
            .thenComparing(BuildxVersion::text);

    /**
     * Reads the output of {@code docker buildx version}, such as {@code github.com/docker/buildx v0.36.1 461836b}.
     *
     * @throws InvalidInput if no version is in it, as when Docker has no buildx
     */
    public static BuildxVersion parse(String output) {
        Matcher version = VERSION.matcher(output);
        if (!version.find()) {
            throw new InvalidInput("docker buildx version tells no version but " + quoted(output.strip())
                    + ". Install buildx, for example the package docker-buildx-plugin, on this machine");
        }
        return new BuildxVersion(
                Integer.parseInt(version.group(1)),
                Integer.parseInt(version.group(2)),
                version.group(3) == null ? 0 : Integer.parseInt(version.group(3)),
                version.group());
    }

    /** Whether this is {@code major.minor} or newer. */
    public boolean atLeast(int major, int minor) {
        return atLeast(major, minor, 0);
    }

    /** Whether this is {@code major.minor.patch} or newer. */
    public boolean atLeast(int major, int minor, int patch) {
        return ORDER.compare(this, new BuildxVersion(major, minor, patch, "")) >= 0;
    }

    /**
     * Returns this, if it is new enough to work with.
     *
     * @throws InvalidInput if it is older than 0.10, the first with attestations and a builder's last activity
     */
    public BuildxVersion requireSupported() {
        if (!atLeast(0, OLDEST_MINOR)) {
            throw new InvalidInput(
                    "docker buildx " + quoted(text) + " is too old: 0." + OLDEST_MINOR
                            + " or newer is needed. Update buildx, for example the package docker-buildx-plugin, on this machine");
        }
        return this;
    }

    /** Whether this is newer than all versions that were tried. */
    public boolean isNewerThanTested() {
        return atLeast(0, NEWEST_TESTED_MINOR + 1);
    }

    /** {@code build --progress=rawjson}, free of other text at its end. 0.12 knows it, but adds the build's details. */
    public boolean hasRawJson() {
        return atLeast(0, 13);
    }

    /** {@code ls --format json}. */
    public boolean hasListJson() {
        return atLeast(0, 13);
    }

    /** {@code create --buildkitd-config}; {@code --config} before. */
    public boolean hasBuildkitdConfigFlag() {
        return atLeast(0, 13);
    }

    /** {@code prune --reserved-space}; {@code --keep-storage} before. */
    public boolean hasReservedSpace() {
        return atLeast(0, 18);
    }

    /** {@code create --driver kubernetes --driver-opt env.NAME=value}. */
    public boolean hasEnvironmentOfPods() {
        return atLeast(0, 28);
    }

    /** {@code create --timeout}, also of {@code inspect}, {@code ls}, {@code rm}; 20 s always before. */
    public boolean hasCreateTimeout() {
        return atLeast(0, 32);
    }

    @Override
    public int compareTo(BuildxVersion other) {
        return ORDER.compare(this, other);
    }

    /** As buildx says it, such as {@code v0.36.1}. */
    @Override
    public String toString() {
        return text;
    }
}
