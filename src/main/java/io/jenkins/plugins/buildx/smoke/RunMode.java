package io.jenkins.plugins.buildx.smoke;

/** How a machine runs the programs of a platform. */
public enum RunMode {
    /** By its own processor. */
    NATIVE("native"),
    /** By an emulator such as QEMU. */
    EMULATED("emulated");

    private final String text;

    RunMode(String text) {
        this.text = text;
    }

    /** {@code native} or {@code emulated}. */
    @Override
    public String toString() {
        return text;
    }
}
