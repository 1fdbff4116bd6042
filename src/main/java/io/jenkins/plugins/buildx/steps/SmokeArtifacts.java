package io.jenkins.plugins.buildx.steps;

import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildx.command.Artifacts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** Keeps a smoke test's artifacts, and has its JUnit results recorded. */
final class SmokeArtifacts implements Artifacts {
    private final Artifacts artifacts;
    private final AtomicReference<byte[]> junit = new AtomicReference<>(new byte[0]);
    private final AtomicBoolean recorded = new AtomicBoolean();

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

    /** Records the results so that they are among the run's tests, once. */
    void record(StepContext context, AgentMachine agent, TaskListener log, String slug)
            throws IOException, InterruptedException {
        if (junit.get().length == 0 || recorded.getAndSet(true)) {
            return;
        }
        FilePath directory = agent.temporary().child("junit");
        try {
            directory.child("TEST-" + slug.replace('/', '-') + ".xml").copyFrom(new ByteArrayInputStream(junit.get()));
            JUnitResults.record(context, context.get(Run.class), directory, agent.launcher(), log);
        } finally {
            directory.deleteRecursive();
        }
    }
}
