package io.jenkins.plugins.buildx.cli;

import io.jenkins.plugins.buildx.engine.QemuRequest;
import io.jenkins.plugins.buildx.image.Platform;
import java.util.List;
import picocli.CommandLine.Option;

/** How emulators are had. */
final class QemuOptions {
    @Option(
            names = "--qemu-image",
            paramLabel = "IMAGE",
            defaultValue = "",
            description = "The image that registers emulators (default: tonistiigi/binfmt at a pinned tag).")
    String image;

    @Option(
            names = "--qemu-image-kind",
            paramLabel = "KIND",
            defaultValue = "",
            description =
                    "Whose command line that image has, binfmt's or qemu-user-static's (default: as its name ends).")
    String imageKind;

    @Option(names = "--qemu-reset", description = "Remove every qemu registration first.")
    boolean reset;

    @Option(
            names = "--no-privileged",
            description = "Never run a privileged container: emulators that are missing are an error.")
    boolean unprivileged;

    QemuRequest request(List<Platform> platforms, boolean checkOnly) {
        QemuRequest request = QemuRequest.of(platforms)
                .withReset(reset)
                .withCheckOnly(checkOnly)
                .withAllowPrivileged(!unprivileged);
        return request.withImage(image, imageKind);
    }
}
