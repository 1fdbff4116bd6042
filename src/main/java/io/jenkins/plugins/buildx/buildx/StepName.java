package io.jenkins.plugins.buildx.buildx;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.Serial;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The name that BuildKit gives a vertex: {@code [target platform stage 2/5] RUN make}.
 *
 * <p>All in brackets may be missing: the target, which Bake only tells; the platform, if a single one is built; the
 * stage's name; the step's number, which only steps of a Dockerfile have; or all together.
 *
 * @param scope the first word in the brackets, which is the target where Bake builds several; empty if there are none
 * @param platform what the step is done for: of {@code linux/amd64->arm64} the right one; null if it isn't said
 * @param cross whether the step runs on one platform to build for another
 * @param step whether this is a step of a Dockerfile: {@code FROM}, {@code RUN}, {@code COPY} and so on
 * @param action what is behind the brackets, such as {@code RUN make}
 */
record StepName(String scope, @CheckForNull Platform platform, boolean cross, boolean step, String action)
        implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    private static final Pattern NAME = Pattern.compile("\\[([^\\]]*)\\]\\s*([\\s\\S]*)");
    private static final Pattern NUMBER = Pattern.compile("\\d+/\\d+");
    private static final Pattern PLATFORM = Pattern.compile("([a-z][^/]*/.+?)(?:->(.+))?");

    static StepName parse(String name) {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            return new StepName("", null, false, false, name);
        }
        List<String> words = List.of(parts.group(1).strip().split("\\s+"));
        Optional<Matcher> platform =
                words.stream().flatMap(word -> platform(word).stream()).findFirst();
        return new StepName(
                words.get(0),
                platform.flatMap(StepName::target).orElse(null),
                platform.filter(matcher -> matcher.group(2) != null).isPresent(),
                NUMBER.matcher(words.get(words.size() - 1)).matches(),
                parts.group(2));
    }

    private static Optional<Matcher> platform(String word) {
        return Stream.of(PLATFORM.matcher(word)).filter(Matcher::matches).findFirst();
    }

    /** Right of the arrow the operating system is left out if it is the same. */
    private static Optional<Platform> target(Matcher platform) {
        Optional<Platform> base = ReportedPlatforms.parse(platform.group(1));
        String target = platform.group(2);
        if (target == null) {
            return base;
        }
        return base.flatMap(on -> ReportedPlatforms.parse(on.os() + '/' + target))
                .or(() -> ReportedPlatforms.parse(target));
    }

    /** Whether the step gets the image that a stage begins with. */
    boolean isBase() {
        return step && action.startsWith("FROM ");
    }

    /** The image that the step gets; empty if it gets none, or one that is {@code scratch} or another stage. */
    Optional<ImageReference> base() {
        if (!isBase()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    ImageReference.parse(action.substring("FROM ".length()).strip()));
        } catch (InvalidInput e) {
            return Optional.empty();
        }
    }

    /** Whether the step runs a program of its platform. */
    boolean isRun() {
        return step && action.startsWith("RUN ");
    }

    /** Whether a cache is looked for, without which BuildKit goes on where there is none. */
    boolean isCacheImport() {
        return !step && action.startsWith("importing cache manifest from ");
    }

    /** Whether results are packed, written or pushed. */
    boolean isExport() {
        return !step
                && (action.startsWith("exporting ")
                        || action.startsWith("pushing ")
                        || action.startsWith("merging manifest list"));
    }
}
