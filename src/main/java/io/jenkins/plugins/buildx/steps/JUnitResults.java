package io.jenkins.plugins.buildx.steps;

import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.tasks.junit.JUnitResultArchiver;
import hudson.tasks.junit.pipeline.JUnitResultsStepExecution;
import hudson.tasks.test.PipelineTestDetails;
import java.io.IOException;
import java.util.List;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** Puts JUnit results among a run's tests, where the junit plugin is there. */
final class JUnitResults {
    private JUnitResults() {}

    /** Records what is in {@code directory}; does nothing without the junit plugin. */
    static void record(StepContext context, Run<?, ?> run, FilePath directory, Launcher launcher, TaskListener log)
            throws IOException, InterruptedException {
        if (Jenkins.get().getPlugin("junit") != null) {
            Recorder.record(context, run, directory, launcher, log);
        }
    }

    /** Apart, so that without the junit plugin none of its classes is looked for. */
    private static final class Recorder {
        private Recorder() {}

        static void record(StepContext context, Run<?, ?> run, FilePath directory, Launcher launcher, TaskListener log)
                throws IOException, InterruptedException {
            JUnitResultArchiver archiver = new JUnitResultArchiver("*.xml");
            archiver.setSkipPublishingChecks(true);
            JUnitResultArchiver.parseAndSummarize(archiver, details(context), run, directory, launcher, log);
        }

        private static PipelineTestDetails details(StepContext context) throws IOException, InterruptedException {
            PipelineTestDetails details = new PipelineTestDetails();
            FlowNode node = context.get(FlowNode.class);
            if (node != null) {
                List<FlowNode> blocks = JUnitResultsStepExecution.getEnclosingStagesAndParallels(node);
                details.setNodeId(node.getId());
                details.setEnclosingBlocks(JUnitResultsStepExecution.getEnclosingBlockIds(blocks));
                details.setEnclosingBlockNames(JUnitResultsStepExecution.getEnclosingBlockNames(blocks));
            }
            return details;
        }
    }
}
