package io.jenkins.plugins.buildx.smoke.container;

import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.smoke.RunMode;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** What the processors of docker's machine run by themselves. Docker is asked only if nobody knows. */
public final class Natives {
    private final Future<Set<Platform>> platforms;

    /**
     * Asks docker beside all else, if need be.
     *
     * @param said what is known already, or nothing
     */
    public Natives(Set<Platform> said, Machine machine, ExecutorService threads) {
        Callable<Set<Platform>> ask = () -> Set.of(Platform.parse(
                machine.require(SmokeRun.docker("version", "--format", "{{.Server.Os}}/{{.Server.Arch}}"))
                        .text()));
        this.platforms = threads.submit(said.isEmpty() ? ask : () -> said);
    }

    /**
     * How a platform's programs are run.
     *
     * @throws IOException if docker could not be asked
     */
    RunMode mode(Platform platform) throws IOException, InterruptedException {
        try {
            return platforms.get().stream().anyMatch(platform::isRunBy) ? RunMode.NATIVE : RunMode.EMULATED;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IOException("Docker could not be asked for its platform: " + e.getCause(), e);
        }
    }
}
