package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import java.util.List;
import java.util.regex.Pattern;
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
    private static final Pattern LOADED = Pattern.compile("Started|Loading library docker-buildx@main"
            + "|Excluding src/test/ from checkout of checkout so that .*|To remove this log message, move the test code .*"
            + "|it is multiArchImage@\\w+|Finished: SUCCESS");

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
        WorkflowRun run = run("echo \"it is ${multiArchImage}\"", true);

        jenkins.assertBuildStatusSuccess(run);
        jenkins.assertLogContains("it is io.jenkins.plugins.buildx.library.multiArchImage@", run);
        assertThat(BundledLibrary.NAMES).allSatisfy(name -> assertThat(GlobalVariable.byName(name, null))
                .isNotNull());
    }

    @ParameterizedTest
    @CsvSource({"true, ''", "false, @Library('docker-buildx') _"})
    void shouldGiveWayToAConfiguredLibrary(boolean implicit, String head) throws Exception {
        configureLibrary(implicit);

        WorkflowRun run = run(head + "\necho \"it is ${multiArchImage}\"", true);

        jenkins.assertBuildStatusSuccess(run);
        jenkins.assertLogContains("it is multiArchImage@", run);
        assertThat(run.getLog(1000))
                .as("nothing but that it was loaded, and what the page on multiArchImage explains")
                .filteredOn(line -> !line.isBlank() && !line.startsWith("[Pipeline] "))
                .allMatch(LOADED.asMatchPredicate());
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
                    setupQemu: 'no' | setupQemu is a map of the step's arguments, such as [check: true], or false to leave it out
                    mergeImage: [tags: ['r.example/Upper']] | Upper
                    mergeImage: [annotations: ['manifest:a=b']] | An annotation of a merged image is index:name=value
                    nodes: ['nowhere'] | "nowhere" is not a builder's node
                    cloudTimeout: -1 | cloudTimeout is a number, 0 or more
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

    /** Beside each other, as two that are built for several agents in one run. */
    @Test
    void shouldNameImagesOfSeveralRegistriesApart() throws Exception {
        WorkflowRun run = run("""
                def named = { tag ->
                    def plan = multiArchPlan settings: [tags: [tag], smokeTest: false,
                        agents: ['linux/amd64': 'amd64', 'linux/arm64': 'arm64']]
                    echo "${tag}: ${plan.parts*.buildxMultiArch*.name} ${plan.merge.mergeImage.name}"
                }
                named 'a.example/app:1'
                named 'b.example/app:1'
                named 'a.example/app:1'
                """, true);

        jenkins.assertBuildStatusSuccess(run);
        jenkins.assertLogContains("a.example/app:1: [app-1/linux-amd64, app-1/linux-arm64] app-1", run);
        jenkins.assertLogContains(
                "b.example/app:1: [b.example-app-1/linux-amd64, b.example-app-1/linux-arm64] b.example-app-1", run);
    }

    @Test
    void shouldGiveTemplatesWithAndWithoutALibrary() throws Exception {
        configureLibrary(false);

        WorkflowRun run = run("""
                @Library('docker-buildx') _
                for (name in ['agent-pod.yaml', 'buildkitd.toml', 'structure-test.yaml']) {
                    def text = libraryResource("io/jenkins/plugins/buildx/${name}")
                    echo "${name}: ${text.length() > 100} ${text == multiArchTemplate(name)}"
                }
                multiArchTemplate 'nothing.txt'
                """, true);

        jenkins.assertBuildStatus(Result.FAILURE, run);
        for (String name : MultiArchTemplateStep.NAMES) {
            jenkins.assertLogContains(name + ": true true", run);
        }
        jenkins.assertLogContains("ERROR: There is no template \"nothing.txt\"; there are agent-pod.yaml", run);
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
}
