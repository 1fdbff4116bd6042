package io.jenkins.plugins.buildx.command;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** A command that did not succeed. Its message has the command with its secrets masked, the exit code and the last lines that it wrote. */
public final class CommandFailed extends Failure {
    private static final long serialVersionUID = 1L;
    private static final int NO_EXIT_CODE = -1;
    private static final int EVIDENCE_LINES = 12;
    private static final int EVIDENCE_WIDTH = 1000;

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
        String what = "`" + command + "` ended with exit code " + exitCode;
        return KnownTexts.in(masked)
                .map(found -> known(exitCode, found, what, masked))
                .orElseGet(() -> new CommandFailed(exitCode, Kind.IMAGE, what, lastLines(masked), ""));
    }

    private static CommandFailed known(int exitCode, KnownText.Found found, String what, String masked) {
        Advice advice = found.advice();
        String evidence = lastLines(masked);
        if (!evidence.contains(found.text())) {
            evidence = clipped(found.line()) + "\n...\n" + evidence;
        }
        return new CommandFailed(exitCode, advice.kind(), advice.cause() + ": " + what, evidence, advice.remedy());
    }

    /** The failure of a command whose program could not be started at all. */
    public static CommandFailed notStarted(Command command, IOException cause) {
        String program = command.mask().hide(command.argv().get(0));
        String reason = command.mask().hide(String.valueOf(cause.getMessage()));
        CommandFailed failure = new CommandFailed(
                NO_EXIT_CODE,
                Kind.MACHINE,
                "`" + program + "` can't be started on this machine",
                reason,
                reason.contains("Permission denied")
                        ? "make " + program + " executable, and see that its file system is not mounted noexec"
                        : "install " + program + " or put its folder on the PATH of the account that runs this");
        failure.initCause(cause);
        return failure;
    }

    /** The failure of a command that was to run in a directory which does not exist. */
    public static CommandFailed withoutDirectory(Command command, String directory) {
        return new CommandFailed(
                NO_EXIT_CODE,
                Kind.INPUT,
                "`" + command + "` can't run in " + directory,
                "there is no such directory",
                "check the path; it is one of the machine that runs the command");
    }

    /** The failure of a command that was killed at its time limit. */
    public static CommandFailed timedOut(Command command, Duration limit, String said) {
        return new CommandFailed(
                NO_EXIT_CODE,
                Kind.TRANSIENT,
                "`" + command + "` did not end within " + seconds(limit) + " and was killed",
                lastLines(command.mask().hide(said)),
                "try again, or raise the time limit if the machine is slow");
    }

    /** The process's exit code; -1 when it was not started or was killed. */
    public int exitCode() {
        return exitCode;
    }

    /** A duration as a person says it, such as {@code 1.5 s}. */
    static String seconds(Duration duration) {
        BigDecimal seconds = BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros();
        return seconds.toPlainString() + " s";
    }

    private static String lastLines(String text) {
        List<String> lines = text.strip().lines().toList();
        return lines.stream()
                .skip(Math.max(0, lines.size() - EVIDENCE_LINES))
                .map(CommandFailed::clipped)
                .collect(Collectors.joining("\n"));
    }

    /** The end of an overlong line, where programs put the cause. */
    private static String clipped(String line) {
        return line.length() <= EVIDENCE_WIDTH ? line : "..." + line.substring(line.length() - EVIDENCE_WIDTH);
    }
}
