package io.jenkins.plugins.buildx.tags;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.util.List;
import java.util.Locale;

/**
 * The name of an image without a tag.
 *
 * @param enabled whether it is used
 */
record ImageName(ImageReference name, boolean enabled) {
    private static final List<String> ATTRIBUTES = List.of("name", "enable");

    /**
     * Reads {@code registry.example/app} or {@code name=registry.example/app,enable=true}. Capital letters become small.
     *
     * @throws InvalidInput quoting what is wrong and telling what is allowed
     */
    static ImageName parse(String text) {
        try {
            Attributes given = Attributes.parse(text, "name");
            given.allow("an image", ATTRIBUTES);
            ImageReference name = ImageReference.parse(
                    given.require("name", "registry.example/app").toLowerCase(Locale.ROOT));
            if (!name.equals(name.withoutTagAndDigest())) {
                throw new InvalidInput("it has a tag or a digest already; rules give it its tags");
            }
            return new ImageName(name, Attributes.isTrue("enable", given.get("enable", "true")));
        } catch (InvalidInput e) {
            throw new InvalidInput("The image " + quoted(text) + " can't be: " + e.getMessage(), e);
        }
    }
}
