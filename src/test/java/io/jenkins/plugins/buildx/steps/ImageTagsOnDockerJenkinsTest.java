package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.Registry;
import io.jenkins.plugins.buildx.TestBed;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.LocalRunner;
import io.jenkins.plugins.buildx.image.ImageReference;
import java.io.IOException;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What imageTags returns is what a real build takes, and its time makes the same image of the same commit. */
@RealDocker
@WithJenkins
class ImageTagsOnDockerJenkinsTest {
    private static final String COMMITTED = "2020-01-10T00:30:00Z";

    private final String repository = Registry.repository("tags");

    @Test
    void shouldNameLabelAndDateTheImageThatIsBuilt(JenkinsRule jenkins) throws Exception {
        build(jenkins, """
                buildxMultiArch tags: image.tags, labels: image.labels, annotations: image.annotations,
                    buildArgs: ["SOURCE_DATE_EPOCH=${image.sourceDateEpoch}"],
                    platforms: ['linux/amd64', 'linux/arm64'], push: true, %s
                """);

        JsonNode configs = configs("1.2.3");
        for (String platform : new String[] {"linux/amd64", "linux/arm64"}) {
            JsonNode config = configs.path(platform);
            assertThat(config.path("created").asText()).isEqualTo(COMMITTED);
            assertThat(config.path("config")
                            .path("Labels")
                            .path("org.opencontainers.image.created")
                            .asText())
                    .isEqualTo(COMMITTED);
            assertThat(config.path("config")
                            .path("Labels")
                            .path("org.opencontainers.image.version")
                            .asText())
                    .isEqualTo("1.2.3");
        }
        JsonNode index = manifest(ImageReference.parse(repository + ":latest"));
        assertThat(index).isEqualTo(manifest(ImageReference.parse(repository + ":1.2.3")));
        assertThat(annotation(index)).isEqualTo("https://git.example/team/app");
        assertThat(annotation(manifest(ImageReference.parse(repository + "@"
                        + index.path("manifests").path(0).path("digest").asText()))))
                .isEqualTo("https://git.example/team/app");
    }

    @Test
    void shouldMakeTheSameImageOfTheSameCommit(JenkinsRule jenkins) throws Exception {
        String build = """
                withEnv(["SOURCE_DATE_EPOCH=${image.sourceDateEpoch}"]) {
                    buildxMultiArch tags: image.tags, labels: image.labels, noCache: true,
                        provenance: 'false', platforms: ['linux/amd64'], push: true, %s
                }
                """;

        build(jenkins, build);
        JsonNode first = configs("1.2.3");
        build(jenkins, build);

        assertThat(first.path("created").asText()).isEqualTo(COMMITTED);
        assertThat(configs("1.2.3")).isEqualTo(first);
    }

    private void build(JenkinsRule jenkins, String build) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(
                new CpsFlowDefinition("node {" + """
                writeFile file: 'Dockerfile', text: 'FROM busybox\\nENV GREETING=Hello\\n'
                sh '''
                    export GIT_COMMITTER_DATE='1578616200 +0900' GIT_AUTHOR_DATE='1578616200 +0900'
                    git init -q -b main .
                    git add Dockerfile
                    git -c user.name=A -c user.email=a@example.org commit -q -m first
                    git tag v1.2.3
                    git remote add origin git@git.example:team/app.git
                '''
                def image = imageTags images: ['%s'], tags: ['type=semver,pattern={{version}}'], ref: 'refs/tags/v1.2.3',
                    annotationLevels: ['manifest', 'index']
                """.formatted(repository) + build.formatted(builder()) + "\n}", true));
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
    }

    private static String builder() throws IOException {
        String config = TestBed.buildkitdConfig();
        return "driverOpts: ['network=host'], buildkitdConfigInline: '''" + config + "'''";
    }

    /** What images say of themselves: one, or a map of them by platform. */
    private JsonNode configs(String tag) throws Exception {
        CommandResult result = new LocalRunner()
                .run(Command.of(
                        "docker",
                        "buildx",
                        "imagetools",
                        "inspect",
                        "--format={{json .Image}}",
                        repository + ":" + tag));
        assertThat(result.exitCode()).as(result.stderr()).isZero();
        return new ObjectMapper().readTree(result.stdout());
    }

    private static JsonNode manifest(ImageReference reference) throws IOException {
        return new ObjectMapper().readTree(Registry.manifest(reference).orElseThrow());
    }

    private static String annotation(JsonNode manifest) {
        return manifest.path("annotations")
                .path("org.opencontainers.image.source")
                .asText();
    }
}
