package io.jenkins.plugins.buildx.report;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether one thing that building for several platforms needs is well.
 *
 * @param name of the thing
 * @param isWell whether it is there and works
 * @param finding what was found
 * @param remedy the command that mends it; empty if it is well
 */
public record Diagnosis(String name, boolean isWell, String finding, String remedy) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** A thing that is well. */
    public static Diagnosis well(String name, String finding) {
        return new Diagnosis(name, true, finding, "");
    }

    /** A thing that is not. */
    public static Diagnosis ill(String name, String finding, String remedy) {
        return new Diagnosis(name, false, finding, remedy);
    }

    /** For people. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add((isWell ? "ok       " : "missing  ") + name + ": " + finding);
        if (!remedy.isEmpty()) {
            lines.add("         to mend it: " + remedy);
        }
        return lines;
    }
}
