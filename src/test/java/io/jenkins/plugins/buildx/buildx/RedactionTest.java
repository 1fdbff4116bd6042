package io.jenkins.plugins.buildx.buildx;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.image.Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All secrets of the recorded texts hold the word s3cret. */
class RedactionTest {
    private static final String SECRET = "s3cret";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "buildx-0.13.1-inspect-two-nodes.txt",
                "buildx-0.29.1-inspect-two-nodes.txt",
                "buildx-0.29.1-inspect-unreachable.txt",
                "buildx-composed-0.21-inspect-everything.txt",
                "buildx-composed-0.36-ls.json"
            })
    void shouldHideEverySecret(String recorded) {
        assertThat(Recorded.text(recorded)).contains(SECRET);
        assertThat(Redaction.redact(Recorded.text(recorded))).doesNotContain(SECRET, "czNjcmV0");
    }

    @Test
    void shouldKeepAllElseOfAnInspection() {
        String text = Recorded.text("buildx-composed-0.21-inspect-everything.txt");

        List<String> redacted = Redaction.redact(text).lines().toList();

        assertThat(redacted)
                .containsAll(text.lines()
                        .filter(line -> !line.contains("://") || line.contains("unix://") || line.contains("ssh://"))
                        .filter(line -> !line.startsWith(" > ") && !line.startsWith("Driver Options:"))
                        .toList());
        assertThat(redacted)
                .contains(
                        "Driver Options:        env.HTTPS_PROXY=\"(hidden)\" image=\"moby/buildkit:v0.20.1\""
                                + " env.no_proxy=\"(hidden)\" env.NPM_TOKEN=\"(hidden)\""
                                + " env.BUILDKIT_STEP_LOG_MAX_SIZE=\"10485760\" env.GREETING=\"say \\\"hi\\\", \\\\o/\\tt\"",
                        "BuildKit daemon flags: --debug --allow-insecure-entitlement=network.host"
                                + " --addr=tcp://(hidden)@0.0.0.0:1234");
    }

    @Test
    void shouldKeepNameSizeAndHashOfFiles() {
        String content = "s3cret-second = true";

        assertThat(Redaction.redact("File#certs/a.example/key.pem:\n > " + content + "\n"))
                .isEqualTo("File#certs/a.example/key.pem:\n > (hidden: 20 bytes, "
                        + Digest.sha256(content.getBytes(StandardCharsets.UTF_8)) + ")\n");
    }

    @Test
    void shouldHideLinesOfAFileThatDoNotLookLikeOnes() {
        String text = "File#a:\n > one\ns3cret\n\ns3cret\nFile#b:\n > s3cret\n\nName: next\n";

        assertThat(Redaction.redact(text))
                .doesNotContain(SECRET)
                .contains("File#a:\n", "File#b:\n")
                .endsWith("\n\nName: next\n");
    }

    @Test
    void shouldKeepAllElseOfAListing() {
        BuilderListing before = BuilderListing.parse(Recorded.text("buildx-composed-0.36-ls.json"));

        String redacted = Redaction.redact(Recorded.text("buildx-composed-0.36-ls.json"));

        BuilderListing after = BuilderListing.parse(redacted);
        assertThat(after.find("default")).isEqualTo(before.find("default"));
        assertThat(redacted)
                .endsWith(Recorded.text("buildx-composed-0.36-ls.json")
                                .lines()
                                .toList()
                                .get(2) + "\n")
                .contains(
                        "\"buildkitd.toml\":\"(hidden: 15 bytes, sha256:",
                        "\"ProxyConfig\":{\"HTTP_PROXY\":\"(hidden)\"}",
                        "\"env.NPM_TOKEN\":\"(hidden)\"",
                        "tcp://(hidden)@10.0.0.9:2375");
        assertThat(after.find("jenkins").orElseThrow().nodes().get(0).gcRules())
                .isEqualTo(before.find("jenkins").orElseThrow().nodes().get(0).gcRules());
    }

    @Test
    void shouldHideAListingThatIsCutOff() {
        assertThat(Redaction.redact("{\"Nodes\":[{\"Files\":{\"a\":\"s3cret"))
                .startsWith("(hidden: 31 bytes")
                .doesNotContain(SECRET);
    }

    @ParameterizedTest
    @CsvSource({
        "http://user:s3cret@proxy.example:3128/, http://(hidden)@proxy.example:3128/",
        "https://s3cret@github.example/a.git, https://(hidden)@github.example/a.git",
        "HTTP://u:s3c@s3cret@proxy, HTTP://(hidden)@proxy",
        "ssh://jenkins@arm.example, ssh://jenkins@arm.example",
        "ssh://jenkins:s3cret@arm.example, ssh://(hidden)@arm.example",
        "https://mirror.example/v2/, https://mirror.example/v2/",
        "https://mirror.example/app@sha256:12, https://mirror.example/app@sha256:12",
        "mail to a@b.example, mail to a@b.example"
    })
    void shouldHideWhoIsNamedInAUrl(String text, String redacted) {
        assertThat(Redaction.redact(text)).isEqualTo(redacted);
    }

    @Test
    void shouldHidePemBlocksEvenCutOff() {
        String block = "-----BEGIN RSA PRIVATE KEY-----\ns3cret\n";

        assertThat(Redaction.redact("a\n" + block + "-----END RSA PRIVATE KEY-----\nb"))
                .isEqualTo("a\n(hidden)\nb");
        assertThat(Redaction.redact("a\n" + block)).isEqualTo("a\n(hidden)");
    }

    @Test
    void shouldLeaveATextWithoutSecretsAsItIs() {
        String text = Recorded.text("buildx-composed-0.12-inspect-three-nodes.txt");

        assertThat(Redaction.redact(text)).isEqualTo(text);
        assertThat(Redaction.redact("")).isEmpty();
    }

    @Test
    void shouldBearLongTexts() {
        String text = "env.A=\"" + "a\\\"".repeat(30_000) + "\" " + "a-".repeat(30_000);

        assertThat(Redaction.redact(text)).isEqualTo(text);
    }
}
