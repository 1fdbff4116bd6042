package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import hudson.model.BooleanParameterDefinition;
import hudson.model.Fingerprint;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.StringParameterDefinition;
import hudson.tasks.junit.TestResultAction;
import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.Registry;
import io.jenkins.plugins.buildx.TestBed;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.Index;
import io.jenkins.plugins.buildx.image.Manifest;
import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.report.Abilities;
import io.jenkins.plugins.buildx.report.PlatformReport;
import io.jenkins.plugins.buildx.report.Report;
import io.jenkins.plugins.buildx.report.ReportJson;
import io.jenkins.plugins.buildx.report.Schema;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import org.jenkinsci.plugins.docker.commons.fingerprint.DockerAncestorFingerprintFacet;
import org.jenkinsci.plugins.docker.commons.fingerprint.DockerDescendantFingerprintFacet;
import org.jenkinsci.plugins.docker.commons.fingerprint.DockerFingerprints;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.cps.CpsScmFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.libs.GlobalLibraries;
import org.jenkinsci.plugins.workflow.libs.GlobalUntrustedLibraries;
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
                echo "published ${image.tags} ${image.platforms.keySet()} by ${image.builder}"
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
                    assertTimed(image.report());
                });
        assertTracked("linux-amd64", "linux-arm64");
        jenkins.assertLogContains(" by jenkins-", run);
        assertThat(run.getAction(TestResultAction.class).getTotalCount()).isPositive();
        assertThat(jenkins.createWebClient().getPage(run, "multi-arch").asNormalizedText())
                .contains("on arm", "on amd", "linux-arm64:");
    }

    /** The one for arm64 emulates; the part that is built natively is the faster one, by how much is the machine's matter. */
    private static void assertTimed(Report report) throws Exception {
        assertThat(report.platforms())
                .extracting(PlatformReport::platform, PlatformReport::agent, PlatformReport::mode)
                .containsExactly(tuple("linux/amd64", "amd", "native"), tuple("linux/arm64", "arm", "emulated"));
        assertThat(report.platforms()).allSatisfy(platform -> {
            assertThat(platform.seconds()).isPositive();
            assertThat(platform.steps()).isPositive();
            assertThat(platform.smoke().seconds()).isPositive();
        });
        assertThat(report.seconds()).containsKeys("build", "smoke", "merge");
        assertThat(report.parts())
                .extracting(Report.Part::name)
                .allMatch(name -> name.matches(".*/linux-(amd64|arm64)"))
                .hasSize(2);
        assertThat(report.parts()).allSatisfy(part -> {
            assertThat(part.builder().platforms()).contains("linux/amd64");
            assertThat(part.qemu().supported()).hasSize(1);
        });
        assertThat(report.builderName()).startsWith("jenkins-");
        assertThat(Schema.violations(new String(ReportJson.write(report), StandardCharsets.UTF_8)))
                .isEmpty();
    }

    /** Jenkins knows what people pull, and which parts it was made of. */
    private void assertTracked(String... parts) throws Exception {
        String index = published().digest().toString();
        Collection<String> ancestors = DockerFingerprints.getFacet(index, DockerAncestorFingerprintFacet.class)
                .getAncestorImageIds();
        assertThat(ancestors).hasSize(parts.length);
        assertThat(DockerFingerprints.of(index).getHashString()).isEqualTo(index.substring("sha256:".length(), 39));
        for (String part : ancestors) {
            assertThat(DockerFingerprints.getFacet(part, DockerDescendantFingerprintFacet.class)
                            .getDescendantImageIds())
                    .contains(index);
            Fingerprint stored = Fingerprint.load(DockerFingerprints.getFingerprintHash(part));
            assertThat(stored.getFacets()).hasAtLeastOneElementOfType(DockerDescendantFingerprintFacet.class);
        }
    }

    @Test
    void shouldEmulateWhatHasNoAgentAndSaySo() throws Exception {
        agent("amd", "docker amd64");

        WorkflowRun run = run("""
                multiArchImage tags: ['%s'], port: 8080, expect: 'Hello World!', %s, agentTimeout: 2,
                    agents: ['linux/amd64': 'docker && amd64', 'linux/arm64': 'docker && arm64'],
                    source: { %s }
                """.formatted(tag, builder(), SOURCE));

        jenkins.assertBuildStatusSuccess(run);
        jenkins.assertLogContains(
                "linux/arm64: waiting up to 2 s for an agent with the label \"docker && arm64\"", run);
        jenkins.assertLogContains(
                "linux/arm64: there is not an agent with the label \"docker && arm64\"; emulated on agents with the label"
                        + " \"docker && amd64\"",
                run);
        assertThat(run.getAction(ReportAction.class).getImages().get(0).report().platforms())
                .extracting(PlatformReport::platform, PlatformReport::agent)
                .containsExactly(tuple("linux/amd64", "amd"), tuple("linux/arm64", "amd"));
    }

    /** The page on tags of the source has the same Pipeline. */
    @Test
    void shouldNameLabelAndDateThePartsOfAllAgentsAfterTheirSource() throws Exception {
        agent("amd", "docker amd64");
        agent("arm", "docker arm64");
        String repository = tag.substring(0, tag.lastIndexOf(':'));

        WorkflowRun run = run("""
                def meta = node('docker && amd64') {
                    withEnv(['BRANCH_NAME=main', 'GIT_COMMIT=860c1904a1ce19322e91ac35af1ab07466440c37', 'SOURCE_DATE_EPOCH=1578616200']) {
                        imageTags images: ['%s'], annotationLevels: ['manifest', 'index']
                    }
                }
                withEnv(["SOURCE_DATE_EPOCH=${meta.sourceDateEpoch}"]) {
                    multiArchImage tags: meta.tags, labels: meta.labels, annotations: meta.annotations, smokeTest: false, %s,
                        agents: ['linux/amd64': 'docker && amd64', 'linux/arm64': 'docker && arm64'],
                        source: { %s }
                }
                """.formatted(repository, builder(), SOURCE));

        jenkins.assertBuildStatusSuccess(run);
        ImageReference main = ImageReference.parse(repository + ":main");
        String raw = new String(Registry.manifest(main).orElseThrow(), StandardCharsets.UTF_8);
        String revision = "\"org.opencontainers.image.revision\":\"860c1904a1ce19322e91ac35af1ab07466440c37\"";
        assertThat(raw.replaceAll("\\s", "")).contains(revision);
        Index index = Index.parse(raw.getBytes(StandardCharsets.UTF_8));
        assertThat(index.platforms()).hasSize(2);
        for (Platform platform : index.platforms()) {
            ImageReference one = main.withoutTagAndDigest()
                    .withDigest(index.find(platform).orElseThrow().digest());
            byte[] manifest = Registry.manifest(one).orElseThrow();
            assertThat(new String(manifest, StandardCharsets.UTF_8).replaceAll("\\s", ""))
                    .contains(revision);
            assertThat(Registry.blob(one, Manifest.parse(manifest).config().digest()))
                    .as(platform.toString())
                    .contains("\"created\":\"2020-01-10T00:30:00Z\"", revision);
        }
    }

    /** The bed's registry has two names. */
    @Test
    void shouldKeepImagesOfSeveralRegistriesApart() throws Exception {
        agent("amd", "docker amd64");
        agent("arm", "docker arm64");
        String other = tag.replace("127.0.0.1", "localhost");

        WorkflowRun run = run("""
                for (tag in ['%s', '%s']) {
                    def image = multiArchImage tags: [tag], smokeTest: false, %s,
                        agents: ['linux/amd64': 'docker && amd64', 'linux/arm64': 'docker && arm64'],
                        source: { %s }
                    echo "${tag}: ${image.artifacts}"
                }
                """.formatted(tag, other, builder(), SOURCE));

        jenkins.assertBuildStatusSuccess(run);
        assertThat(run.getAction(ReportAction.class).getImages())
                .extracting(image -> image.report().image().tags())
                .containsExactlyInAnyOrder(List.of(tag), List.of(other));
        assertThat(run.getAction(ReportAction.class).getImages())
                .extracting(ReportAction.NamedReport::slug)
                .anyMatch(name -> name.startsWith("localhost-5000-"))
                .allSatisfy(
                        name -> assertThat(run.getArtifactsDir().toPath().resolve("buildx/" + name + "/linux-arm64"))
                                .isNotEmptyDirectory());
    }

    /** What is given to start from does what it says, as it is. */
    @Test
    void shouldBuildAndTestWithTheTemplates() throws Exception {
        agent("any", "docker");

        WorkflowRun run = run("""
                node('docker') {
                    %s
                    writeFile file: 'structure-test.yaml', text: multiArchTemplate('structure-test.yaml')
                    def image = buildxMultiArch tags: ['%s'], platforms: ['linux/amd64'], push: true, driverOpts: ['network=host'],
                        buildkitdConfigInline: multiArchTemplate('buildkitd.toml') + '''%s'''
                    echo "tested: ${smokeTest(image: image, structureTests: ['structure-test.yaml'])}"
                }
                """.formatted(SOURCE, tag, TestBed.buildkitdConfig()));

        jenkins.assertBuildStatusSuccess(run);
        jenkins.assertLogContains("tested: [linux/amd64:PASSED]", run);
        assertThat(run.getAction(TestResultAction.class).getTotalCount())
                .as("the template's checks, and that of the architecture")
                .isEqualTo(4);
        ReportAction.NamedReport image =
                run.getAction(ReportAction.class).getImages().get(0);
        assertThat(run.getArtifactsDir().toPath().resolve("buildx/" + image.slug() + "/builder.txt"))
                .content()
                .contains("1.863GiB", "18.63GiB");
    }

    /** A library that somebody configured, not trusted, instead of what is bundled. */
    @Test
    void shouldBuildOnSeveralAgentsWithTheLibraryOfACheckout() throws Exception {
        agent("amd", "docker amd64");
        agent("arm", "docker arm64");
        LibraryConfiguration library = new LibraryConfiguration("docker-buildx", new SCMRetriever(new CheckoutScm()));
        library.setDefaultVersion("main");
        library.setIncludeInChangesets(false);
        GlobalUntrustedLibraries.get().setLibraries(List.of(library));

        WorkflowRun run = run("""
                @Library('docker-buildx') _
                echo "used: ${multiArchImage} ${multiArchOn} ${multiArchPart}"
                def image = multiArchImage tags: ['%s'], port: 8080, expect: 'Hello World!', %s,
                    agents: ['linux/amd64': 'docker && amd64', 'linux/arm64': 'docker && arm64'],
                    source: { %s }
                echo "published ${image.tags} ${image.platforms.keySet()}"
                """.formatted(tag, builder(), SOURCE));

        jenkins.assertBuildStatusSuccess(run);
        assertThat(run.getLog(10_000))
                .anyMatch(line -> line.matches("used: multiArchImage@\\w+ multiArchOn@\\w+ multiArchPart@\\w+"))
                .noneMatch(line -> line.contains(BundledLibrary.PACKAGE));
        jenkins.assertLogContains("published [" + tag + "] [linux/amd64, linux/arm64]", run);
        assertThat(published().platforms()).hasSize(2);
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
