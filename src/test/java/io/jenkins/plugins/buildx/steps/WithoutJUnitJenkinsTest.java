package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.RealDocker;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** A Jenkins without the plugins that need not be there. The plugin's classes come from a loader of their own, as in every Jenkins. */
@RealDocker
class WithoutJUnitJenkinsTest {
    @RegisterExtension
    private final RealJenkinsExtension jenkins = new RealJenkinsExtension()
            .omitPlugins("junit", "matrix-project")
            .javaOptions("-Dio.jenkins.plugins.buildx.steps.owner=tests");

    @Test
    void shouldTestAnImageAndArchiveTheResults() throws Throwable {
        String script = CentralPluginIT.pipeline();

        jenkins.then(rule -> {
            assertTested(rule, script);
        });
    }

    private static void assertTested(JenkinsRule rule, String script) throws Exception {
        assertThat(Jenkins.get().getPlugin("junit")).isNull();
        WorkflowJob job = rule.createProject(WorkflowJob.class, "app");
        job.setDefinition(new CpsFlowDefinition(script, true));

        WorkflowRun run = rule.buildAndAssertSuccess(job);

        CentralPluginIT.assertReported(run);
        assertThat(run.getArtifacts()).anyMatch(artifact -> artifact.relativePath.endsWith("smoke/TEST-smoke.xml"));
    }
}
