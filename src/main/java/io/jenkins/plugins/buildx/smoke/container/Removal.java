package io.jenkins.plugins.buildx.smoke.container;

import io.jenkins.plugins.buildx.command.Command;
import java.io.IOException;
import java.time.Duration;

/** Removes what a smoke test made, whatever happens meanwhile: an interrupt waits until it is done. */
final class Removal {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private interface Step {
        void run() throws IOException, InterruptedException;
    }

    private Removal() {}

    /** Removes a container; says so in the log if that fails, and how to do it by hand. */
    static void of(Container container, SmokeRun run) {
        carryOut(container::remove, "docker rm -f -v " + container, run);
    }

    /** Removes an image that was committed from a container. */
    static void ofImage(String id, SmokeRun run) {
        Command command = SmokeRun.docker("image", "rm", "--force", id).within(LIMIT);
        carryOut(() -> run.machine().require(command), "docker image rm -f " + id, run);
    }

    private static void carryOut(Step step, String byHand, SmokeRun run) {
        boolean interrupted = Thread.interrupted();
        try {
            step.run();
        } catch (InterruptedException e) {
            interrupted = true;
            again(step, byHand, run);
        } catch (IOException e) {
            again(step, byHand, run);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void again(Step step, String byHand, SmokeRun run) {
        try {
            step.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            run.log().line("  Interrupted twice while cleaning up. Do it by hand: " + byHand);
        } catch (IOException e) {
            run.log().line("  Could not clean up. Do it by hand: " + byHand + "\n" + e.getMessage());
        }
    }
}
