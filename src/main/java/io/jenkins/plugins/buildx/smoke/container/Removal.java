package io.jenkins.plugins.buildx.smoke.container;

import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.Log;
import java.io.IOException;
import java.time.Duration;

/** Removes what a smoke test made, whatever happens meanwhile: an interrupt waits until it is done. */
final class Removal {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private interface Step {
        void run() throws IOException, InterruptedException;
    }

    private Removal() {}

    /** Removes a container that was made; says in the log if that fails, and how to do it by hand. */
    static void of(Container container, SmokeRun run) {
        carryOut(container::remove, "docker rm -f -v " + container, run.log());
    }

    /** Removes a container that may have been made before its start failed. If it can't be, the failure has said why. */
    static void ofUnstarted(Container container) {
        carryOut(container::remove, "", Log.NONE);
    }

    /** Removes an image that was committed from a container. */
    static void ofImage(String id, SmokeRun run) {
        Command command = SmokeRun.docker("image", "rm", "--force", id).within(LIMIT);
        carryOut(() -> run.machine().require(command), "docker image rm -f " + id, run.log());
    }

    private static void carryOut(Step step, String byHand, Log log) {
        boolean interrupted = Thread.interrupted();
        try {
            step.run();
        } catch (InterruptedException e) {
            interrupted = true;
            again(step, byHand, log);
        } catch (IOException e) {
            again(step, byHand, log);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void again(Step step, String byHand, Log log) {
        try {
            step.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            log.line("  Interrupted twice while cleaning up. Do it by hand: " + byHand);
        } catch (IOException e) {
            log.line("  Could not clean up. Do it by hand: " + byHand);
            e.getMessage().lines().forEach(line -> log.line("  | " + line));
        }
    }
}
