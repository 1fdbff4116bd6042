package io.jenkins.plugins.buildx.steps;

import static io.jenkins.plugins.buildx.steps.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Label;
import hudson.model.Result;
import hudson.model.Slave;
import hudson.slaves.Cloud;
import hudson.slaves.NodeProvisioner;
import hudson.slaves.OfflineCause;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** Agents that come late, go away or never come, before a part has one and while it waits for one in the queue. */
class MultiArchAgentJenkinsTest {
    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @TempDir
    private Path folder;

    /** A cloud that promises agents and makes none. */
    public static final class Promises extends Cloud {
        Promises() {
            super("promises");
        }

        @Override
        public boolean canProvision(CloudState state) {
            return state.getLabel() != null && state.getLabel().getName().equals("arm");
        }

        @Override
        public Collection<NodeProvisioner.PlannedNode> provision(CloudState state, int excess) {
            return List.of();
        }
    }

    private static WorkflowRun start(JenkinsRule jenkins, String name, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job.scheduleBuild2(0).waitForStart();
    }

    private static WorkflowRun last(JenkinsRule jenkins, String name) {
        return jenkins.jenkins.getItemByFullName(name, WorkflowJob.class).getLastBuild();
    }

    /** A block that says where it is; {@code body} does more there. */
    private static String block(String arguments, String body) {
        return """
                def result = multiArchAgent(platforms: ['linux/arm64'], label: 'arm', %s) {
                    node(env.BUILDX_AGENT_LABEL) {
                        echo "on ${env.NODE_NAME}: ${env.BUILDX_AGENT_LABEL} ${env.BUILDX_AGENT_WANTED}"
                        %s
                        'done'
                    }
                }
                echo "it is ${result}"
                """.formatted(arguments, body);
    }

    /** Goes on once the file is there. */
    private String waiting(Path file) {
        return "waitUntil(initialRecurrencePeriod: 250, quiet: true) { fileExists '" + file + "' }";
    }

    private static void awaitQueued(JenkinsRule jenkins, String label) throws Exception {
        eventually(
                "something waits for " + label,
                () -> List.of(jenkins.jenkins.getQueue().getItems()).stream()
                        .anyMatch(item -> item.getAssignedLabel() != null
                                && item.getAssignedLabel().getName().equals(label)));
    }

    @Test
    void shouldWaitForAnAgentThatComesAlsoOverARestart() throws Throwable {
        sessions.then(jenkins -> {
            WorkflowRun run = start(jenkins, "p", block("others: ['built-in'], timeout: 600", ""));
            jenkins.waitForMessage("waiting up to 600 s", run);
        });
        sessions.then(jenkins -> {
            jenkins.waitOnline(jenkins.createSlave("late", "arm", null));
            WorkflowRun run = last(jenkins, "p");

            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
            jenkins.assertLogContains("on late: arm true", run);
            jenkins.assertLogContains("it is done", run);
        });
    }

    @Test
    void shouldEndTheWaitWhenAborted() throws Throwable {
        sessions.then(jenkins -> {
            WorkflowRun run = start(jenkins, "p", block("timeout: 600", ""));
            jenkins.waitForMessage("waiting up to 600 s", run);

            run.doStop();

            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        });
    }

    @Test
    void shouldEndWhatIsQueuedWhenAborted() throws Throwable {
        sessions.then(jenkins -> {
            jenkins.jenkins.clouds.add(new Promises());
            WorkflowRun run = start(jenkins, "p", block("timeout: 0", ""));
            awaitQueued(jenkins, "arm");

            run.doStop();

            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
            jenkins.assertLogNotContains("choosing anew", run);
        });
    }

    /** The one that runs on the agent already is left alone by the same watch. */
    @Test
    void shouldChooseAnewWhenTheAgentGoesAwayWhileItsPartIsQueued() throws Throwable {
        Path go = folder.resolve("go");
        sessions.then(jenkins -> {
            Slave arm = jenkins.createSlave("arm-1", "arm", null);
            jenkins.waitOnline(arm);
            jenkins.waitOnline(jenkins.createSlave("amd-1", "amd", null));
            WorkflowRun running = start(jenkins, "running", block("others: ['amd'], timeout: 1", waiting(go)));
            jenkins.waitForMessage("on arm-1: arm true", running);
            WorkflowRun queued = start(jenkins, "queued", block("others: ['amd'], timeout: 1", ""));
            awaitQueued(jenkins, "arm");

            arm.toComputer().setTemporaryOfflineCause(new OfflineCause.ByCLI("it goes away"));

            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(queued));
            jenkins.assertLogContains("no agent with the label \"arm\" has come to take it; choosing anew", queued);
            jenkins.assertLogContains("emulated on agents with the label \"amd\"", queued);
            jenkins.assertLogContains("on amd-1: amd false", queued);
            jenkins.assertLogContains("it is done", queued);
            Files.createFile(go);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(running));
            jenkins.assertLogNotContains("choosing anew", running);
        });
    }

    @Test
    void shouldChooseAnewWhenACloudMakesNoAgent() throws Throwable {
        sessions.then(jenkins -> {
            jenkins.jenkins.clouds.add(new Promises());
            jenkins.waitOnline(jenkins.createSlave("amd-1", "amd", null));

            WorkflowRun run = start(jenkins, "p", block("others: ['amd'], timeout: 600, cloudTimeout: 2", ""));

            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
            jenkins.assertLogContains("choosing anew", run);
            jenkins.assertLogContains("on amd-1: amd false", run);
            assertThat(Label.get("arm").getNodes()).isEmpty();
        });
    }

    /** Which nobody but Jenkins knows of then: it was in the queue when Jenkins went down. */
    @Test
    void shouldWatchTheQueueAfterARestart() throws Throwable {
        sessions.then(jenkins -> {
            jenkins.jenkins.clouds.add(new Promises());
            jenkins.waitOnline(jenkins.createSlave("amd-1", "amd", null));
            start(jenkins, "p", block("others: ['amd'], timeout: 0, cloudTimeout: 600", ""));
            awaitQueued(jenkins, "arm");
        });
        sessions.then(jenkins -> {
            jenkins.jenkins.clouds.clear();
            WorkflowRun run = last(jenkins, "p");

            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
            jenkins.assertLogContains("choosing anew", run);
            jenkins.assertLogContains("on amd-1: amd false", run);
        });
    }

    @Test
    void shouldFailWhenNobodyIsLeft() throws Throwable {
        sessions.then(jenkins -> {
            jenkins.jenkins.clouds.add(new Promises());

            WorkflowRun run = start(jenkins, "p", block("others: ['amd'], timeout: 0, cloudTimeout: 1", ""));

            jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
            jenkins.assertLogContains("there is no agent for linux/arm64", run);
        });
    }
}
