package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.TestBed;
import io.jenkins.plugins.buildx.Wire;
import io.jenkins.plugins.buildx.report.Report;
import io.jenkins.plugins.buildx.report.ReportJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jenkins.util.VirtualFile;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What is away when a step needs it: waited for where it may come back, and told of where it does not. */
@RealDocker
@WithJenkins
class BuildTroubleJenkinsTest {
    @TempDir
    Path folder;

    private JenkinsRule jenkins;

    @BeforeEach
    void startAnAgent(JenkinsRule rule) throws Exception {
        jenkins = rule;
        jenkins.waitOnline(jenkins.createSlave("agent", "docker", null));
    }

    @Test
    void shouldPushAgainAfterAPauseWhenTheRegistryComesBack() throws Exception {
        try (Wire wire = new Wire().cutAt("PUT /v2/it/pause/manifests/")) {
            WorkflowRun run = start(build("tags: ['" + wire.registry() + "/it/pause:1'], push: true"));
            jenkins.waitForMessage("  trying again in 2 s (attempt 2 of 3)", run);
            wire.mend();

            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
            jenkins.assertLogContains("the build: the build failed in exporting to image: ", run);
        }
    }

    @Test
    void shouldWaitForADockerThatStarts() throws Exception {
        Path socket = folder.resolve("docker.sock");
        WorkflowRun run = start(withDocker(socket, build("retries: 1")));
        jenkins.waitForMessage("  trying again in 2 s (attempt 2 of 2)", run);
        Files.createSymbolicLink(socket, Path.of(System.getenv("DOCKER_HOST").replaceFirst("^unix://", "")));

        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
    }

    @Test
    void shouldKeepWhatIsKnownWhereThereIsNoDocker() throws Exception {
        WorkflowRun run = end(withDocker(folder.resolve("nowhere.sock"), build("name: 'lost', retries: 0")));

        Report report = ReportJson.read(artifact(run, "buildx/lost/report.json"));
        assertThat(report.warnings()).anyMatch(warning -> warning.startsWith("docker's daemon does not answer"));
        assertThat(report.platforms()).singleElement().satisfies(platform -> assertThat(platform.platform())
                .isEqualTo("linux/amd64"));
        assertThat(run.getAction(ReportAction.class).find("lost")).contains(report);
        jenkins.assertLogContains("more: Multi-arch images", run);
    }

    @Test
    void shouldKeepWhyThereAreNoEmulators() throws Exception {
        // of a daemon that is elsewhere this machine's kernel tells nothing
        WorkflowRun run = end("""
                try {
                    withEnv(['DOCKER_HOST=tcp://127.0.0.1:1']) {
                        setupQemu platforms: ['linux/arm64']
                    }
                } finally {
                    %s
                }
                """.formatted(build("name: 'later'")));

        assertThat(text(run, "buildx/setup-qemu/agent/qemu.json"))
                .isEqualTo(text(run, "buildx/later/qemu.json"))
                .contains("\"mode\" : \"failed\"", "docker's daemon does not answer");
    }

    private static String build(String options) throws IOException {
        return """
                buildxMultiArch platforms: ['linux/amd64'], dockerfileInline: 'FROM busybox', driverOpts: ['network=host'],
                    buildkitdConfigInline: '''%s''', %s
                """.formatted(TestBed.buildkitdConfig(), options);
    }

    private static String withDocker(Path socket, String steps) {
        return "withEnv(['DOCKER_HOST=unix://" + socket + "']) {\n" + steps + "}\n";
    }

    private WorkflowRun start(String steps) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("node('docker') {\n" + steps + "}\n", true));
        return job.scheduleBuild2(0).waitForStart();
    }

    /** The run once it has failed. */
    private WorkflowRun end(String steps) throws Exception {
        return jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(start(steps)));
    }

    private static byte[] artifact(Run<?, ?> run, String name) throws IOException {
        VirtualFile file = run.getArtifactManager().root().child(name);
        assertThat(file.exists()).as("%s among %s", name, names(run)).isTrue();
        try (InputStream content = file.open()) {
            return content.readAllBytes();
        }
    }

    private static String text(Run<?, ?> run, String name) throws IOException {
        return new String(artifact(run, name), StandardCharsets.UTF_8);
    }

    private static List<String> names(Run<?, ?> run) throws IOException {
        return List.copyOf(run.getArtifactManager().root().list("**", null, true));
    }
}
