package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.image.Platform;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** A wait that was cut off by a restart. */
@WithJenkins
class MultiArchAgentExecutionJenkinsTest {
    @Test
    void shouldStopAWaitThatDoesNotGoOnYet(JenkinsRule jenkins) throws Exception {
        FakeContext context = new FakeContext().failing();
        AgentChoice choice = new AgentChoice(List.of(Platform.parse("linux/arm64")), "arm", List.of());
        MultiArchAgentExecution restored = new MultiArchAgentExecution(context, choice, 60, 60);
        InterruptedException cause = new InterruptedException("aborted");

        restored.stop(cause);
        restored.onResume();

        assertThat(context.failures()).containsExactly(cause);
    }
}
