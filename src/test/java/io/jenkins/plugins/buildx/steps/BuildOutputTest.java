package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.command.Mask;
import java.io.ByteArrayOutputStream;
import java.io.ObjectOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class BuildOutputTest {
    private static final String SECRETS = "granted-s3cret and own-s3cret";

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final BuildOutput output = new BuildOutput(List.of());

    @Test
    void shouldHideAllThatItWasToldToHide() throws Exception {
        hideBoth(output);

        take(output, "ERROR: it says " + SECRETS + "\n");

        assertThat(log.toString(StandardCharsets.UTF_8))
                .contains("it says **** and ****")
                .doesNotContain("s3cret");
        assertThat(output.build().failure(1).getMessage())
                .contains("**** and ****")
                .doesNotContain("s3cret");
    }

    @Test
    void shouldHideItInTheNextTryToo() throws Exception {
        hideBoth(output);
        take(output, "ERROR: first\n");
        output.restart();

        take(output, "ERROR: it says " + SECRETS + "\n");

        assertThat(output.build().failure(1).getMessage())
                .doesNotContain("s3cret")
                .doesNotContain("first");
    }

    @Test
    void shouldBeSavedWithoutSecrets() throws Exception {
        hideBoth(output);
        take(output, "ERROR: it says " + SECRETS + "\n");

        ByteArrayOutputStream saved = new ByteArrayOutputStream();
        try (ObjectOutputStream stream = new ObjectOutputStream(saved)) {
            stream.writeObject(output);
        }

        assertThat(saved.toString(StandardCharsets.ISO_8859_1))
                .contains("it says")
                .doesNotContain("s3cret");
    }

    @Test
    void shouldHideWhatItIsToldToAfterARestart() throws Exception {
        hideBoth(output);

        BuildOutput restored = Saved.copy(output);
        hideBoth(restored);
        take(restored, "ERROR: it says " + SECRETS + "\n");

        assertThat(restored.build().failure(1).getMessage()).contains("**** and ****");
    }

    /** One after the other, as they become known. */
    private static void hideBoth(BuildOutput output) {
        output.hide(Mask.of(List.of("granted-s3cret")));
        output.hide(Mask.of(List.of("own-s3cret")));
    }

    private void take(BuildOutput into, String text) throws Exception {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (PrintStream lines = new PrintStream(log, true, StandardCharsets.UTF_8)) {
            into.take(bytes, bytes.length, lines);
        }
    }
}
