package io.jenkins.plugins.buildx.buildx;

import java.io.Serial;
import java.io.Serializable;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What became of one architecture that {@code tonistiigi/binfmt --install} was asked for.
 *
 * @param architecture as it was asked for, such as {@code arm64}
 * @param message in binfmt's words, such as {@code qemu-aarch64 already registered}
 */
public record BinfmtRegistration(String architecture, Outcome outcome, String message) implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    private static final Pattern LINE = Pattern.compile("(?m)^installing: (\\S+) (.*?)\\r?$");

    /** Kinds of answers, told apart by their wording. */
    public enum Outcome {
        INSTALLED("OK"),
        /** An entry of that name was there, which may work or not. */
        ALREADY_REGISTERED(".* already registered"),
        /** The image has no emulator for it. */
        UNSUPPORTED("unsupported architecture: .*"),
        /** The kernel refused the registration. */
        REFUSED("cannot register .*"),
        /** The container may not write to binfmt_misc: it isn't privileged, or Docker is rootless. */
        NOT_PERMITTED("EPERM opening .*|Cannot open .* permission denied"),
        /** The kernel has no binfmt_misc, or it isn't mounted. */
        NOT_MOUNTED("ENOENT opening .*"),
        FAILED(".*");

        private final Pattern wording;

        Outcome(String wording) {
            this.wording = Pattern.compile(wording);
        }

        static Outcome of(String message) {
            for (Outcome outcome : values()) {
                if (outcome.wording.matcher(message).matches()) {
                    return outcome;
                }
            }
            return FAILED;
        }
    }

    /** The {@code installing:} lines of a standard error. */
    static List<BinfmtRegistration> parseAll(String stderr) {
        return LINE.matcher(stderr).results().map(BinfmtRegistration::of).toList();
    }

    private static BinfmtRegistration of(MatchResult line) {
        return new BinfmtRegistration(line.group(1), Outcome.of(line.group(2)), line.group(2));
    }

    /** Whether the emulator was registered now. */
    public boolean isInstalled() {
        return outcome == Outcome.INSTALLED;
    }
}
