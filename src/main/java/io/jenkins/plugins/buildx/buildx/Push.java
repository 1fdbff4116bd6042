package io.jenkins.plugins.buildx.buildx;

/** What becomes of a built image in its registry. */
public enum Push {
    /** Nothing is pushed. */
    NONE,
    /** The image is pushed and its tags name it at once. */
    TAGS,
    /** The image is pushed without a name, so that only tested bytes are named later. */
    DIGEST
}
