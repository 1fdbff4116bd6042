package io.jenkins.plugins.buildx.steps;

import static io.jenkins.plugins.buildx.steps.Eventually.eventually;
import static io.jenkins.plugins.buildx.steps.WholeWay.docker;
import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.buildx.MountedTools;
import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.TestBed;
import io.jenkins.plugins.buildx.Wire;
import io.jenkins.plugins.buildx.report.Abilities;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.SimpleCommandLauncher;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/**
 * Agents that are containers with the socket of their host's docker: they share its emulators, its builder and its images, and none of
 * its files and addresses.
 */
@RealDocker
@WithJenkins
class AgentInContainerJenkinsTest {
    private final WholeWay way = new WholeWay();
    private final String network = "docker-buildx-agent-" + UUID.randomUUID();
    private Wire wire;

    @BeforeEach
    void makeNetwork() throws Exception {
        docker("network", "create", network);
        // the registry listens on its machine's loopback alone
        wire = new Wire(docker("network", "inspect", "--format={{(index .IPAM.Config 0).Gateway}}", network)
                .get(0));
    }

    @AfterEach
    void removeWhatIsLeft() throws Exception {
        for (String container : containers()) {
            docker("rm", "--force", "--volumes", container);
        }
        way.removeBuilder();
        wire.close();
        docker("network", "rm", network);
    }

    @Test
    void shouldBuildAndTest(JenkinsRule jenkins) throws Exception {
        DumbSlave agent = agent(jenkins, "inside");

        WorkflowRun run = way.run(jenkins, agent);

        assertThat(WholeWay.made(run)).isEqualTo(1);
        // published ports are out of reach
        jenkins.assertLogContains(" joins the network " + network + ": this runs in a container of it", run);
        Abilities found = WholeWay.found(agent);
        assertThat(found.labels()).contains("buildx", "linux-amd64", "linux-arm64");
        assertThat(found.builders()).extracting(Abilities.Builder::name).containsExactly(way.builder());
        assertThat(containers()).hasSize(1);
    }

    /** They know nothing of each other, and wish the same builder at the same time. */
    @Test
    void shouldShareTheBuilderWithItsNeighbour(JenkinsRule jenkins) throws Exception {
        DumbSlave left = agent(jenkins, "left");
        DumbSlave right = agent(jenkins, "right");

        WorkflowRun one = way.start(jenkins, left);
        WorkflowRun other = way.start(jenkins, right);

        way.assertDone(jenkins, one);
        way.assertDone(jenkins, other);
        for (DumbSlave agent : List.of(left, right)) {
            assertThat(WholeWay.found(agent).builders())
                    .extracting(Abilities.Builder::name)
                    .containsExactly(way.builder());
        }
    }

    @Test
    void shouldLeaveNoContainerWhenAborted(JenkinsRule jenkins) throws Exception {
        DumbSlave agent = agent(jenkins, "inside");
        WorkflowRun run = way.start(jenkins, agent, """
                def image = buildxMultiArch builder + [platforms: ['linux/amd64'], tags: ['%s'], push: true,
                    dockerfileInline: 'FROM busybox\\nENTRYPOINT ["httpd", "-f", "-p", "8080"]']
                smokeTest image: image, port: 8080, timeout: 120, checks: [logCheck(text: 'never')]
                """.formatted(way.tag()));
        eventually("a container beside the agent's", () -> containers().size() == 2);

        run.doStop();

        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        eventually("the agent's container alone", () -> containers().size() == 1);
        assertThat(docker("ps", "--all", "--format={{.Image}}"))
                .noneMatch(image -> image.startsWith(way.tag().replaceFirst(":1$", "")));
    }

    private List<String> containers() throws Exception {
        return docker("ps", "--all", "--quiet", "--filter=network=" + network);
    }

    /** Its process is the container's first one, as in the images of Jenkins' agents. */
    private DumbSlave agent(JenkinsRule jenkins, String name) throws Exception {
        Path jar = Path.of(jenkins.jenkins.getJnlpJars("agent.jar").getURL().toURI());
        String[] away = wire.registry().split(":");
        String port = TestBed.registry().split(":")[1];
        List<String> command = new ArrayList<>(List.of("docker", "run", "--rm", "--interactive"));
        command.addAll(List.of("--network=" + network, "--workdir=/tmp"));
        command.addAll(MountedTools.options(List.of(jar)));
        command.addAll(List.of(MountedTools.IMAGE, "sh", "-c"));
        command.add("nc -ll -p " + port + " -e nc " + away[0] + " " + away[1] + " & exec " + MountedTools.java()
                + " -Xmx256m -jar " + jar);
        DumbSlave agent = new DumbSlave(
                name,
                "/home/jenkins/agent",
                new SimpleCommandLauncher(
                        command.stream().map(word -> '"' + word + '"').collect(Collectors.joining(" "))));
        jenkins.jenkins.addNode(agent);
        jenkins.waitOnline(agent);
        return agent;
    }
}
