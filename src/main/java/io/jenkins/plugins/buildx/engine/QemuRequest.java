package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.buildx.Emulation;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is wanted of {@link SetupQemu}.
 *
 * @param platforms that the machine shall run, at least one
 * @param image that registers emulators, if any has to be
 * @param kind the command line that the image speaks
 * @param reset whether all of QEMU's entries are removed and the wanted ones registered anew
 * @param checkOnly whether nothing is changed, only reported
 * @param allowPrivileged whether the image may be run as a privileged container; without that the kernel is only read
 * @param allowedImages those that may be: a repository, with or without tag, or a beginning of it that ends with {@code *}; empty for any
 */
public record QemuRequest(
        List<Platform> platforms,
        ImageReference image,
        RegistrarKind kind,
        boolean reset,
        boolean checkOnly,
        boolean allowPrivileged,
        List<String> allowedImages)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Pinned: what {@code latest} means has changed QEMU's major version under running pipelines. */
    public static final ImageReference DEFAULT_IMAGE = ImageReference.parse("tonistiigi/binfmt:qemu-v10.2.3-68");

    /**
     * @throws InvalidInput if there are no platforms, one that no emulator exists for, or a check that shall reset
     */
    public QemuRequest {
        platforms = platforms.stream().distinct().toList();
        allowedImages = List.copyOf(allowedImages);
        if (platforms.isEmpty()) {
            throw new InvalidInput("setupQemu needs platforms, such as linux/arm64");
        }
        List<String> problems = platforms.stream()
                .filter(platform -> Emulation.of(platform).isEmpty())
                .map(QemuRequest::notEmulated)
                .toList();
        if (!problems.isEmpty()) {
            throw InvalidInput.of(problems);
        }
        if (reset && checkOnly) {
            throw new InvalidInput("setupQemu can't both reset the emulators and only check them: drop reset or check");
        }
    }

    /** The platforms, with the default image, and nothing else asked for. */
    public static QemuRequest of(List<Platform> platforms) {
        return new QemuRequest(
                platforms, DEFAULT_IMAGE, RegistrarKind.of(DEFAULT_IMAGE), false, false, true, List.of());
    }

    /** This with another image, of the kind that its name tells. */
    public QemuRequest withImage(ImageReference other) {
        return withImage(other, RegistrarKind.of(other));
    }

    /** This with another image, of a kind that its name does not tell. */
    public QemuRequest withImage(ImageReference other, RegistrarKind itsKind) {
        return new QemuRequest(platforms, other, itsKind, reset, checkOnly, allowPrivileged, allowedImages);
    }

    /**
     * This with another image.
     *
     * @param image empty for the default one
     * @param kind of the image, see {@link RegistrarKind#parse}; empty for the one that its name tells
     * @throws InvalidInput on a kind without an image: that of the default one is known
     */
    public QemuRequest withImage(String image, String kind) {
        if (image.isEmpty() && !kind.isEmpty()) {
            throw new InvalidInput("The kind " + InvalidInput.quoted(kind)
                    + " of an image that registers emulators says nothing without the image: name that too");
        }
        if (image.isEmpty()) {
            return this;
        }
        ImageReference reference = ImageReference.parse(image);
        return kind.isEmpty() ? withImage(reference) : withImage(reference, RegistrarKind.parse(kind));
    }

    /** This, and {@code others} that it has not yet. */
    public QemuRequest withPlatforms(List<Platform> others) {
        List<Platform> all =
                Stream.concat(platforms.stream(), others.stream()).distinct().toList();
        return new QemuRequest(all, image, kind, reset, checkOnly, allowPrivileged, allowedImages);
    }

    public QemuRequest withReset(boolean wanted) {
        return new QemuRequest(platforms, image, kind, wanted, checkOnly, allowPrivileged, allowedImages);
    }

    public QemuRequest withCheckOnly(boolean wanted) {
        return new QemuRequest(platforms, image, kind, reset, wanted, allowPrivileged, allowedImages);
    }

    public QemuRequest withAllowPrivileged(boolean allowed) {
        return new QemuRequest(platforms, image, kind, reset, checkOnly, allowed, allowedImages);
    }

    public QemuRequest withAllowedImages(List<String> allowed) {
        return new QemuRequest(platforms, image, kind, reset, checkOnly, allowPrivileged, allowed);
    }

    /** Whether the image is one of the allowed ones, with or without Docker Hub's names written out. */
    public boolean isImageAllowed() {
        return allowedImages.isEmpty()
                || Stream.of(image, image.familiar(), image.normalised())
                        .flatMap(form -> Stream.of(form.toString(), form.repository()))
                        .anyMatch(form -> allowedImages.stream().anyMatch(allowed -> covers(allowed, form)));
    }

    private static boolean covers(String allowed, String form) {
        return allowed.endsWith("*")
                ? form.startsWith(allowed.substring(0, allowed.length() - 1))
                : form.equals(allowed);
    }

    private static String notEmulated(Platform platform) {
        String known = Arrays.stream(Emulation.values())
                .map(emulation -> "linux/" + emulation.architecture())
                .collect(Collectors.joining(", "));
        return "There is no emulator for " + platform + ". setupQemu knows " + known;
    }
}
