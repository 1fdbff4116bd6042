package io.jenkins.plugins.buildx.smoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerOptionsTest {
    private static final ContainerOptions NONE = ContainerOptions.NONE;

    @ParameterizedTest
    @ValueSource(strings = {"host", "none", "app_default", "my.net-1"})
    void shouldTakeNetworks(String network) {
        assertThat(NONE.withNetwork(network).network()).isEqualTo(network);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--privileged", "container:abc", "a b", "a,b"})
    void shouldRefuseNetworksThatAreNone(String network) {
        assertThatThrownBy(() -> NONE.withNetwork(network))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("The network \"" + network + "\" is invalid: name a docker network, host or none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1000:1000", "nobody", "www-data:www-data"})
    void shouldTakeUsers(String user) {
        assertThat(NONE.withUser(user).user()).isEqualTo(user);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b:c", "a b", "-x", ":0"})
    void shouldRefuseUsersThatAreNone(String user) {
        assertThatThrownBy(() -> NONE.withUser(user))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("write user or user:group");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/tmp", "/run:size=1m,mode=1777"})
    void shouldTakeTmpfs(String mount) {
        assertThat(NONE.withTmpfs(List.of(mount)).tmpfs()).containsExactly(mount);
    }

    @Test
    void shouldRefuseOtherMountsAndLimits() {
        assertThatThrownBy(() -> NONE.withTmpfs(List.of("tmp")))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("The tmpfs \"tmp\" is invalid: write /path or /path:options");
        assertThatThrownBy(() -> NONE.withMemory("lots"))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("The memory limit \"lots\" is invalid: write a number and b, k, m or g, such as 512m");
        assertThatThrownBy(() -> NONE.withCpus("-1")).isInstanceOf(InvalidInput.class);
        assertThatCode(() -> NONE.withMemory("512m").withCpus("1.5").withReadOnly(true))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A=B", "A B", "-e", "A\nB"})
    void shouldRefuseVariablesThatCantBe(String name) {
        assertThatThrownBy(() -> NONE.withEnvironment(Map.of(name, "x"))).isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> NONE.withSecretEnvironment(List.of(name)))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("a name has no =");
    }
}
