package io.jenkins.plugins.buildx.engine;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import io.jenkins.plugins.buildx.buildx.ForeignBinary;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandFailed;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What came of executing a tiny program of a platform on a machine.
 *
 * @param evidence the words that tell why it did not run; empty if it ran
 */
record Trial(Outcome outcome, String evidence) {
    enum Outcome {
        RAN,
        DID_NOT_RUN,
        /** The machine lets nothing be executed where it was tried: that says nothing about the platform. */
        NOT_TRIED
    }

    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** As of a file system mounted noexec, or a file that a process just being started still holds open for writing. */
    private static final Pattern NOT_THE_PLATFORMS_FAULT = Pattern.compile("Permission denied|Text file busy");

    /** Executes one on the machine, in the first of its own directories that lets programs be executed. */
    static Trial of(Platform platform, Machine machine) throws IOException, InterruptedException {
        byte[] program = ForeignBinary.of(platform)
                .orElseThrow(() -> new IllegalArgumentException("There is no program of " + platform + " to try"))
                .bytes();
        Trial trial = new Trial(Outcome.NOT_TRIED, "");
        for (String directory : List.of(machine.temporaryDirectory(), machine.stateDirectory())) {
            trial = in(directory + "/trial-" + platform.slug() + "-" + UUID.randomUUID(), program, machine);
            if (trial.outcome != Outcome.NOT_TRIED) {
                return trial;
            }
        }
        return trial;
    }

    /** A folder of its own, as the working directory too: where the kernel refuses it, Java has a shell read the file. */
    private static Trial in(String folder, byte[] program, Machine machine) throws IOException, InterruptedException {
        String path = folder + "/program";
        machine.write(path, program, true);
        try {
            return of(machine.run(Command.of(path).in(folder).within(LIMIT)));
        } catch (CommandFailed e) {
            boolean excused = NOT_THE_PLATFORMS_FAULT.matcher(e.evidence()).find();
            return new Trial(
                    excused ? Outcome.NOT_TRIED : Outcome.DID_NOT_RUN,
                    e.evidence().isEmpty() ? e.sentence() : e.evidence());
        } finally {
            machine.delete(folder);
        }
    }

    private static Trial of(CommandResult result) {
        if (result.exitCode() == ForeignBinary.EXIT_CODE) {
            return new Trial(Outcome.RAN, "");
        }
        String said =
                result.stderr().isBlank() ? "" : ", " + quoted(result.stderr().strip());
        return new Trial(Outcome.DID_NOT_RUN, "exit code " + result.exitCode() + said);
    }
}
