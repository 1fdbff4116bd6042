package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import hudson.model.Result;
import hudson.model.Slave;
import io.jenkins.plugins.buildx.Gate;
import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.Registry;
import io.jenkins.plugins.buildx.TestBed;
import io.jenkins.plugins.buildx.Wire;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.Index;
import io.jenkins.plugins.buildx.report.PlatformReport;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.InboundAgentExtension;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** What happens around a build that several agents do side by side: restarts, agents that go away. */
@RealDocker
class FanOutJenkinsTest {
    private static final String PATIENCE = "io.jenkins.plugins.buildx.steps.agentPatience";

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    /** Agents that run outside of Jenkins, and connect to it again by themselves. The one for arm64 emulates. */
    @RegisterExtension
    private final InboundAgentExtension agents = new InboundAgentExtension();

    private final String tag = Registry.repository("fan-out") + ":1";
    private Gate gate;

    @BeforeEach
    void closeTheGate() throws Exception {
        gate = new Gate();
    }

    @AfterEach
    void openTheGate() {
        System.clearProperty(PATIENCE);
        gate.close();
    }

    @Test
    void shouldBuildOnTwoAgentsThatConnectThemselves() throws Throwable {
        gate.open();
        sessions.then(jenkins -> {
            agent(jenkins, "amd", "amd64");
            agent(jenkins, "arm", "arm64");
            assertPublished(jenkins, start(jenkins), "amd", "arm");
        });
    }

    @Test
    void shouldGoOnAfterARestart() throws Throwable {
        sessions.then(jenkins -> {
            agent(jenkins, "amd", "amd64");
            agent(jenkins, "arm", "arm64");
            start(jenkins);
            gate.awaitArrival();
            gate.awaitArrival();
        });
        gate.open();
        sessions.then(jenkins -> {
            WorkflowRun run = jenkins.jenkins
                    .getItemByFullName("fan-out", WorkflowJob.class)
                    .getLastBuild();
            assertPublished(jenkins, run, "amd", "arm");
        });
    }

    @Test
    void shouldBuildThePartOfAKilledAgentOnAnotherOneAndNothingElseAgain() throws Throwable {
        System.setProperty(PATIENCE, "5");
        sessions.then(jenkins -> {
            agent(jenkins, "amd", "amd64");
            Slave lost = agent(jenkins, "arm", "arm64");
            WorkflowRun run = start(jenkins);
            gate.awaitArrival();
            gate.awaitArrival();

            AgentProcess.kill(lost);
            jenkins.waitForMessage("did not come back within", run);
            gate.open();
            agent(jenkins, "arm-2", "arm64");

            assertPublished(jenkins, run, "amd", "arm-2");
            assertThat(run.getLog(10_000))
                    .filteredOn(line -> line.matches(".*Running on amd in .*"))
                    .as("the build, and the merge")
                    .hasSize(2);
        });
    }

    @Test
    void shouldEmulateThePartOfAKilledAgentWhereThereIsNoOther() throws Throwable {
        System.setProperty(PATIENCE, "5");
        sessions.then(jenkins -> {
            agent(jenkins, "amd", "amd64");
            Slave lost = agent(jenkins, "arm", "arm64");
            WorkflowRun run = start(jenkins, gate.step(), "it.agentTimeout = 2");
            gate.awaitArrival();
            gate.awaitArrival();

            AgentProcess.kill(lost);
            jenkins.waitForMessage("emulated on agents with the label \"amd64\"", run);
            gate.open();

            assertPublished(jenkins, run, "amd", "amd");
            jenkins.assertLogContains("linux/arm64: waiting up to 2 s for an agent with the label \"arm64\"", run);
        });
    }

    /** The registry goes away while only the second platform has still to be pushed to it. */
    @Test
    void shouldTryAPlatformAgainAloneWhoseRegistryWasAwayForAMoment() throws Throwable {
        sessions.then(jenkins -> {
            agent(jenkins, "amd", "amd64");
            agent(jenkins, "arm", "arm64");
            try (Wire wire = new Wire()) {
                String remote = tag.replace(TestBed.registry(), wire.registry());
                WorkflowRun run = start(
                        jenkins,
                        "RUN [ $(uname -m) = x86_64 ] || { " + gate.step().replace("RUN ", "") + "; }",
                        "it.tags = ['" + remote + "']; it.buildxMultiArch = [retries: 0]");
                gate.awaitArrival();
                jenkins.waitForMessage("PASSED in ", run);
                wire.cutAt("PUT ");
                gate.open();
                jenkins.waitForMessage("Retrying", run);
                wire.mend();

                assertPublished(jenkins, run, "amd", "arm");
                assertThat(run.getLog(10_000))
                        .filteredOn(line -> line.matches(".*Running on arm in .*"))
                        .hasSize(2);
                assertThat(run.getLog(10_000))
                        .filteredOn(line -> line.matches(".*Running on amd in .*"))
                        .as("the build, and the merge")
                        .hasSize(2);
            }
        });
    }

    @Test
    void shouldEndAllPartsWhenOneFails() throws Throwable {
        sessions.then(jenkins -> {
            agent(jenkins, "amd", "amd64");
            agent(jenkins, "arm", "arm64");
            WorkflowRun run = start(jenkins, "RUN test $(uname -m) = x86_64\n" + gate.step());

            jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
            assertThat(Registry.manifest(ImageReference.parse(tag))).isEmpty();
        });
    }

    private WorkflowRun start(JenkinsRule jenkins) throws Exception {
        return start(jenkins, gate.step());
    }

    private WorkflowRun start(JenkinsRule jenkins, String step) throws Exception {
        return start(jenkins, step, "");
    }

    private WorkflowRun start(JenkinsRule jenkins, String step, String more) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "fan-out");
        String config = TestBed.buildkitdConfig();
        job.setDefinition(new CpsFlowDefinition("""
                multiArchImage {
                    it.tags = ['%1$s']
                    it.port = 8080
                    it.expect = 'Hello World!'
                    it.agents = ['linux/amd64': 'amd64', 'linux/arm64': 'arm64']
                    it.driverOpts = ['network=host']
                    it.buildkitdConfigInline = '''%2$s'''
                    it.source = {
                        writeFile file: 'Dockerfile', text: '''FROM busybox
                ARG NONCE=%1$s
                %3$s
                RUN mkdir /www && echo 'Hello World!' > /www/index.html
                ENTRYPOINT ["httpd", "-f", "-p", "8080", "-h", "/www"]
                '''
                    }
                    %4$s
                }
                """.formatted(tag, config, step, more), true));
        return job.scheduleBuild2(0).waitForStart();
    }

    private void assertPublished(JenkinsRule jenkins, WorkflowRun run, String amd, String arm) throws Exception {
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        assertThat(Index.parse(Registry.manifest(ImageReference.parse(tag)).orElseThrow())
                        .platforms())
                .hasSize(2);
        assertThat(run.getAction(ReportAction.class).getImages())
                .singleElement()
                .satisfies(image -> assertThat(image.report().platforms())
                        .extracting(PlatformReport::platform, PlatformReport::agent, platform -> platform.smoke()
                                .verdict())
                        .containsExactly(tuple("linux/amd64", amd, "PASSED"), tuple("linux/arm64", arm, "PASSED")));
    }

    private Slave agent(JenkinsRule jenkins, String name, String label) throws Exception {
        return agents.createAgent(
                jenkins,
                InboundAgentExtension.Options.newBuilder()
                        .name(name)
                        .label(label)
                        .build());
    }
}
