package io.jenkins.plugins.buildx.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandTest {
    @Test
    void shouldReadAsAPersonWouldTypeIt() {
        assertThat(Command.of("docker", "run", "--env", "A=b c", "image:1", "").toString())
                .isEqualTo("docker run --env 'A=b c' image:1 ''");
        assertThat(Command.of("sh", "-c", "echo 'a'").toString()).isEqualTo("sh -c 'echo '\\''a'\\'''");
    }

    @Test
    void shouldHideSecretsEvenWhereQuotingChangesThem() {
        Command command = Command.of("docker", "login", "--password", "it's me", "--username=s3cret")
                .masking(Mask.of(List.of("it's me", "s3cret")));
        assertThat(command.toString()).isEqualTo("docker login --password '****' --username=****");
    }

    @Test
    void shouldMaskWhatWithSecretPutsIntoTheEnvironment() {
        Command command = Command.of("docker").withSecret("TOKEN", "s3cret").with("s3cret");
        assertThat(command.environment()).containsExactly(Map.entry("TOKEN", "s3cret"));
        assertThat(command.mask().hide("a s3cret")).isEqualTo("a ****");
        assertThat(command.toString()).isEqualTo("docker ****");
    }

    @Test
    void shouldStayAsItIsWhenAnotherIsMadeOfIt() {
        Command command = Command.of("docker", "info");
        command.with("-f", "x")
                .withEnvironment("A", "b")
                .withStdin("in")
                .within(Duration.ofSeconds(1))
                .in("/")
                .stoppingAfter(1);
        assertThat(command.argv()).containsExactly("docker", "info");
        assertThat(command.environment()).isEmpty();
        assertThat(command.stdin()).isEmpty();
        assertThat(command.timeout()).isEmpty();
        assertThat(command.directory()).isEmpty();
        assertThat(command.kept()).isEqualTo(Command.DEFAULT_KEPT);
        assertThat(command.stoppedWhenFull()).isFalse();
    }

    @Test
    void shouldRejectWhatCantBeRun() {
        assertThatIllegalArgumentException().isThrownBy(Command::of).withMessageContaining("argument list is empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Command.of("docker", "info").keeping(-1))
                .withMessageContaining("`docker info` can't keep -1 bytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Command.of("docker", "info").within(Duration.ZERO))
                .withMessageContaining("`docker info` needs a time limit");
    }
}
