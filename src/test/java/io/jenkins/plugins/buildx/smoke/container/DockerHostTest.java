package io.jenkins.plugins.buildx.smoke.container;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerHostTest {
    @ParameterizedTest
    @CsvSource({
        "unix:///var/run/docker.sock, 127.0.0.1, 127.0.0.1::80",
        "tcp://127.0.0.1:2375, 127.0.0.1, 127.0.0.1::80",
        "tcp://localhost:2375, 127.0.0.1, 127.0.0.1::80",
        "tcp://docker:2376, docker, 80",
        "tcp://10.0.0.5:2376, 10.0.0.5, 80",
        "ssh://me@build-arm, build-arm, 80",
        "npipe:////./pipe/docker_engine, 127.0.0.1, 127.0.0.1::80",
        "'not a uri', 127.0.0.1, 127.0.0.1::80"
    })
    void shouldKnowWherePortsArePublished(String address, String name, String published) {
        DockerHost host = DockerHost.of(address);

        assertThat(host.name()).isEqualTo(name);
        assertThat(host.published(80)).isEqualTo(published);
    }
}
