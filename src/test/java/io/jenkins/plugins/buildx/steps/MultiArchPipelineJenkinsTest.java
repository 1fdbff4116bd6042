package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.Fingerprint;
import hudson.model.Result;
import hudson.tasks.junit.TestResultAction;
import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.TestBed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jenkinsci.plugins.docker.commons.fingerprint.DockerAncestorFingerprintFacet;
import org.jenkinsci.plugins.docker.commons.fingerprint.DockerDescendantFingerprintFacet;
import org.jenkinsci.plugins.docker.commons.fingerprint.DockerFingerprints;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.cps.CpsScmFlowDefinition;
import org.jenkinsci.plugins.workflow.graphanalysis.DepthFirstScanner;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The whole way of an image in a real Pipeline, on a real agent and a real Docker. */
@RealDocker
@WithJenkins
class MultiArchPipelineJenkinsTest {
    private static final String DOCKERFILE = """
            FROM busybox
            RUN mkdir /www && echo 'Hello World!' > /www/index.html
            EXPOSE 8080
            ENTRYPOINT ["httpd", "-f", "-p", "8080", "-h", "/www"]
            """;
    private static final String SAMPLE = "writeFile file: 'Dockerfile', text: '''" + DOCKERFILE + "'''\n";

    @Test
    void shouldBuildTestAndPublish(JenkinsRule jenkins) throws Exception {
        String tag = TestBed.registry() + "/pipeline/hello:1.4";

        WorkflowRun run = run(jenkins, SAMPLE + """
                        def qemu = setupQemu platforms: ['linux/arm64']
                        echo "qemu: ${qemu.supported}"
                        def image = buildxMultiArch tags: ['%s'], platforms: ['linux/amd64', 'linux/arm64'], push: 'digest', %s
                        echo "modes: ${image.platforms.collect { p, d -> p + ' ' + d.mode }}"
                        echo "verdicts: ${smokeTest(image: image, port: 8080, expect: 'Hello World!')}"
                        publishImage image: image, tags: ['%s'], %s
                        """.formatted(tag, builder(), tag, builder()));

        jenkins.assertBuildStatus(Result.SUCCESS, run);
        jenkins.assertLogContains("qemu: [linux/arm64]", run);
        jenkins.assertLogContains("modes: [linux/amd64 native, linux/arm64 emulated]", run);
        jenkins.assertLogContains("verdicts: [linux/amd64:PASSED, linux/arm64:PASSED]", run);
        assertThat(artifacts(run))
                .contains(
                        "buildx/pipeline-hello-1.4/report.json",
                        "buildx/pipeline-hello-1.4/index.json",
                        "buildx/pipeline-hello-1.4/builder.txt",
                        "buildx/pipeline-hello-1.4/metadata.json",
                        "buildx/pipeline-hello-1.4/manifests/linux-arm64.json",
                        "buildx/pipeline-hello-1.4/smoke/linux-arm64.log",
                        "buildx/pipeline-hello-1.4/smoke/TEST-smoke.xml");
        assertThat(run.getAction(TestResultAction.class).getPassedTests())
                .extracting(test -> test.getClassName() + " / " + test.getName())
                .contains("smoke.linux/amd64 / http /", "smoke.linux/arm64 / http /")
                .hasSizeGreaterThanOrEqualTo(4);
        assertThat(run.getAction(ReportAction.class).getImages())
                .singleElement()
                .satisfies(image -> assertThat(image.report().image().tags()).containsExactly(tag));
        assertTracked(run);
    }

    /** Of the index, which others pull, and of the image that it was made from. */
    private static void assertTracked(WorkflowRun run) throws Exception {
        String digest = run.getAction(ReportAction.class)
                .getImages()
                .get(0)
                .report()
                .image()
                .digest();
        DockerAncestorFingerprintFacet made = DockerFingerprints.getFacet(digest, DockerAncestorFingerprintFacet.class);
        assertThat(made).isNotNull();
        assertThat(made.getAncestorImageIds()).hasSize(1);
        String base = made.getAncestorImageIds().iterator().next();
        assertThat(DockerFingerprints.of(base).getFileName()).startsWith("Docker image docker.io/library/busybox");
        assertThat(DockerFingerprints.getFacet(base, DockerDescendantFingerprintFacet.class)
                        .getDescendantImageIds())
                .contains(digest);
        assertThat(stored(digest).getFacets())
                .hasAtLeastOneElementOfType(DockerAncestorFingerprintFacet.class)
                .hasSameSizeAs(DockerFingerprints.of(digest).getFacets());
        assertThat(stored(base).getFacets())
                .hasAtLeastOneElementOfType(DockerDescendantFingerprintFacet.class)
                .hasSameSizeAs(DockerFingerprints.of(base).getFacets());
    }

    /** What is known after a restart. */
    private static Fingerprint stored(String digest) throws Exception {
        return Fingerprint.load(DockerFingerprints.getFingerprintHash(digest));
    }

    /** With nothing changed but the registry's name; what this Docker needs besides is configured for all jobs. */
    @Test
    void shouldRunTheJenkinsfileOfTheReadme(JenkinsRule jenkins) throws Exception {
        BuildxGlobalConfiguration configuration = BuildxGlobalConfiguration.get();
        configuration.setDriverOpts(List.of("network=host"));
        configuration.setBuildkitdConfigInline(TestBed.buildkitdConfig());
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .add(new UsernamePasswordCredentialsImpl(
                        CredentialsScope.GLOBAL, "registry-account", "", "somebody", "password of somebody"));
        jenkins.waitOnline(jenkins.createSlave("amd", "docker amd64", null));
        jenkins.waitOnline(jenkins.createSlave("arm", "docker arm64", null));
        String jenkinsfile = UserSnippetsJenkinsTest.blocks("groovy")
                .get(0)
                .text()
                .replace("registry.example/", TestBed.registry() + "/readme/");
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsScmFlowDefinition(
                new FilesScm(Map.of("Jenkinsfile", jenkinsfile, "Dockerfile", DOCKERFILE)), "Jenkinsfile"));

        WorkflowRun run = jenkins.waitForCompletion(job.scheduleBuild2(0).waitForStart());

        jenkins.assertBuildStatus(Result.SUCCESS, run);
        assertThat(run.getAction(ReportAction.class).getImages())
                .singleElement()
                .satisfies(image -> {
                    assertThat(image.report().image().tags()).containsExactly(TestBed.registry() + "/readme/app:1");
                    assertThat(image.verdict().text()).isEqualTo("passed");
                });
    }

    /** The test bed's registry has two names. */
    @Test
    void shouldKeepImagesApartThatDifferByRegistryAlone(JenkinsRule jenkins) throws Exception {
        String other = TestBed.registry().replace("127.0.0.1", "localhost");

        WorkflowRun run = run(jenkins, SAMPLE + """
                        for (registry in ['%1$s', '%2$s', '%1$s']) {
                            def image = buildxMultiArch tags: ["${registry}/twins/app:1"], platforms: ['linux/amd64'], push: true,
                                insecureRegistries: ['%2$s'], %3$s
                            echo "${image.reference} is in ${image.artifacts}"
                        }
                        """.formatted(TestBed.registry(), other, builder()));

        jenkins.assertBuildStatus(Result.SUCCESS, run);
        assertThat(run.getAction(ReportAction.class).getImages())
                .extracting(image -> image.slug())
                .containsExactlyInAnyOrder("twins-app-1", other.replace(':', '-') + "-twins-app-1");
        assertThat(artifacts(run))
                .contains(
                        "buildx/twins-app-1/report.json",
                        "buildx/" + other.replace(':', '-') + "-twins-app-1/report.json");
    }

    @Test
    void shouldKeepEverythingWhenACheckFails(JenkinsRule jenkins) throws Exception {
        String tag = TestBed.registry() + "/pipeline/wrong:1.0";

        WorkflowRun run = run(jenkins, SAMPLE + """
                        def image = buildxMultiArch tags: ['%s'], platforms: ['linux/amd64'], push: true, %s
                        smokeTest image: image, port: 8080, expect: 'Good bye', timeout: 3
                        """.formatted(tag, builder()));

        jenkins.assertBuildStatus(Result.FAILURE, run);
        jenkins.assertLogContains("the smoke test failed for linux/amd64", run);
        jenkins.assertLogNotContains("StepFailure", run);
        assertThat(new DepthFirstScanner()
                        .allNodes(run.getExecution()).stream()
                                .map(node -> node.getAction(FailureAction.class))
                                .filter(Objects::nonNull))
                .singleElement()
                .satisfies(why -> {
                    assertThat(why.getStep()).isEqualTo("smokeTest");
                    assertThat(why.getSentence()).contains("the smoke test failed for linux/amd64");
                });
        assertThat(artifacts(run)).contains("buildx/pipeline-wrong-1.0/smoke/linux-amd64.log");
    }

    @Test
    void shouldTellOnThePageThatABuildFailed(JenkinsRule jenkins) throws Exception {
        WorkflowRun run = run(jenkins, """
                        buildxMultiArch dockerfileInline: 'FROM busybox\\nRUN false', platforms: ['linux/amd64'], %s
                        """.formatted(builder()));

        jenkins.assertBuildStatus(Result.FAILURE, run);
        jenkins.assertLogNotContains("StepFailure", run);
        assertThat(jenkins.createWebClient().getPage(run, "multi-arch").asNormalizedText())
                .contains("image (neither pushed nor loaded)", "the build failed in [2/2] RUN false");
    }

    @Test
    void shouldRefuseWhatCannotBeBeforeAnythingRuns(JenkinsRule jenkins) throws Exception {
        WorkflowRun run = run(jenkins, "buildxMultiArch tags: ['Upper/Case'], platforms: ['linux/amd46'], push: true");

        jenkins.assertBuildStatus(Result.FAILURE, run);
        jenkins.assertLogContains("linux/amd46", run);
        jenkins.assertLogContains("Upper/Case", run);
        jenkins.assertLogNotContains("StepFailure", run);
    }

    private static WorkflowRun run(JenkinsRule jenkins, String body) throws Exception {
        jenkins.createSlave("docker-agent", "docker", null);
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("node('docker') {\n" + body + "\n}", true));
        return jenkins.waitForCompletion(job.scheduleBuild2(0).waitForStart());
    }

    private static String builder() throws Exception {
        String config = TestBed.buildkitdConfig();
        return "driverOpts: ['network=host'], buildkitdConfigInline: '''" + config + "'''";
    }

    private static List<String> artifacts(WorkflowRun run) throws Exception {
        Path root = run.getArtifactsDir().toPath();
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .collect(Collectors.toList());
        }
    }
}
