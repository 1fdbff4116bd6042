package io.jenkins.plugins.buildx.steps;

import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.scm.NullSCM;
import hudson.scm.SCMRevisionState;
import java.io.File;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Sources that a test makes up. */
public final class FilesScm extends NullSCM {
    private final TreeMap<String, String> files;

    /** @param files path to text */
    public FilesScm(Map<String, String> files) {
        this.files = new TreeMap<>(files);
    }

    @Override
    public void checkout(
            Run<?, ?> build,
            Launcher launcher,
            FilePath workspace,
            TaskListener listener,
            File changelog,
            SCMRevisionState baseline)
            throws IOException, InterruptedException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            workspace.child(file.getKey()).write(file.getValue(), "UTF-8");
        }
    }
}
