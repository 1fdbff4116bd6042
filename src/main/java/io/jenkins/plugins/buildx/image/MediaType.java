package io.jenkins.plugins.buildx.image;

import java.util.Optional;
import java.util.stream.Stream;

/** Kinds of documents that a registry hands out under an image's name, of OCI and of Docker before it. */
public enum MediaType {
    OCI_INDEX("application/vnd.oci.image.index.v1+json", true),
    DOCKER_MANIFEST_LIST("application/vnd.docker.distribution.manifest.list.v2+json", true),
    OCI_MANIFEST("application/vnd.oci.image.manifest.v1+json", false),
    DOCKER_MANIFEST("application/vnd.docker.distribution.manifest.v2+json", false);

    private final String text;
    private final boolean index;

    MediaType(String text, boolean index) {
        this.text = text;
        this.index = index;
    }

    /** The kind of that name, such as {@code application/vnd.oci.image.index.v1+json}; empty for all other things. */
    public static Optional<MediaType> of(String text) {
        return Stream.of(values()).filter(type -> type.text.equals(text)).findFirst();
    }

    /** Whether it lists manifests of several platforms, rather than being one. */
    public boolean isIndex() {
        return index;
    }

    /** As documents and {@code Accept} headers have it. */
    @Override
    public String toString() {
        return text;
    }
}
