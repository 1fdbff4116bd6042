package io.jenkins.plugins.buildx.buildx;

/** How an image for a platform came to be. */
public enum BuildMode {
    /** On a machine that runs the platform's programs itself. */
    NATIVE,
    /** With the platform's programs run by an emulator. */
    EMULATED,
    /** Without running any of the platform's programs: cross-compiled, or made of files alone. */
    CROSS
}
