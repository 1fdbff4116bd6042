package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.buildx.Gate;
import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.TestBed;
import io.jenkins.plugins.buildx.report.PlatformReport;
import io.jenkins.plugins.buildx.report.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jenkinsci.plugins.docker.commons.fingerprint.DockerAncestorFingerprintFacet;
import org.jenkinsci.plugins.docker.commons.fingerprint.DockerFingerprints;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** Several images of one file in a real Pipeline, on a real agent and a real Docker. */
@RealDocker
class BuildxBakeJenkinsTest {
    /** Two targets that share a base, and a third one that only they need. */
    private static final String FILES = """
            writeFile file: 'docker-bake.hcl', text: '''
            variable "REPOSITORY" {}
            group "default" { targets = ["web", "api"] }
            target "_both" {
              platforms = ["linux/amd64", "linux/arm64"]
              contexts = { base = "target:base" }
            }
            target "base" {
              dockerfile = "base.Dockerfile"
              platforms = ["linux/amd64", "linux/arm64"]
            }
            target "web" {
              inherits = ["_both"]
              tags = ["${REPOSITORY}/web:1", "${REPOSITORY}/web:latest"]
              args = { TEXT = "web" }
            }
            target "api" {
              inherits = ["_both"]
              tags = ["${REPOSITORY}/api:1"]
              args = { TEXT = "api" }
            }
            '''
            writeFile file: 'more/web.hcl', text: 'target "web" { args = { TEXT = "files" } }'
            writeFile file: 'base.Dockerfile', text: '''FROM busybox
            ARG NONCE=%s
            %s
            '''
            writeFile file: 'Dockerfile', text: '''FROM base
            ARG TEXT
            RUN mkdir /www && echo "Hello $TEXT" > /www/index.html
            ENTRYPOINT ["httpd", "-f", "-p", "8080", "-h", "/www"]
            '''
            """;

    /** The gate's step starts a second program, which not every builder's own emulators can do. */
    private static final String EMULATORS = "setupQemu platforms: ['linux/arm64']\n";

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    private final String nonce = UUID.randomUUID().toString().substring(0, 8);
    private final String repository = TestBed.registry() + "/bake/" + nonce;
    private Gate gate;

    @BeforeEach
    void closeTheGate() throws Exception {
        gate = new Gate();
    }

    @AfterEach
    void openTheGate() {
        gate.close();
    }

    @Test
    void shouldBuildAndTestEveryTargetOverARestart() throws Throwable {
        sessions.then(jenkins -> {
            start(jenkins, EMULATORS + files() + """
                    def images = buildxBake files: ['docker-bake.hcl', 'more/web.hcl'], variables: ['REPOSITORY=%s'],
                        set: ['api.args.TEXT=overridden'], push: true, %s
                    for (name in ['web', 'api']) {
                        def text = name == 'web' ? 'Hello files' : 'Hello overridden'
                        echo "${name}: ${images[name].tags} ${smokeTest(image: images[name], port: 8080, expect: text)}"
                    }
                    """.formatted(repository, builder()));
            gate.awaitArrival();
        });
        gate.open();
        sessions.then(jenkins -> {
            WorkflowRun run = ended(jenkins, Result.SUCCESS);

            String passed = "[linux/amd64:PASSED, linux/arm64:PASSED]";
            jenkins.assertLogContains("web: [" + repository + "/web:1, " + repository + "/web:latest] " + passed, run);
            jenkins.assertLogContains("api: [" + repository + "/api:1] " + passed, run);
            jenkins.assertLogContains("target web: Dockerfile for linux/amd64, linux/arm64", run);
            assertReported(run, "web");
            assertReported(run, "api");
            assertThat(run.getAction(ReportAction.class).getImages()).hasSize(2);
        });
    }

    private void assertReported(WorkflowRun run, String target) throws Exception {
        Report report = report(run, target);
        assertThat(report.image().reference()).startsWith(repository + "/" + target + "@sha256:");
        assertThat(report.platforms())
                .extracting(PlatformReport::platform)
                .containsExactly("linux/amd64", "linux/arm64");
        assertThat(report.platforms()).allSatisfy(platform -> {
            assertThat(platform.size()).isPositive();
            assertThat(platform.seconds()).isPositive();
            assertThat(platform.slowest())
                    .allSatisfy(step -> assertThat(step.name()).startsWith("[" + target + " " + platform.platform()));
            assertThat(platform.smoke().verdict()).isEqualTo("PASSED");
        });
        assertThat(artifacts(run, target))
                .containsExactlyInAnyOrder(
                        "builder.json",
                        "builder.txt",
                        "index.json",
                        "manifests/linux-amd64.json",
                        "manifests/linux-arm64.json",
                        "metadata.json",
                        "qemu.json",
                        "report.json",
                        "smoke/TEST-smoke.xml",
                        "smoke/linux-amd64.log",
                        "smoke/linux-arm64.log");
        assertThat(DockerFingerprints.getFacet(report.image().digest(), DockerAncestorFingerprintFacet.class))
                .isNotNull();
    }

    @Test
    void shouldRefuseWhatTheFilesDoNotDefine() throws Throwable {
        sessions.then(jenkins -> {
            String refused = "docker buildx bake refuses what it is asked for: ";
            start(jenkins, files() + """
                    def refused = { arguments ->
                        try {
                            buildxBake(arguments)
                        } catch (e) {
                            echo "${e}"
                        }
                    }
                    refused(variables: ['REPOSITORY=r.example'], targets: ['nowhere'])
                    refused(files: ['no.hcl'])
                    refused(variables: ['REPOSITORY=r.example'], set: ['web.bogus=1'])
                    refused(workdir: 'no-folder')
                    refused(variables: ['no variable'])
                    refused(variables: ['REPOSITORY=r.example'], load: true)
                    buildxBake variables: ['REPOSITORY=r.example/Upper']
                    """);
            WorkflowRun run = ended(jenkins, Result.FAILURE);

            jenkins.assertLogContains("StepFailure: " + refused + "failed to find target nowhere", run);
            jenkins.assertLogContains("StepFailure: " + refused + "open no.hcl: no such file or directory", run);
            jenkins.assertLogContains("StepFailure: " + refused + "unknown key: bogus", run);
            jenkins.assertLogContains("The workdir \"no-folder\" is no directory", run);
            jenkins.assertLogContains("\"no variable\" is not a variable of Bake's files; write VERSION=1.0", run);
            jenkins.assertLogContains("is to be loaded for linux/amd64, linux/arm64", run);
            jenkins.assertLogContains("ERROR: Image reference \"r.example/Upper/", run);
            assertThat(run.getLog(1000))
                    .noneMatch(line -> line.startsWith("\tat ") || line.contains("builder jenkins-"));
        });
    }

    @Test
    void shouldTellOfEveryTargetWhenOneFails() throws Throwable {
        sessions.then(jenkins -> {
            gate.open();
            start(jenkins, EMULATORS + files() + """
                    writeFile file: 'wrong.Dockerfile', text: 'FROM busybox\\nRUN echo went wrong >&2; exit 3'
                    buildxBake variables: ['REPOSITORY=%s'], set: ['api.dockerfile=wrong.Dockerfile'], push: true, %s
                    """.formatted(repository, builder()));
            WorkflowRun run = ended(jenkins, Result.FAILURE);

            jenkins.assertLogContains("ERROR: the build failed in [api linux/", run);
            jenkins.assertLogContains("| went wrong", run);
            for (String target : List.of("web", "api")) {
                assertThat(report(run, target).warnings()).anyMatch(line -> line.contains("failed in [api linux/"));
                assertThat(report(run, target).image().tags()).isEmpty();
            }
        });
    }

    private String files() {
        return FILES.formatted(nonce, gate.step());
    }

    private Report report(WorkflowRun run, String target) {
        return run.getAction(ReportAction.class).find(slug(target)).orElseThrow();
    }

    private String slug(String target) {
        return "bake-" + nonce + "-" + target + "-1";
    }

    private List<String> artifacts(WorkflowRun run, String target) throws Exception {
        Path root = run.getArtifactsDir().toPath().resolve("buildx").resolve(slug(target));
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .toList();
        }
    }

    private static void start(JenkinsRule jenkins, String body) throws Exception {
        DumbSlave agent = jenkins.createSlave("agent", "docker", null);
        jenkins.waitOnline(agent);
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "p");
        job.setDefinition(new CpsFlowDefinition("node('docker') {\n" + body + "\n}", true));
        job.scheduleBuild2(0).waitForStart();
    }

    private static WorkflowRun ended(JenkinsRule jenkins, Result result) throws Exception {
        WorkflowRun run =
                jenkins.jenkins.getItemByFullName("p", WorkflowJob.class).getLastBuild();
        return jenkins.assertBuildStatus(result, jenkins.waitForCompletion(run));
    }

    private static String builder() throws Exception {
        String config = TestBed.buildkitdConfig();
        return "driverOpts: ['network=host'], buildkitdConfigInline: '''" + config + "'''";
    }
}
