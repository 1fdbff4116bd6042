package io.jenkins.plugins.buildx;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The checkout in whose root, or in one of whose folders, the build runs the tests. */
public final class Checkout {
    private Checkout() {}

    /** A file of the checkout. */
    public static Path file(String path) {
        return Stream.iterate(Path.of("").toAbsolutePath(), folder -> folder != null, Path::getParent)
                .map(folder -> folder.resolve(path))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        "no " + path + " above " + Path.of("").toAbsolutePath()));
    }
}
