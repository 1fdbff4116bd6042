package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import hudson.model.BooleanParameterDefinition;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.StringParameterDefinition;
import hudson.tasks.junit.TestResultAction;
import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.Registry;
import io.jenkins.plugins.buildx.TestBed;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.Index;
import io.jenkins.plugins.buildx.report.Abilities;
import io.jenkins.plugins.buildx.report.PlatformReport;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.cps.CpsScmFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.libs.GlobalLibraries;
import org.jenkinsci.plugins.workflow.libs.LibraryConfiguration;
import org.jenkinsci.plugins.workflow.libs.SCMRetriever;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The variable that comes with the plugin, on agents of several labels with a real docker. The one for arm64 emulates. */
@RealDocker
@WithJenkins
class MultiArchImageJenkinsTest {
    private static final String SOURCE = """
            writeFile file: 'Dockerfile', text: '''FROM busybox
            RUN mkdir /www && echo 'Hello World!' > /www/index.html && uname -m > /www/machine
            ENTRYPOINT ["httpd", "-f", "-p", "8080", "-h", "/www"]
            '''
            """;

    private final String tag = Registry.repository("library") + ":1";
    private JenkinsRule jenkins;

    @BeforeEach
    void start(JenkinsRule started) {
        jenkins = started;
    }

    private void agent(String name, String labels) throws Exception {
        jenkins.waitOnline(jenkins.createSlave(name, labels, null));
    }

    private WorkflowRun run(String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return jenkins.waitForCompletion(job.scheduleBuild2(0).waitForStart());
    }

    private static String builder() throws Exception {
        String config = TestBed.buildkitdConfig();
        return "driverOpts: ['network=host'], buildkitdConfigInline: '''" + config + "'''";
    }

    private Index published() throws Exception {
        return Index.parse(Registry.manifest(ImageReference.parse(tag)).orElseThrow());
    }

    @Test
    void shouldBuildEachPlatformOnItsAgentAndPublishOneImage() throws Exception {
        agent("amd", "docker amd64");
        agent("arm", "docker arm64");

        WorkflowRun run = run("""
                def image = multiArchImage tags: ['%s'], port: 8080, expect: 'Hello World!', %s,
                    agents: ['linux/amd64': 'docker && amd64', 'linux/arm64': 'docker && arm64'],
                    source: { %s }
                echo "published ${image.tags} ${image.platforms.keySet()}"
                """.formatted(tag, builder(), SOURCE));

        jenkins.assertBuildStatusSuccess(run);
        jenkins.assertLogContains("published [" + tag + "] [linux/amd64, linux/arm64]", run);
        assertThat(published().platforms()).hasSize(2);
        assertThat(published().attestations()).hasSize(2);
        assertThat(run.getAction(ReportAction.class).getImages())
                .singleElement()
                .satisfies(image -> {
                    assertThat(image.report().image().tags()).containsExactly(tag);
                    assertThat(image.report().image().digest())
                            .isEqualTo(published().digest().toString());
                    assertThat(image.report().platforms())
                            .extracting(PlatformReport::platform, PlatformReport::agent, platform -> platform.smoke()
                                    .verdict())
                            .containsExactly(
                                    tuple("linux/amd64", "amd", "PASSED"), tuple("linux/arm64", "arm", "PASSED"));
                });
        assertThat(run.getAction(TestResultAction.class).getTotalCount()).isPositive();
        assertThat(jenkins.createWebClient().getPage(run, "multi-arch").asNormalizedText())
                .contains("on arm", "on amd", "linux-arm64:");
    }

    @Test
    void shouldEmulateWhatHasNoAgentAndSaySo() throws Exception {
        agent("amd", "docker amd64");

        WorkflowRun run = run("""
                multiArchImage tags: ['%s'], port: 8080, expect: 'Hello World!', %s, agentTimeout: 0,
                    agents: ['linux/amd64': 'docker && amd64', 'linux/arm64': 'docker && arm64'],
                    source: { %s }
                """.formatted(tag, builder(), SOURCE));

        jenkins.assertBuildStatusSuccess(run);
        jenkins.assertLogContains(
                "linux/arm64: there is not an agent with the label \"docker && arm64\"; emulated on agents with the label"
                        + " \"docker && amd64\"",
                run);
        assertThat(run.getAction(ReportAction.class).getImages().get(0).report().platforms())
                .extracting(PlatformReport::platform, PlatformReport::agent)
                .containsExactly(tuple("linux/amd64", "amd"), tuple("linux/arm64", "amd"));
    }

    /** Both agents have one docker, as where a platform is emulated by the agent of another. */
    @Test
    void shouldLoadPartsBesideEachOtherWithoutAPush() throws Exception {
        agent("amd", "docker amd64");
        agent("arm", "docker arm64");

        WorkflowRun run = run("""
                def images = multiArchImage tags: ['%s'], port: 8080, path: '/machine', push: false, %s,
                    agents: ['linux/amd64': 'docker && amd64', 'linux/arm64': 'docker && arm64'],
                    source: { %s }
                echo "loaded ${images*.reference}"
                """.formatted(tag, builder(), SOURCE));

        jenkins.assertBuildStatusSuccess(run);
        jenkins.assertLogContains("loaded [" + tag + "-linux-amd64, " + tag + "-linux-arm64]", run);
        assertThat(Registry.manifest(ImageReference.parse(tag))).isEmpty();
    }

    @Test
    void shouldBuildAllInTheWorkspaceOfADeclarativePipeline() throws Exception {
        agent("any", "docker");

        WorkflowRun run = run("""
                pipeline {
                    agent { label 'docker' }
                    stages {
                        stage('image') {
                            steps {
                                %s
                                multiArchImage tags: ['%s'], platforms: ['linux/amd64', 'linux/arm64'], port: 8080, expect: 'Hello World!', %s
                            }
                        }
                    }
                }
                """.formatted(SOURCE, tag, builder()));

        jenkins.assertBuildStatusSuccess(run);
        assertThat(published().platforms()).hasSize(2);
        assertThat(run.getAction(ReportAction.class).getImages())
                .singleElement()
                .satisfies(image -> assertThat(image.report().image().tags()).containsExactly(tag));
    }

    @Test
    void shouldPublishNothingWhenATestFailsOnOneAgent() throws Exception {
        agent("amd", "docker amd64");
        agent("arm", "docker arm64");

        WorkflowRun run = run("""
                multiArchImage {
                    it.tags = ['%s']
                    it.failFast = false
                    it.smokeTest = [checks: [httpCheck(port: 8080, path: '/machine', contains: ['x86_64'])]]
                    it.agents = ['linux/amd64': 'docker && amd64', 'linux/arm64': "docker && ${'arm64'}"]
                    it.source = { %s }
                    it.buildxMultiArch = [%s]
                }
                """.formatted(tag, SOURCE, builder()));

        jenkins.assertBuildStatus(Result.FAILURE, run);
        jenkins.assertLogContains("the smoke test failed for linux/arm64", run);
        assertThat(Registry.manifest(ImageReference.parse(tag))).isEmpty();
        assertThat(run.getAction(ReportAction.class).getImages())
                .extracting(image -> image.verdict().text())
                .containsExactlyInAnyOrder("passed", "failed");
        assertThat(run.getAction(ReportAction.class).getFailures()).isNotEmpty();
    }

    /** The agents' knowledge is made up: both are on this machine, and the second one emulates. */
    @Test
    void shouldChooseAgentsByWhatTheyCanAndGiveEachPlatformItsSourcesAndItsCache() throws Exception {
        jenkins.jenkins.setNumExecutors(0);
        agent("amd", "docker");
        agent("arm", "docker");
        KnownAgents.get().put("amd", running("linux/amd64"));
        KnownAgents.get().put("arm", running("linux/arm64"));
        LibraryConfiguration library = new LibraryConfiguration("docker-buildx", new SCMRetriever(new CheckoutScm()));
        library.setDefaultVersion("main");
        library.setImplicit(true);
        GlobalLibraries.get().setLibraries(List.of(library));
        String cache = tag.substring(0, tag.lastIndexOf(':')) + "/cache";

        WorkflowRun run = run("""
                node('amd') {
                    %s
                    stash 'sources'
                }
                multiArchImage tags: ['%s'], platforms: ['linux/amd64', 'linux/arm64'], port: 8080, expect: 'Hello World!', %s,
                    agents: 'auto', agentTimeout: 0, stash: 'sources', cache: '%s'
                """.formatted(SOURCE, tag, builder(), cache));

        jenkins.assertBuildStatusSuccess(run);
        jenkins.assertLogContains("Loading library docker-buildx@main", run);
        assertThat(run.getAction(ReportAction.class).getImages().get(0).report().platforms())
                .extracting(PlatformReport::platform, PlatformReport::agent)
                .containsExactly(tuple("linux/amd64", "amd"), tuple("linux/arm64", "arm"));
        for (String platform : List.of("linux-amd64", "linux-arm64")) {
            assertThat(Registry.manifest(ImageReference.parse(cache + ":buildcache-" + platform)))
                    .as(platform)
                    .isPresent();
        }
    }

    private static Abilities running(String platform) {
        return new Abilities(
                System.currentTimeMillis(),
                "v0.29.1",
                List.of(),
                List.of(new Abilities.Ability(platform, "native", "")),
                List.of());
    }

    /** As a library that somebody names in a Pipeline: not trusted, in the sandbox, with nothing to approve. */
    @Test
    void shouldRunTheProjectsOwnPipelineWithTheLibraryOfItsCheckout() throws Exception {
        agent("any", "docker");
        String repository = tag.substring(0, tag.lastIndexOf(':'));
        BuildxGlobalConfiguration configuration = BuildxGlobalConfiguration.get();
        configuration.setDriverOpts(List.of("network=host"));
        configuration.setBuildkitdConfigInline(TestBed.buildkitdConfig());
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsScmFlowDefinition(new CheckoutScm(), "Jenkinsfile"));
        job.addProperty(new ParametersDefinitionProperty(
                new BooleanParameterDefinition("TESTS", false, ""),
                new StringParameterDefinition("IMAGE", repository)));

        WorkflowRun run = jenkins.waitForCompletion(job.scheduleBuild2(0).waitForStart());

        jenkins.assertBuildStatusSuccess(run);
        jenkins.assertLogContains("Loading library docker-buildx@checkout", run);
        assertThat(Registry.manifest(ImageReference.parse(repository + ":1"))).isPresent();
        assertThat(run.getAction(ReportAction.class).getImages())
                .singleElement()
                .satisfies(image -> assertThat(image.report().platforms()).hasSize(2));
    }
}
