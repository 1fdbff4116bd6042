package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.image.ImageReference;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class AskedCredentialsTest {
    private static final List<ImageReference> IMAGES = List.of(ImageReference.parse("registry.example/app:1"));

    @Test
    void shouldStayAsTheyAreSavedWhenImagesBecomeKnown() throws Exception {
        AskedCredentials saved = new AskedCredentials();
        byte[] before = bytes(saved);

        AskedCredentials more = saved.login("login", IMAGES);

        assertThat(bytes(saved)).isEqualTo(before);
        assertThat(new String(bytes(more))).contains("registry.example", "login");
    }

    @Test
    void shouldKeepTheLoginThatIsThere() throws Exception {
        AskedCredentials asked = new AskedCredentials().login("first", IMAGES).login("second", IMAGES);

        assertThat(new String(bytes(asked))).contains("first").doesNotContain("second");
        assertThat(bytes(asked.login("", IMAGES))).isEqualTo(bytes(asked));
    }

    private static byte[] bytes(AskedCredentials asked) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
            stream.writeObject(asked);
        }
        return bytes.toByteArray();
    }
}
