package io.jenkins.plugins.buildx.command;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** How a process ended. */
public final class CommandResult {
    private final int exitCode;
    private final byte[] stdout;
    private final String stderr;
    private final Duration elapsed;

    /**
     * @param exitCode the process's own
     * @param stdout exact bytes, up to {@link Command#kept()}
     * @param stderr the end of it, as text
     * @param elapsed from start to end
     */
    public CommandResult(int exitCode, byte[] stdout, String stderr, Duration elapsed) {
        this.exitCode = exitCode;
        this.stdout = stdout.clone();
        this.stderr = stderr;
        this.elapsed = elapsed;
    }

    public int exitCode() {
        return exitCode;
    }

    public boolean succeeded() {
        return exitCode == 0;
    }

    /** The exact bytes of standard output, up to {@link Command#kept()}. */
    public byte[] stdout() {
        return stdout.clone();
    }

    /** Standard output as UTF-8 text, outer white space removed. */
    public String text() {
        return new String(stdout, StandardCharsets.UTF_8).strip();
    }

    /** The end of standard error. */
    public String stderr() {
        return stderr;
    }

    public Duration elapsed() {
        return elapsed;
    }

    @Override
    public String toString() {
        return "exit code " + exitCode + " after " + elapsed.toMillis() + " ms";
    }
}
