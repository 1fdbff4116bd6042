package io.jenkins.plugins.buildx.image;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.io.Serial;
import java.io.Serializable;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a document says what else belongs to it: kind, digest and size of a content.
 *
 * <p>As <a href="https://github.com/opencontainers/image-spec/blob/main/descriptor.md">the OCI image specification</a>
 * has it.
 */
public final class Descriptor implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    private final String mediaType;
    private final Digest digest;
    private final long size;

    @CheckForNull
    private final Platform platform;

    private final Map<String, String> annotations;

    private Descriptor(
            String mediaType,
            Digest digest,
            long size,
            @CheckForNull Platform platform,
            Map<String, String> annotations) {
        this.mediaType = mediaType;
        this.digest = digest;
        this.size = size;
        this.platform = platform;
        this.annotations = annotations;
    }

    static Descriptor read(JsonObject json) {
        return new Descriptor(
                json.text("mediaType"),
                json.parsed("digest", Digest::parse),
                json.size("size"),
                json.optionalObject("platform").map(Platform::read).orElse(null),
                json.textMap("annotations"));
    }

    /** Such as {@code application/vnd.oci.image.manifest.v1+json}. */
    public String mediaType() {
        return mediaType;
    }

    /** The content's address. */
    public Digest digest() {
        return digest;
    }

    /** In bytes. */
    public long size() {
        return size;
    }

    /** What the content is for; empty where it isn't said. */
    public Optional<Platform> platform() {
        return Optional.ofNullable(platform);
    }

    /** In the document's order. */
    public Map<String, String> annotations() {
        return annotations;
    }

    /** Whether this is the content that is meant. */
    public boolean describes(byte[] content) {
        return size == content.length && digest.matches(content);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Descriptor that
                && mediaType.equals(that.mediaType)
                && digest.equals(that.digest)
                && size == that.size
                && Objects.equals(platform, that.platform)
                && annotations.equals(that.annotations);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }

    /** For people: media type, digest, and the platform where there is one. */
    @Override
    public String toString() {
        return mediaType + ' ' + digest + platform().map(p -> " of " + p).orElse("");
    }
}
