package io.jenkins.plugins.buildx.buildx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxiesTest {
    @Test
    void shouldBeVariablesOfTheBuilder() {
        assertThat(new Proxies(
                                " http://proxy:3128 ",
                                "https://me:pw@[fd00::1]:3129/",
                                "a.example, 10.0.0.0/8 ,*.b.example,")
                        .driverOptions())
                .isEqualTo(Map.of(
                        "env.HTTP_PROXY", "http://proxy:3128",
                        "env.HTTPS_PROXY", "https://me:pw@[fd00::1]:3129/",
                        "env.NO_PROXY", "a.example,10.0.0.0/8,*.b.example"));
        assertThat(new Proxies("", "proxy", "").driverOptions()).isEqualTo(Map.of("env.HTTPS_PROXY", "proxy"));
        assertThat(Proxies.NONE.driverOptions()).isEmpty();
    }

    @Test
    void shouldKnowWhetherItSaysAnything() {
        assertThat(new Proxies(" ", "", ",").isEmpty()).isTrue();
        assertThat(new Proxies("", "", "localhost").isEmpty()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "proxy.example",
                "proxy.example:3128",
                "HTTP://proxy_1:3128",
                "socks5://127.0.0.1:1080",
                "http://user:p%40ss@proxy.example:3128",
                "user:pass@proxy.example:3128"
            })
    void shouldTakeWhatProgramsTakeForAProxy(String proxy) {
        assertThat(new Proxies(proxy, "", "").http()).isEqualTo(proxy);
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://proxy, \"ftp://proxy\" is no proxy",
        "http://, \"http://\" is no proxy",
        "http://proxy/path, \"http://proxy/path\" is no proxy",
        "http://proxy:port, \"http://proxy:port\" is no proxy",
        "two proxies, \"two proxies\" is no proxy",
        "http://me:s3 cret@proxy, \"http://****@proxy\" is no proxy"
    })
    void shouldRefuseWhatIsNoProxyWithoutTellingAPassword(String proxy, String told) {
        assertThatThrownBy(() -> new Proxies("", proxy, ""))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining(told)
                .hasMessageNotContaining("s3 cret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"*", "localhost", ".example.com", "10.0.0.0/8", "fd00::/8", "registry.example:5000", "[::1]:80"})
    void shouldTakeWhatIsReachedWithoutAProxy(String place) {
        assertThat(new Proxies("", "", place).direct()).isEqualTo(place);
    }

    @Test
    void shouldRefuseAllThatIsWrongAtOnce() {
        assertThatThrownBy(() -> new Proxies("a b", "c d", "localhost,https://registry.example,e f"))
                .isInstanceOfSatisfying(
                        InvalidInput.class, e -> assertThat(e.problems()).hasSize(4));
    }

    @Test
    void shouldNotTellPasswords() {
        assertThat(new Proxies("http://me:s3cret@proxy:3128", "me:s3cret@proxy", "localhost"))
                .hasToString(
                        "{env.HTTPS_PROXY=****@proxy, env.HTTP_PROXY=http://****@proxy:3128, env.NO_PROXY=localhost}");
    }
}
