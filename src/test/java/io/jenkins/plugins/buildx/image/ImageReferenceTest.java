package io.jenkins.plugins.buildx.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases hold for Docker's own parser too: they follow the grammar and limits of distribution/reference 0.6. */
class ImageReferenceTest {
    private static final String F = "sha256:" + "f".repeat(64);

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "app, -, app, -",
                "test_com, -, test_com, -",
                "test.com:tag, -, test.com, tag",
                "test.com:5000, -, test.com, 5000",
                "foo_bar.com:8080, -, foo_bar.com, 8080",
                "lowercase:Uppercase, -, lowercase, Uppercase",
                "d/docker, -, d/docker, -",
                "team/app:1.4, -, team/app, 1.4",
                "test_com/foo, -, test_com/foo, -",
                "foo/foo_bar.com:8080, -, foo/foo_bar.com, 8080",
                "do__cker/docker, -, do__cker/docker, -",
                "docker---rules/docker, -, docker---rules/docker, -",
                "app:_, -, app, _",
                "app:v1..-, -, app, v1..-",
                "test.com/repo:tag, test.com, repo, tag",
                "test:5000/repo, test:5000, repo, -",
                "test:5000/repo:tag, test:5000, repo, tag",
                "test-com:8080/foo, test-com:8080, foo, -",
                "localhost/app, localhost, app, -",
                "localhost:8080/bar, localhost:8080, bar, -",
                "LOCALDOMAIN/library/debian, LOCALDOMAIN, library/debian, -",
                "Asdf.com/foo/bar, Asdf.com, foo/bar, -",
                "sub-dom1.foo.com/bar/baz/quux:some-long-tag, sub-dom1.foo.com, bar/baz/quux, some-long-tag",
                "b.gcr.io/test.example.com/my-app:test.example.com, b.gcr.io, test.example.com/my-app, test.example.com",
                "xn--n3h.com/myimage:xn--n3h.com, xn--n3h.com, myimage, xn--n3h.com",
                "example.com/some_separator__underscore/myimage, example.com, some_separator__underscore/myimage, -",
                "registry.io/foo/project--id.module--name.ver---sion--name, registry.io, foo/project--id.module--name.ver---sion--name, -",
                "192.168.1.1, -, 192.168.1.1, -",
                "192.168.1.1:5000, -, 192.168.1.1, 5000",
                "192.168.1.1/repo, 192.168.1.1, repo, -",
                "192.168.1.1:5000/repo:5050, 192.168.1.1:5000, repo, 5050",
                "[2001:db8::1]/repo, [2001:db8::1], repo, -",
                "[2001:db8:1:2:3:4:5:6]/repo:tag, [2001:db8:1:2:3:4:5:6], repo, tag",
                "[::1]:5000/repo:tag, [::1]:5000, repo, tag",
                "thisisthesongthatneverendsitgoesonandonandonthisisthesongthatnev, -,"
                        + " thisisthesongthatneverendsitgoesonandonandonthisisthesongthatnev, -",
                "docker.io/1a3f5e7d9c1b3a5f7e9d1c3b5a7f9e1d3c5b7a9f1e3d5d7c9b1a3f5e7d9c1b3a, docker.io,"
                        + " 1a3f5e7d9c1b3a5f7e9d1c3b5a7f9e1d3c5b7a9f1e3d5d7c9b1a3f5e7d9c1b3a, -"
            })
    void shouldParse(String text, String domain, String path, String tag) {
        ImageReference reference = ImageReference.parse(text);

        assertThat(reference.domain()).isEqualTo(Optional.ofNullable(domain));
        assertThat(reference.path()).isEqualTo(path);
        assertThat(reference.tag()).isEqualTo(Optional.ofNullable(tag));
        assertThat(reference.digest()).isEmpty();
        assertThat(reference).hasToString(text);
    }

    @Test
    void shouldParseTagAndDigestTogether() {
        ImageReference reference = ImageReference.parse("test:5000/repo:tag@" + F);

        assertThat(reference.repository()).isEqualTo("test:5000/repo");
        assertThat(reference.tag()).contains("tag");
        assertThat(reference.digest()).contains(Digest.parse(F));
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of("", "path"),
                Arguments.of(":justtag", "path"),
                Arguments.of("@" + F, "path"),
                Arguments.of("app:", "tag"),
                Arguments.of("app:-foo", "tag"),
                Arguments.of("app:.foo", "tag"),
                Arguments.of("app:a b", "tag"),
                Arguments.of("app:1;id", "tag"),
                Arguments.of("app:$(id)", "tag"),
                Arguments.of("app:" + "t".repeat(129), "1 to 128 characters"),
                Arguments.of("repo@sha256:" + "f".repeat(34), "has 64 hexadecimal digits, here are 34"),
                Arguments.of("repo@" + F + "@" + F, "sha256"),
                Arguments.of("repo@" + F + ":tag", "sha256"),
                Arguments.of("repo@", "sha256"),
                Arguments.of("validname@invaliddigest:" + "f".repeat(64), "write sha256:, sha384: or sha512:"),
                Arguments.of("Uppercase:tag", "repository name must be lowercase"),
                Arguments.of("test:5000/Uppercase/lowercase:tag", "repository name must be lowercase"),
                Arguments.of("docker/Docker", "repository name must be lowercase"),
                Arguments.of("Foo/FarB", "repository name must be lowercase"),
                Arguments.of("domain/" + "a".repeat(249), "not be more than 255"),
                Arguments.of("example.com/" + "a".repeat(256) + ":tag", "not be more than 255"),
                Arguments.of("a".repeat(300) + ".com/app", "no host name"),
                Arguments.of("https://github.com/docker/docker", "scheme"),
                Arguments.of("a//a/a", "\"\""),
                Arguments.of("a/a/a/", "\"\""),
                Arguments.of("foo.com/", "\"\""),
                Arguments.of("/app", "\"\""),
                Arguments.of("a^a", "\"a^a\""),
                Arguments.of("aa/asdf$$^/aa", "\"asdf$$^\""),
                Arguments.of("a-/a", "\"a-\""),
                Arguments.of("-foo/bar", "\"-foo\""),
                Arguments.of("foo/bar-", "\"bar-\""),
                Arguments.of("_foo/bar", "\"_foo\""),
                Arguments.of("____/____", "\"____\""),
                Arguments.of("dock_-er/docker", "\"dock_-er\""),
                Arguments.of("a___b", "\"a___b\""),
                Arguments.of("example.com/..dots/myimage", "\"..dots\""),
                Arguments.of("example.com/nodouble..dots/myimage", "\"nodouble..dots\""),
                Arguments.of("example.com/__underscore/myimage", "\"__underscore\""),
                Arguments.of("foo.com:http/bar", "host"),
                Arguments.of("foo_bar.com:8080/app", "host"),
                Arguments.of("foo_bar.com/app", "host"),
                Arguments.of("docker./docker", "host"),
                Arguments.of(".docker/docker", "host"),
                Arguments.of("do..cker/docker", "host"),
                Arguments.of("-docker.io/docker/docker", "host"),
                Arguments.of("fc00::1:5000/debian", "host"),
                Arguments.of("[2001:db8::1]", "tag"),
                Arguments.of("[2001:db8::1]:5000", "path"),
                Arguments.of("[fe80::1%eth0]:5000/repo", "host"),
                Arguments.of("[2001:db8:3:4::192.0.2.33]:5000/debian", "host"),
                Arguments.of("[fd00:1:2::3]75050/app", "host"),
                Arguments.of("1a3f5e7d9c1b3a5f7e9d1c3b5a7f9e1d3c5b7a9f1e3d5d7c9b1a3f5e7d9c1b3a", "id of a local image"),
                Arguments.of(" app", "\" app\""),
                Arguments.of("app\n", "path"),
                Arguments.of("--privileged", "path"),
                Arguments.of("caf\u00e9", "path"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void shouldRejectWithReason(String text, String reason) {
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> ImageReference.parse(text))
                .withMessageStartingWith("Image reference " + InvalidInput.quoted(text) + " is invalid: ")
                .withMessageContaining(reason);
    }

    @Test
    void shouldTakeTheLongest() {
        String longest = "a/".repeat(127) + "a";

        assertThat(ImageReference.parse(longest + ':' + "t".repeat(128)).path()).isEqualTo(longest);
        assertThat(ImageReference.parse("example.com/" + "a".repeat(255)).path())
                .hasSize(255);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a.", ".a", "a/", "a-", "A/", ":", "@", "[a:", "a.b/"})
    void shouldRejectEndlessInput(String part) {
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> ImageReference.parse(part.repeat(100_000)))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1000));
    }

    @Test
    void shouldParseEveryCombinationOfGoodParts() {
        List<ImageReference> seen = new ArrayList<>();
        for (String domain :
                List.of("", "localhost/", "registry.example/", "127.0.0.1:5000/", "[::1]:5000/", "Host/")) {
            for (String path : List.of("app", "team/app", "f/a.b_c__d---e/g", "0")) {
                for (String tag : List.of("", ":latest", ":V1.0-rc_1", ":5000")) {
                    for (String digest : List.of("", '@' + F, "@sha512:" + "0".repeat(128))) {
                        ImageReference reference = ImageReference.parse(domain + path + tag + digest);
                        assertThat(reference).hasToString(domain + path + tag + digest);
                        assertThat(reference.repository()).isEqualTo(domain + path);
                        assertThat(reference.tag().map(t -> ':' + t).orElse("")).isEqualTo(tag);
                        assertThat(reference.slug()).matches("[a-z0-9][A-Za-z0-9_.-]{0,119}");
                        assertThat(reference.normalised().normalised()).isEqualTo(reference.normalised());
                        assertThat(reference.familiar().normalised()).isEqualTo(reference.normalised());
                        assertThat(ImageReference.parse(reference.familiar().toString()))
                                .isEqualTo(reference.familiar());
                        seen.add(reference);
                    }
                }
            }
        }
        assertThat(seen).hasSize(6 * 4 * 4 * 3).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({
        "ubuntu, docker.io/library/ubuntu, ubuntu",
        "library/ubuntu, docker.io/library/ubuntu, ubuntu",
        "docker.io/ubuntu:1, docker.io/library/ubuntu:1, ubuntu:1",
        "index.docker.io/library/ubuntu, docker.io/library/ubuntu, ubuntu",
        "index.docker.io/fooo/bar, docker.io/fooo/bar, fooo/bar",
        "library/foo/bar, docker.io/library/foo/bar, library/foo/bar",
        "other/library, docker.io/other/library, other/library",
        "docker.io/localhost/app, docker.io/localhost/app, docker.io/localhost/app",
        "docker.io/a.b/app, docker.io/a.b/app, docker.io/a.b/app",
        "localhost/fooo/bar, localhost/fooo/bar, localhost/fooo/bar",
        "127.0.0.1:8000/privatebase, 127.0.0.1:8000/privatebase, 127.0.0.1:8000/privatebase",
        "example.com/library/app, example.com/library/app, example.com/library/app",
        "FOO/bar, FOO/bar, FOO/bar"
    })
    void shouldKnowDockerHub(String text, String normalised, String familiar) {
        assertThat(ImageReference.parse(text).normalised()).hasToString(normalised);
        assertThat(ImageReference.parse(text).familiar()).hasToString(familiar);
    }

    @Test
    void shouldReplaceTagAndDigest() {
        ImageReference app = ImageReference.parse("test.com:8000/foo:old");

        assertThat(app.withTag("TAG5")).hasToString("test.com:8000/foo:TAG5");
        assertThat(app.withDigest(Digest.parse(F))).hasToString("test.com:8000/foo:old@" + F);
        assertThat(app.withDigest(Digest.parse(F)).withTag("new")).hasToString("test.com:8000/foo:new@" + F);
        assertThat(app.withDigest(Digest.parse(F)).withoutTagAndDigest()).hasToString("test.com:8000/foo");
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> app.withTag("a b"))
                .withMessageContaining("the tag \"a b\"");
    }

    @ParameterizedTest
    @CsvSource({
        "registry.example:5000/team/app:1.4, team-app-1.4",
        "app, app",
        "app:1.4@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef, app-1.4",
        "app@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef, app-0123456789ab"
    })
    void shouldNameFolders(String text, String slug) {
        assertThat(ImageReference.parse(text).slug()).isEqualTo(slug);
    }

    @Test
    void shouldNameFoldersShortlyAndApart() {
        String path = "a".repeat(255);

        assertThat(Stream.of(path + ":1", path + ":2", path)
                        .map(ImageReference::parse)
                        .map(ImageReference::slug))
                .allMatch(slug -> slug.length() == 120)
                .doesNotHaveDuplicates();
    }

    @Test
    void shouldBeEqualAsWritten() {
        ImageReference app = ImageReference.parse("app:1");

        assertThat(app)
                .isEqualTo(ImageReference.parse("app").withTag("1"))
                .hasSameHashCodeAs(ImageReference.parse("app:1"));
        assertThat(app).isNotEqualTo(app.normalised()).isNotEqualTo("app:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"app", "registry.example:5000/team/app:1.4"})
    void shouldSurviveSerialisation(String text) throws Exception {
        ImageReference reference = ImageReference.parse(text);
        ImageReference pinned = reference.withDigest(Digest.parse(F));

        assertThat(Serialisation.roundTrip(reference)).isEqualTo(reference);
        assertThat(Serialisation.roundTrip(pinned)).isEqualTo(pinned);
    }
}
