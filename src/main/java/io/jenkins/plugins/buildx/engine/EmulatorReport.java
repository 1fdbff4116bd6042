package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.image.Platform;
import java.io.Serializable;
import java.util.Locale;

/**
 * Whether docker's kernel runs a platform, by what, and how that is known.
 *
 * @param entry the emulator's name in binfmt_misc, such as {@code qemu-aarch64}; empty if there is none
 * @param interpreter the path it was registered with; empty if there is none or it isn't told
 * @param flags it was registered with, such as {@code POCF}; empty if there is none or they aren't told
 * @param problem what is wrong with it; empty if nothing is
 */
public record EmulatorReport(
        Platform platform, State state, String entry, String interpreter, String flags, Proof proof, String problem)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** What docker's kernel does with programs of the platform. */
    public enum State {
        /** Its processor runs them. */
        NATIVE,
        /** An emulator runs them. */
        EMULATED,
        /** Nothing is registered for them. */
        MISSING,
        /** Something is registered for them that does not work in containers. */
        BROKEN;

        /** In lower case, as the report has it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How it is known that the platform runs. */
    public enum Proof {
        NONE("not proven"),
        OWN_ARCHITECTURE("the machine's own architecture"),
        EXECUTED("a program was executed on the machine"),
        REMEMBERED("a program was executed on the machine since it started, with this same registration"),
        EXECUTED_IN_CONTAINER("a program was executed in a container");

        private final String words;

        Proof(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    static EmulatorReport runningNatively(Platform platform, Proof proof) {
        return new EmulatorReport(platform, State.NATIVE, "", "", "", proof, "");
    }

    static EmulatorReport missing(Platform platform) {
        return new EmulatorReport(platform, State.MISSING, "", "", "", Proof.NONE, "");
    }

    /** Whether containers of the platform run. */
    public boolean runs() {
        return state == State.NATIVE || state == State.EMULATED;
    }

    /** By what the platform runs or what is wrong, such as {@code qemu-aarch64 (/usr/bin/qemu-aarch64, flags POCF)}; may be empty. */
    public String finding() {
        String registration = interpreter.isEmpty() ? entry : entry + " (" + interpreter + ", flags " + flags + ")";
        return problem.isEmpty() ? registration : registration + ": " + problem;
    }

    /** The line for people, such as {@code linux/arm64: emulated by qemu-aarch64 (/usr/bin/qemu-aarch64, flags POCF), proven}. */
    @Override
    public String toString() {
        return platform + ": "
                + switch (state) {
                    case NATIVE -> "native";
                    case EMULATED -> "emulated by " + finding() + ", proven";
                    case MISSING -> "missing";
                    case BROKEN -> "broken: " + finding();
                };
    }
}
