package io.jenkins.plugins.buildx.smoke;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.io.IOException;
import java.util.OptionalInt;

/**
 * The container ends by itself with this exit code: a tool, not a server.
 *
 * @param code 0 to 255
 */
public record ExitCheck(int code) implements SmokeCheck {
    private static final long serialVersionUID = 1L;
    private static final int HIGHEST = 255;

    /** @throws InvalidInput when no process ends with such a code */
    public ExitCheck {
        check(code);
    }

    @Override
    public String name() {
        return "exit " + code;
    }

    @Override
    public Observation observe(SmokeTarget target) throws IOException, InterruptedException {
        OptionalInt exit = target.exitCode();
        if (exit.isEmpty()) {
            return Observation.notYet("it still runs");
        }
        return exit.getAsInt() == code
                ? Observation.passed("exit code " + code)
                : Observation.failed("expected exit code " + code + ", got " + exit.getAsInt());
    }

    static void check(int code) {
        if (code < 0 || code > HIGHEST) {
            throw new InvalidInput("The exit code " + code + " is none: 0 to 255 are");
        }
    }
}
