package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.image.ImageReference;

/** The command line that an image which registers emulators speaks. */
public enum RegistrarKind {
    /** That of {@code tonistiigi/binfmt}: {@code --install}, {@code --uninstall}, a status in JSON. */
    BINFMT,
    /** That of {@code multiarch/qemu-user-static}: {@code --reset -p yes}, no status. */
    QEMU_USER_STATIC;

    /** What an image of that name most likely speaks, wherever it is mirrored. */
    public static RegistrarKind of(ImageReference image) {
        return image.path().endsWith("qemu-user-static") ? QEMU_USER_STATIC : BINFMT;
    }
}
