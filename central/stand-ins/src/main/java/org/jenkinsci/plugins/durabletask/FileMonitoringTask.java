package org.jenkinsci.plugins.durabletask;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.TaskListener;
import java.io.IOException;
import java.nio.charset.Charset;

public abstract class FileMonitoringTask extends DurableTask {
    public final void charset(Charset charset) {
        throw new UnsupportedOperationException("stand-in");
    }

    public final Controller launch(EnvVars envVars, FilePath filePath, Launcher launcher, TaskListener taskListener)
            throws IOException, InterruptedException {
        throw new UnsupportedOperationException("stand-in");
    }
}
