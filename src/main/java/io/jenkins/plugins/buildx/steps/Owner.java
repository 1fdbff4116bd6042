package io.jenkins.plugins.buildx.steps;

import hudson.model.Run;
import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import jenkins.model.Jenkins;

/** By what this Jenkins knows its own on machines that it shares with others. */
final class Owner {
    /** The mark, where the system property of this name says one: a copy of a Jenkins has the same identity as the original. */
    private static final String PROPERTY = "io.jenkins.plugins.buildx.steps.owner";

    private static final int LENGTH = 8;

    private Owner() {}

    /** With which the names of this Jenkins' builders begin: no other's do. */
    static String builderPrefix() {
        return BuilderSpec.DEFAULT_PREFIX + "-" + mark();
    }

    /**
     * The owner of a step's containers, the same before and after a restart.
     *
     * @param run the build's id when the step began
     * @param step the step's own
     */
    static String ofStep(String run, String step) {
        return mark() + " " + run + " " + step;
    }

    /** Whether {@code owner} is a step of a build of this Jenkins, and the build has ended or is gone. */
    static boolean isDead(String owner) {
        String[] parts = owner.split(" ", 2);
        if (parts.length < 2 || !parts[0].equals(mark()) || !parts[1].contains(" ")) {
            return false;
        }
        // a job's name may have spaces, the step's id has none
        int beforeStep = parts[1].lastIndexOf(' ');
        String id = parts[1].substring(0, beforeStep);
        String step = parts[1].substring(beforeStep + 1);
        // the step tells more than the build, whose job may have another name by now
        return !RunningSteps.get().isRunning(step) && isOver(id);
    }

    /** Whether the build of that id has ended or is gone. */
    static boolean isOver(String id) {
        if (!id.matches(".+#[0-9]{1,9}")) {
            return false;
        }
        Run<?, ?> run = Run.fromExternalizableId(id);
        return run == null || !run.isBuilding();
    }

    private static String mark() {
        String given = System.getProperty(PROPERTY, "");
        return given.matches("[a-zA-Z0-9]+")
                ? given
                : Jenkins.get().getLegacyInstanceId().substring(0, LENGTH);
    }
}
