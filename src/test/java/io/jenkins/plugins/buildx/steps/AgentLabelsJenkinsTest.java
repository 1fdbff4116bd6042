package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.ComputerSet;
import hudson.model.FreeStyleProject;
import hudson.model.Label;
import hudson.model.labels.LabelAtom;
import hudson.node_monitors.NodeMonitor;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.buildx.Await;
import io.jenkins.plugins.buildx.report.Abilities;
import io.jenkins.plugins.buildx.report.Diagnosis;
import java.util.List;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Labels and the column of the agents' table, both from what was found before. */
@WithJenkins
class AgentLabelsJenkinsTest {
    @Test
    void shouldLabelByProvenPlatformsWhereThatIsWanted(JenkinsRule jenkins) throws Exception {
        DumbSlave agent = jenkins.createSlave();
        KnownAgents.get().put(agent.getNodeName(), AgentPageJenkinsTest.found());
        assertThat(names(agent)).containsExactly(agent.getNodeName());

        BuildxGlobalConfiguration.get().setLabelAgents(true);

        assertThat(names(agent))
                .contains("buildx", "linux-amd64", "linux-arm64", "linux-arm-v7")
                .doesNotContain("linux-riscv64");
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.setAssignedLabel(Label.get("buildx && linux-arm-v7"));
        assertThat(jenkins.buildAndAssertSuccess(job).getBuiltOn()).isEqualTo(agent);
    }

    @Test
    void shouldPromiseNothingWhereDockerDoesNotWork(JenkinsRule jenkins) throws Exception {
        DumbSlave agent = jenkins.createSlave();
        BuildxGlobalConfiguration.get().setLabelAgents(true);
        Abilities well = AgentPageJenkinsTest.found();

        KnownAgents.get()
                .put(
                        agent.getNodeName(),
                        new Abilities(
                                well.time(),
                                well.buildx(),
                                well.builders(),
                                well.platforms(),
                                List.of(Diagnosis.ill("docker", "docker's daemon does not answer", "start it"))));

        assertThat(names(agent)).containsExactly(agent.getNodeName());
    }

    @Test
    void shouldLookAtAgentsThatComeOnline(JenkinsRule jenkins) throws Exception {
        BuildxGlobalConfiguration.get().setLabelAgents(true);

        DumbSlave agent = jenkins.createOnlineSlave();

        Await.until("a look", () -> KnownAgents.get().find(agent.getNodeName()).isPresent());
    }

    @Test
    void shouldShowPlatformsInTheTableOfAgents(JenkinsRule jenkins) throws Exception {
        DumbSlave agent = jenkins.createSlave();
        KnownAgents.get().put(agent.getNodeName(), AgentPageJenkinsTest.found());

        HtmlPage table = jenkins.createWebClient().goTo("computer/");

        assertThat(table.getElementById("node_" + agent.getNodeName()).getTextContent())
                .contains("amd64, arm64, arm/v7")
                .doesNotContain("riscv64");
        NodeMonitor monitor = ComputerSet.getMonitors().get(PlatformsMonitor.class);
        assertThat(monitor.getDescriptor().canTakeOffline()).isFalse();
        assertThat(monitor.data(jenkins.jenkins.toComputer())).isNull();
        monitor.triggerUpdate().join();
        assertThat(agent.toComputer().isOffline()).isFalse();
    }

    private static List<String> names(DumbSlave agent) {
        return agent.getAssignedLabels().stream().map(LabelAtom::getName).toList();
    }
}
