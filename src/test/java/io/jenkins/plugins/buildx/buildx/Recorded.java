package io.jenkins.plugins.buildx.buildx;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Outputs of real programs, and ones composed in their documented shape where a test says so. */
final class Recorded {
    private Recorded() {}

    static byte[] bytes(String name) {
        try (InputStream stream = Recorded.class.getResourceAsStream("/recorded/" + name)) {
            return Objects.requireNonNull(stream, "there is no recorded " + name)
                    .readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("can't read the recorded " + name, e);
        }
    }

    static String text(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }
}
