package io.jenkins.plugins.buildx.steps;

import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildx.command.Artifacts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** Keeps a smoke test's artifacts, and has its JUnit results recorded. */
final class SmokeArtifacts implements Artifacts {
    private final Artifacts artifacts;
    private final AtomicReference<byte[]> junit = new AtomicReference<>(new byte[0]);

    SmokeArtifacts(Artifacts artifacts) {
        this.artifacts = artifacts;
    }

    @Override
    public void put(String name, byte[] content) throws IOException, InterruptedException {
        artifacts.put(name, content);
        if (name.endsWith("TEST-smoke.xml")) {
            junit.set(content.clone());
        }
    }

    /**
     * Records the results so that they are among the run's tests. Returns whether there are any.
     *
     * <p>The file stays among the step's own until these are removed: whether it can be is nothing that results depend on.
     */
    boolean record(StepContext context, AgentMachine agent, TaskListener log, String slug)
            throws IOException, InterruptedException {
        if (junit.get().length == 0) {
            return false;
        }
        FilePath directory = agent.temporary().child("junit");
        directory.child("TEST-" + slug.replace('/', '-') + ".xml").copyFrom(new ByteArrayInputStream(junit.get()));
        JUnitResults.record(context, context.get(Run.class), directory, agent.launcher(), log);
        return true;
    }
}
