package io.jenkins.plugins.buildx.steps;

import hudson.Functions;
import hudson.Util;
import hudson.model.Run;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.util.VirtualFile;

/** Those of a run's artifacts that are still there and that the reader of a page may see. */
final class RunArtifacts {
    private static final Logger LOGGER = Logger.getLogger(RunArtifacts.class.getName());
    private static final String FOLDER = "buildx/";
    private static final int LONGEST_TEXT = 64 * 1024;

    private final Run<?, ?> run;
    private final Set<String> names;

    private RunArtifacts(Run<?, ?> run, Collection<String> names) {
        this.run = run;
        this.names = new TreeSet<>(names);
    }

    static RunArtifacts of(Run<?, ?> run) {
        if (Functions.isArtifactsPermissionEnabled() && !run.hasPermission(Run.ARTIFACTS)) {
            return new RunArtifacts(run, Set.of());
        }
        try {
            return new RunArtifacts(run, run.getArtifactManager().root().list(FOLDER + "**", null, true));
        } catch (IOException e) {
            LOGGER.log(Level.FINE, "The artifacts can't be listed", e);
            return new RunArtifacts(run, Set.of());
        }
    }

    /** The artifact's address, relative to a page of the run; empty if it is gone. */
    String link(String name) {
        return names.contains(FOLDER + name)
                ? "../artifact/" + Util.rawEncode(FOLDER + name).replace("%2F", "/")
                : "";
    }

    /** The artifact's text, or its beginning; empty if it is gone. */
    String text(String name) {
        if (!names.contains(FOLDER + name)) {
            return "";
        }
        VirtualFile file = run.getArtifactManager().root().child(FOLDER + name);
        try (InputStream content = file.open()) {
            return new String(content.readNBytes(LONGEST_TEXT), StandardCharsets.UTF_8);
        } catch (IOException e) {
            LOGGER.log(Level.FINE, "An artifact can't be read", e);
            return "";
        }
    }
}
