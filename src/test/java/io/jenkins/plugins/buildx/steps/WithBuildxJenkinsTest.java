package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.TestBed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

@RealDocker
class WithBuildxJenkinsTest {
    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @Test
    void shouldGiveTheBlockTheNodesBuilderAndLeaveTheSurroundingsAlone() throws Throwable {
        sessions.then(jenkins -> {
            WorkflowRun run = jenkins.buildAndAssertStatus(Result.SUCCESS, job(jenkins, """
                    writeFile file: 'Dockerfile', text: 'FROM busybox'
                    writeFile file: 'docker-bake.hcl', text: 'target "default" { output = ["type=cacheonly"] }'
                    def result = withBuildx(%s) {
                        sh 'echo "in: $BUILDX_BUILDER $BUILDKIT_PROGRESS"; docker buildx bake'
                        'the result'
                    }
                    echo result
                    sh 'echo "out: [$BUILDX_BUILDER$BUILDX_CONFIG]"'
                    """));

            assertThat(run.getLog(1000)).anyMatch(line -> line.matches("in: jenkins-[0-9a-z]+-[0-9a-f]{12} plain"));
            jenkins.assertLogContains("the result", run);
            jenkins.assertLogContains("out: []", run);
            assertThat(leftovers(jenkins)).isEmpty();
        });
    }

    @Test
    void shouldGoOnAfterARestartAndEndWithTheBlocksOwnFailure() throws Throwable {
        sessions.then(jenkins -> {
            WorkflowRun run = job(jenkins, """
                    withBuildx(%s) {
                        sh 'echo "the block runs: $BUILDX_BUILDER"; while [ ! -e go ]; do sleep 0.2; done'
                        sh 'echo "still: $BUILDX_BUILDER"'
                        error 'broken by itself'
                    }
                    """).scheduleBuild2(0).waitForStart();
            jenkins.waitForMessage("the block runs: jenkins-", run);
        });
        sessions.then(jenkins -> {
            WorkflowRun run =
                    jenkins.jenkins.getItemByFullName("p", WorkflowJob.class).getLastBuild();
            DumbSlave agent = (DumbSlave) jenkins.jenkins.getNode("agent");
            jenkins.waitOnline(agent);
            agent.getWorkspaceFor(run.getParent()).child("go").write("", "UTF-8");

            jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
            assertThat(run.getLog(1000)).anyMatch(line -> line.matches("still: jenkins-[0-9a-z]+-[0-9a-f]{12}"));
            jenkins.assertLogContains("broken by itself", run);
            assertThat(leftovers(jenkins)).isEmpty();
        });
    }

    private static WorkflowJob job(JenkinsRule jenkins, String body) throws Exception {
        DumbSlave agent = jenkins.createSlave("agent", "docker", null);
        assertThat(agent).isNotNull();
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "p");
        job.setDefinition(new CpsFlowDefinition("node('docker') {\n" + body.formatted(builder()) + "\n}", true));
        return job;
    }

    private static String builder() throws Exception {
        String config = TestBed.buildkitdConfig();
        return "driverOpts: ['network=host'], buildkitdConfigInline: '''" + config + "'''";
    }

    /** Temporary folders of steps; what is in the plugin's own folder stays on purpose. */
    private static Stream<Path> leftovers(JenkinsRule jenkins) throws Exception {
        Path root = Path.of(((DumbSlave) jenkins.jenkins.getNode("agent")).getRemoteFS());
        try (Stream<Path> files = Files.walk(root)) {
            return files
                    .filter(file -> file.getFileName().toString().startsWith("buildx-"))
                    .filter(file -> !file.getParent().endsWith("docker-buildx"))
                    .toList()
                    .stream();
        }
    }
}
