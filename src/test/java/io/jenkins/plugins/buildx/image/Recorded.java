package io.jenkins.plugins.buildx.image;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** Files of {@code src/test/resources/recorded}, byte for byte. */
final class Recorded {
    private Recorded() {}

    static byte[] bytes(String name) throws IOException {
        try (InputStream in = Recorded.class.getResourceAsStream("/recorded/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }
}
