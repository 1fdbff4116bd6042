package io.jenkins.plugins.buildx.command;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A command that did not succeed. Its message has the command with its secrets masked, the exit code and the last lines that it wrote. */
public final class CommandFailed extends Failure {
    private static final long serialVersionUID = 1L;
    private static final int EVIDENCE_LINES = 12;

    private final int exitCode;

    private CommandFailed(int exitCode, Kind kind, String sentence, String evidence, String remedy) {
        super(kind, sentence, evidence, remedy);
        this.exitCode = exitCode;
    }

    /** The failure of a command that ended with another exit code than 0; the advice is looked up in its output. */
    public static CommandFailed exited(Command command, CommandResult result) {
        String said = result.stderr().isBlank() ? result.text() : result.stderr();
        return exited(command, result.exitCode(), said);
    }

    /** The same, where the words that tell the cause are known already. */
    public static CommandFailed exited(Command command, int exitCode, String said) {
        String masked = command.mask().hide(said);
        Optional<Advice> advice = Advice.about(masked);
        String what = "`" + command + "` ended with exit code " + exitCode;
        return new CommandFailed(
                exitCode,
                advice.map(Advice::kind).orElse(Kind.IMAGE),
                advice.map(a -> a.cause() + ": " + what).orElse(what),
                lastLines(masked),
                advice.map(Advice::remedy).orElse(""));
    }

    /** The failure of a command whose program could not be started at all. */
    public static CommandFailed notStarted(Command command, IOException cause) {
        String program = command.argv().get(0);
        CommandFailed failure = new CommandFailed(
                -1,
                Kind.MACHINE,
                "`" + program + "` can't be started on this machine",
                command.mask().hide(String.valueOf(cause.getMessage())),
                "install " + program + " or put its folder on the PATH of the account that runs this");
        failure.initCause(cause);
        return failure;
    }

    /** The failure of a command that was killed at its time limit. */
    public static CommandFailed timedOut(Command command, Duration limit, String said) {
        return new CommandFailed(
                -1,
                Kind.TRANSIENT,
                "`" + command + "` did not end within " + limit.toSeconds() + " s and was killed",
                lastLines(command.mask().hide(said)),
                "try again, or raise the time limit if the machine is slow");
    }

    /** The process's exit code; -1 when it was not started or was killed. */
    public int exitCode() {
        return exitCode;
    }

    private static String lastLines(String text) {
        List<String> lines = text.strip().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - EVIDENCE_LINES), lines.size()));
    }
}
