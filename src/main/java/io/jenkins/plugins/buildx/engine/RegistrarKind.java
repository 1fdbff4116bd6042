package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The command line that an image which registers emulators speaks. */
public enum RegistrarKind {
    /** That of {@code tonistiigi/binfmt}: {@code --install}, {@code --uninstall}, a status in JSON. */
    BINFMT("binfmt"),
    /** That of {@code multiarch/qemu-user-static}: {@code --reset -p yes}, no status. */
    QEMU_USER_STATIC("qemu-user-static");

    private final String text;

    RegistrarKind(String text) {
        this.text = text;
    }

    /** @throws InvalidInput unless it is one of {@code binfmt} and {@code qemu-user-static} */
    public static RegistrarKind parse(String text) {
        return Arrays.stream(values())
                .filter(kind -> kind.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidInput("The kind " + InvalidInput.quoted(text)
                        + " of an image that registers emulators is unknown: "
                        + Arrays.stream(values()).map(RegistrarKind::toString).collect(Collectors.joining(" and "))
                        + " are known"));
    }

    /** What an image of that name most likely speaks, wherever it is mirrored. */
    public static RegistrarKind of(ImageReference image) {
        return image.path().endsWith("qemu-user-static") ? QEMU_USER_STATIC : BINFMT;
    }

    @Override
    public String toString() {
        return text;
    }
}
