package io.jenkins.plugins.buildx.steps;

import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.regex.Pattern;

/** Under which name an image's files are archived, and it is shown on pages: of itself, or of the whole and of its part. */
final class ArtifactName {
    /** Of an image that has neither a tag nor a name. */
    static final String UNNAMED = "image";

    private static final int LONGEST = 120;
    private static final int HASH = 12;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][\\w.-]{0,119}(/[A-Za-z0-9][\\w.-]{0,119})?");

    private ArtifactName() {}

    /** A name that tells of the registry as well, where another registry's image has the same. */
    static String of(String registry, String name) {
        String whole = registry.replaceAll("[^A-Za-z0-9.-]", "-") + "-" + name;
        return whole.length() <= LONGEST
                ? whole
                : whole.substring(0, LONGEST - HASH - 1) + "-"
                        + Digest.sha256(whole.getBytes(StandardCharsets.UTF_8))
                                .hex()
                                .substring(0, HASH);
    }

    /**
     * The name that is asked for, or else that of the first tag.
     *
     * @param asked empty if nobody asked for one
     * @throws InvalidInput if it can't be the name of a folder
     */
    static String of(String asked, Collection<ImageReference> tags) {
        if (asked.isEmpty()) {
            return tags.stream().findFirst().map(ImageReference::slug).orElse(UNNAMED);
        }
        if (!NAME.matcher(asked).matches()) {
            throw new InvalidInput(
                    "The name of an image's files has letters, digits, '_', '.' and '-', and may have the "
                            + "name of a part behind a slash, such as 'app-1.4/linux-arm64'; not "
                            + InvalidInput.quoted(asked));
        }
        return asked;
    }
}
