package io.jenkins.plugins.buildx.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.TestBed;
import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandOutput;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.LocalMachine;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RealDocker
class BuildersIT {
    @TempDir
    private Path folder;

    private Machine machine;
    private BuilderSpec spec;

    @BeforeEach
    void wish() throws Exception {
        machine = TestBed.machine(folder);
        spec = RealBuilders.fresh();
    }

    @AfterEach
    void remove() throws Exception {
        RealBuilders.remove(machine, spec);
    }

    @Test
    void shouldMakeABuilderOnceAndThenAskOnce() throws Exception {
        ProvidedBuilder first = RealBuilders.builders(machine, Log.NONE).provide(spec);
        Counted counted = new Counted();
        ProvidedBuilder second = RealBuilders.builders(counted, Log.NONE).provide(spec);

        assertThat(first.created()).isTrue();
        assertThat(first.inspection().isRunning()).isTrue();
        assertThat(first.inspection().platforms()).contains(Platform.parse("linux/amd64"));
        assertThat(second.created()).isFalse();
        assertThat(counted.commands).singleElement().asString().endsWith("buildx inspect --bootstrap " + spec.name());
    }

    @Test
    void shouldNotLetDockerConfigHideTheBuilder() throws Exception {
        RealBuilders.builders(machine, Log.NONE).provide(spec);
        String login = DockerConfig.provide(machine, Map.of("registry.example", "bWU6czNjcmV0"));
        Machine elsewhere =
                new LocalMachine(Map.of("DOCKER_CONFIG", login), folder.resolve("state"), folder.resolve("tmp"));

        ProvidedBuilder again = RealBuilders.builders(elsewhere, Log.NONE).provide(spec);

        assertThat(again.created()).isFalse();
    }

    @Test
    void shouldStartAStoppedBuilder() throws Exception {
        RealBuilders.builders(machine, Log.NONE).provide(spec);
        RealBuilders.docker(machine, "stop", "--time", "1", RealBuilders.container(spec));

        ProvidedBuilder again = RealBuilders.builders(machine, Log.NONE).provide(spec);

        assertThat(again.created()).isFalse();
        assertThat(again.inspection().isRunning()).isTrue();
    }

    @Test
    void shouldMakeAContainerAnewThatIsGone() throws Exception {
        RealBuilders.builders(machine, Log.NONE).provide(spec);
        RealBuilders.docker(machine, "rm", "--force", RealBuilders.container(spec));

        assertThat(RealBuilders.builders(machine, Log.NONE)
                        .provide(spec)
                        .inspection()
                        .isRunning())
                .isTrue();
    }

    @Test
    void shouldMendAContainerThatIsPaused() throws Exception {
        RealBuilders.builders(machine, Log.NONE).provide(spec);
        RealBuilders.docker(machine, "pause", RealBuilders.container(spec));
        List<String> log = new CopyOnWriteArrayList<>();
        BuilderSpec impatient = RealBuilders.impatient(spec);

        ProvidedBuilder again = RealBuilders.builders(machine, log::add).provide(impatient);

        assertThat(again.inspection().isRunning()).isTrue();
        assertThat(log).anyMatch(line -> line.contains("mending"));
    }

    @Test
    void shouldLetTwentyThreadsMakeOneBuilder() throws Exception {
        List<Callable<ProvidedBuilder>> runs = IntStream.range(0, 20)
                .<Callable<ProvidedBuilder>>mapToObj(
                        n -> () -> RealBuilders.builders(machine, Log.NONE).provide(spec))
                .toList();

        List<ProvidedBuilder> builders = Parallel.all(runs, 20);

        assertThat(builders).allMatch(builder -> builder.inspection().isRunning());
        assertThat(containers()).containsExactly(RealBuilders.container(spec));
    }

    @Test
    void shouldSayWhatIsWrongWithADaemonThatIsAway() throws Exception {
        Machine nowhere = new LocalMachine(
                Map.of("DOCKER_HOST", "unix:///nowhere/docker.sock"), folder.resolve("state"), folder.resolve("tmp"));

        assertThatThrownBy(() -> RealBuilders.builders(nowhere, Log.NONE).provide(spec))
                .isInstanceOfSatisfying(Failure.class, e -> {
                    assertThat(e.isRetryable()).isTrue();
                    assertThat(e).hasMessageContaining("docker's daemon does not answer");
                });
    }

    private List<String> containers() throws IOException, InterruptedException {
        return machine.require(Command.of(
                        "docker", "ps", "--all", "--format", "{{.Names}}", "--filter", "name=" + spec.name()))
                .text()
                .lines()
                .toList();
    }

    private final class Counted extends io.jenkins.plugins.buildx.command.ForwardingMachine {
        private final List<String> commands = new CopyOnWriteArrayList<>();

        Counted() {
            super(machine);
        }

        @Override
        public CommandResult run(Command command, CommandOutput output) throws IOException, InterruptedException {
            commands.add(command.toString());
            return super.run(command, output);
        }
    }
}
