package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.CentralBuild;
import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.TestBed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/**
 * The plugin that the build from Maven Central alone packages, installed in a Jenkins of its own process, which trusts no class of
 * a test. There the plugin's classes come from its own file, so that only what is public is seen of them here.
 */
@RealDocker
@CentralBuild
class CentralPluginIT {
    @RegisterExtension
    private final RealJenkinsExtension jenkins = new RealJenkinsExtension()
            .omitPlugins("docker-buildx")
            .javaOptions("-Dio.jenkins.plugins.buildx.steps.owner=tests");

    @Test
    void shouldSaveWhatItKnowsAndLoadIt() throws Throwable {
        Path plugins = jenkins.getHome().toPath().resolve("plugins");
        Files.copy(CentralBuild.Plugin.file(), plugins.resolve("docker-buildx.jpi"));
        String script = pipeline();

        jenkins.then(rule -> {
            configureAndBuild(rule, script);
        });
        jenkins.then(rule -> {
            assertLoaded();
        });
    }

    static String pipeline() throws Exception {
        String tag =
                TestBed.registry() + "/central/" + UUID.randomUUID().toString().substring(0, 8) + ":1";
        return """
                node {
                    setupQemu(['linux/amd64'])
                    writeFile file: 'Dockerfile', text: '''FROM busybox
                    ENTRYPOINT ["sh", "-c", "echo Hello World!"]
                    '''
                    def image = buildxMultiArch tags: ['%s'], platforms: ['linux/amd64'], push: true,
                        driverOpts: ['network=host'], buildkitdConfigInline: '''%s'''
                    smokeTest image: image, checks: [exitCheck(), logCheck('Hello World!')]
                    catchError(buildResult: 'SUCCESS') { setupQemu(platforms: ['linux/loong64'], check: true) }
                }
                """.formatted(tag, TestBed.buildkitdConfig());
    }

    private static void configureAndBuild(JenkinsRule rule, String script) throws Exception {
        BuildxGlobalConfiguration configuration = BuildxGlobalConfiguration.get();
        assertThat(configuration
                        .getClass()
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation())
                .asString()
                .endsWith("/docker-buildx/WEB-INF/lib/docker-buildx.jar");
        configuration.setPlatforms(List.of("linux/amd64"));
        rule.configRoundtrip();
        Jenkins.get().getNodeProperties().add(new BuildxNodeProperty(true));
        Jenkins.get().save();
        WorkflowJob job = rule.createProject(WorkflowJob.class, "app");
        job.setDefinition(new CpsFlowDefinition(script, true));

        assertReported(rule.buildAndAssertSuccess(job));
    }

    private static void assertLoaded() {
        assertThat(BuildxGlobalConfiguration.get().getPlatforms()).containsExactly("linux/amd64");
        assertThat(Jenkins.get().getNodeProperties().get(BuildxNodeProperty.class))
                .isNotNull();
        assertReported(Jenkins.get().getItemByFullName("app", WorkflowJob.class).getLastBuild());
    }

    static void assertReported(WorkflowRun run) {
        ReportAction reported = run.getAction(ReportAction.class);
        assertThat(reported.getImages()).singleElement().satisfies(image -> assertThat(
                        image.report().platforms().get(0).smoke().verdict())
                .isEqualTo("PASSED"));
    }
}
