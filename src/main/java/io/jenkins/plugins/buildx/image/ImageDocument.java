package io.jenkins.plugins.buildx.image;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import java.io.Serial;
import java.io.Serializable;
import java.util.Map;
import java.util.Optional;

/**
 * What a registry hands out under an image's name, with its exact bytes: an index, or the manifest of one platform.
 *
 * <p>Two documents are equal when their bytes are, which is when their digests are.
 */
public abstract sealed class ImageDocument implements Serializable permits Index, Manifest {
    @Serial
    private static final long serialVersionUID = 1;

    private final byte[] bytes;
    private final Digest digest;
    private final MediaType mediaType;
    private final Map<String, String> annotations;

    ImageDocument(byte[] bytes, MediaType mediaType, Map<String, String> annotations) {
        this.bytes = bytes.clone();
        this.digest = Digest.sha256(bytes);
        this.mediaType = mediaType;
        this.annotations = annotations;
    }

    /**
     * Reads what {@code docker buildx imagetools inspect --raw} prints.
     *
     * @param bytes exactly as they came, since the digest is made of them
     * @throws InvalidInput on anything but an index or manifest of OCI or Docker's schema 2
     */
    public static ImageDocument parse(byte[] bytes) {
        JsonObject json = JsonObject.parse(bytes, "Image document " + Digest.sha256(bytes));
        MediaType mediaType = mediaTypeOf(json);
        return mediaType.isIndex() ? Index.read(json, bytes, mediaType) : Manifest.read(json, bytes, mediaType);
    }

    /**
     * Takes a document only for what it says it is and has the fields of: one that can be read as either kind would be
     * another image for another reader (CVE-2021-41190).
     */
    private static MediaType mediaTypeOf(JsonObject json) {
        checkSchema(json);
        boolean index = json.has("manifests");
        boolean manifest = json.has("config") || json.has("layers");
        if (index == manifest) {
            throw json.invalid(
                    "it has " + (index ? "both" : "neither") + " manifests, as an index, and layers, as a manifest");
        }
        Optional<String> declared = json.optionalText("mediaType");
        MediaType mediaType = declared.map(text -> mediaTypeOf(json, text))
                .orElse(index ? MediaType.OCI_INDEX : MediaType.OCI_MANIFEST);
        if (mediaType.isIndex() != index) {
            throw json.invalid(
                    "it says to be " + mediaType + " but has the fields of " + (index ? "an index" : "a manifest"));
        }
        return mediaType;
    }

    private static void checkSchema(JsonObject json) {
        boolean isOld = json.has("fsLayers")
                || json.optionalText("mediaType")
                        .filter(text -> text.startsWith("application/vnd.docker.distribution.manifest.v1"))
                        .isPresent();
        long version = isOld ? 1 : json.size("schemaVersion");
        if (version == 1) {
            throw json.invalid("it is of Docker's schema 1, which is too old and knows no platforms."
                    + " Build and push the image again with a current Docker");
        }
        if (version != 2) {
            throw json.invalid("schemaVersion is " + version + " instead of 2");
        }
    }

    private static MediaType mediaTypeOf(JsonObject json, String text) {
        return MediaType.of(text)
                .orElseThrow(() -> json.invalid("mediaType is " + quoted(text) + " instead of " + MediaType.OCI_INDEX
                        + ", " + MediaType.OCI_MANIFEST + " or Docker's like"));
    }

    /** The exact bytes, a copy of them. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Of the exact bytes, by which a registry knows the document. */
    public Digest digest() {
        return digest;
    }

    /** As the document says, or OCI's where it says none. */
    public MediaType mediaType() {
        return mediaType;
    }

    /** The document's own, in its order. */
    public Map<String, String> annotations() {
        return annotations;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ImageDocument that && digest.equals(that.digest);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }

    /** For people: media type and digest. */
    @Override
    public String toString() {
        return mediaType.toString() + ' ' + digest;
    }
}
