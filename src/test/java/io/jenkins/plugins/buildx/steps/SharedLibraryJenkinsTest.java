package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.cps.GlobalVariable;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.libs.GlobalLibraries;
import org.jenkinsci.plugins.workflow.libs.LibraryConfiguration;
import org.jenkinsci.plugins.workflow.libs.SCMRetriever;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Where the library's variables come from, and what they refuse before anything runs. */
@WithJenkins
class SharedLibraryJenkinsTest {
    private JenkinsRule jenkins;

    @BeforeEach
    void start(JenkinsRule started) {
        jenkins = started;
    }

    private WorkflowRun run(String script, boolean sandbox) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script, sandbox));
        return jenkins.waitForCompletion(job.scheduleBuild2(0).waitForStart());
    }

    private static void configureLibrary(boolean implicit) {
        LibraryConfiguration library = new LibraryConfiguration("docker-buildx", new SCMRetriever(new CheckoutScm()));
        library.setDefaultVersion("main");
        library.setImplicit(implicit);
        library.setIncludeInChangesets(false);
        GlobalLibraries.get().setLibraries(List.of(library));
    }

    @Test
    void shouldComeWithThePlugin() throws Exception {
        WorkflowRun run = run("echo multiArchImage.class.name", false);

        jenkins.assertBuildStatusSuccess(run);
        jenkins.assertLogContains("io.jenkins.plugins.buildx.library.multiArchImage", run);
        assertThat(BundledLibrary.NAMES).allSatisfy(name -> assertThat(GlobalVariable.byName(name, null))
                .isNotNull());
    }

    @ParameterizedTest
    @CsvSource({"true, ''", "false, @Library('docker-buildx') _"})
    void shouldGiveWayToAConfiguredLibrary(boolean implicit, String head) throws Exception {
        configureLibrary(implicit);

        WorkflowRun run = run(head + "\necho \"it is ${multiArchImage.class.name}\"", false);

        jenkins.assertBuildStatusSuccess(run);
        jenkins.assertLogContains("it is multiArchImage", run);
        jenkins.assertLogNotContains("symlink", run);
        jenkins.assertLogNotContains("Rejecting", run);
    }

    @Test
    void shouldBeToldInTheReferenceOfGlobalVariables() throws Exception {
        assertThat(jenkins.createWebClient().goTo("pipeline-syntax/globals").asNormalizedText())
                .contains("multiArchImage", "Builds an image for several platforms", "agentTimeout", "multiArchPart");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    platform: 'linux/arm64' | multiArchImage has no setting "platform"; it has addHosts, agentTimeout, agents
                    image: 'x' | multiArchImage has no setting "image"
                    network: 'none' | network is an argument of buildxMultiArch and smokeTest: write buildxMultiArch: [network: …]
                    smokeTest: [ports: 8080] | smokeTest has no parameter "ports"; it has allowNotRun
                    smokeTest: 'no' | smokeTest is a map of the step's arguments
                    agents: ['linux/amd46': 'docker'] | linux/amd46
                    agents: ['linux/arm64': ''] | agents needs a label for linux/arm64
                    agents: ['linux/arm64,linux/amd64': 'a', 'linux/arm64': 'b'] | agents names linux/arm64 twice
                    agents: ['linux/arm64': 'a b'] | "a b" is no label expression
                    agents: 7 | agents is a map such as
                    tags: [] | multiArchImage needs tags to publish the image under
                    tags: ['Upper'] | Upper
                    attempts: 0 | attempts is a number, 1 or more
                    failFast: 'no' | failFast is true or false, not "no"
                    cache: 'Upper' | Upper
                    smokeTest: [port: 0] | port
                    provenance: 'most' | provenance
                    """)
    void shouldRefuseWhatIsWrongBeforeAnythingRuns(String setting, String message) throws Exception {
        WorkflowRun run = run(
                "multiArchImage([tags: ['r.example/app:1'], platforms: ['linux/amd64', 'linux/arm64'], port: 8080] + ["
                        + setting + "])",
                true);

        jenkins.assertBuildStatus(Result.FAILURE, run);
        jenkins.assertLogContains(message, run);
        jenkins.assertLogNotContains("\tat ", run);
        jenkins.assertLogNotContains("Still waiting to schedule", run);
    }

    @Test
    void shouldRefuseToTestForNothing() throws Exception {
        WorkflowRun run = run("multiArchImage tags: ['r.example/app:1'], platforms: ['linux/arm64']", true);

        jenkins.assertBuildStatus(Result.FAILURE, run);
        jenkins.assertLogContains("say what to look for", run);
    }

    @Test
    void shouldSayWhichAgentsAreNotThere() throws Exception {
        WorkflowRun run = run(
                "multiArchImage tags: ['r.example/app:1'], smokeTest: false, agents: ['linux/arm64': 'none', 'linux/amd64': 'neither'], agentTimeout: 1",
                true);

        jenkins.assertBuildStatus(Result.FAILURE, run);
        jenkins.assertLogContains("linux/arm64: waiting up to 1 s for an agent with the label \"none\"", run);
        jenkins.assertLogContains("there is no agent for linux/", run);
    }

    @Test
    void shouldWaitForAnAgentThatComes() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(
                "echo \"chosen: ${multiArchAgent(platforms: ['linux/arm64'], label: 'arm', others: ['built-in'], timeout: 600)}\"",
                true));
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("waiting up to 600 s", run);

        jenkins.waitOnline(jenkins.createSlave("late", "arm", null));

        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        jenkins.assertLogContains("chosen: [label:arm, wanted:true]", run);
    }

    @Test
    void shouldEndTheWaitWhenAborted() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(
                new CpsFlowDefinition("multiArchAgent platforms: ['linux/arm64'], label: 'arm', timeout: 600", true));
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("waiting up to 600 s", run);

        run.doStop();

        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
    }
}
