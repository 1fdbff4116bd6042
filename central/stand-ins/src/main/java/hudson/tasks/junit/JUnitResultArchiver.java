package hudson.tasks.junit;

import hudson.ExtensionPoint;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.tasks.test.PipelineTestDetails;
import java.io.IOException;

public class JUnitResultArchiver implements JUnitTask, ExtensionPoint {
    public JUnitResultArchiver(String text) {
        throw new UnsupportedOperationException("stand-in");
    }

    public static TestResultSummary parseAndSummarize(
            JUnitTask jUnitTask,
            PipelineTestDetails pipelineTestDetails,
            Run<?, ?> run,
            FilePath filePath,
            Launcher launcher,
            TaskListener taskListener)
            throws InterruptedException, IOException {
        throw new UnsupportedOperationException("stand-in");
    }

    public void setSkipPublishingChecks(boolean value) {
        throw new UnsupportedOperationException("stand-in");
    }
}
