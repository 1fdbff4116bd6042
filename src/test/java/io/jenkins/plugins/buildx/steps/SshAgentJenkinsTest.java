package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.plugins.sshslaves.SSHLauncher;
import hudson.plugins.sshslaves.verifiers.ManuallyProvidedKeyVerificationStrategy;
import hudson.slaves.DumbSlave;
import hudson.slaves.EnvironmentVariablesNodeProperty;
import io.jenkins.plugins.buildx.MountedTools;
import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.report.Abilities;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** An agent that Jenkins launches over SSH. Where docker is, it knows from the variables of its configuration alone. */
@RealDocker
@WithJenkins
class SshAgentJenkinsTest {
    @TempDir
    private Path root;

    private final WholeWay way = new WholeWay();
    private SshServer server;

    @BeforeEach
    void startServer() throws Exception {
        server = new SshServer();
    }

    @AfterEach
    void removeWhatIsLeft() throws Exception {
        way.removeBuilder();
        server.close();
    }

    @Test
    void shouldBuildAndTest(JenkinsRule jenkins) throws Exception {
        DumbSlave agent = agent(jenkins);

        WorkflowRun run = way.run(jenkins, agent);

        assertThat(WholeWay.made(run)).isEqualTo(1);
        Abilities found = WholeWay.found(agent);
        assertThat(found.labels()).contains("buildx", "linux-amd64", "linux-arm64");
        assertThat(found.builders()).extracting(Abilities.Builder::name).containsExactly(way.builder());
        // so that nothing is written there any more when it is removed
        agent.toComputer().disconnect(null).get();
    }

    private DumbSlave agent(JenkinsRule jenkins) throws Exception {
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .add(new UsernamePasswordCredentialsImpl(
                        CredentialsScope.SYSTEM, "ssh", null, SshServer.USER, SshServer.PASSWORD));
        SSHLauncher launcher = new SSHLauncher("127.0.0.1", server.port(), "ssh");
        launcher.setSshHostKeyVerificationStrategy(new ManuallyProvidedKeyVerificationStrategy(server.key()));
        launcher.setJavaPath(MountedTools.java());
        launcher.setJvmOptions("-Xmx256m");
        launcher.setMaxNumRetries(0);
        DumbSlave agent = new DumbSlave("over-ssh", root.toString(), launcher);
        List<EnvironmentVariablesNodeProperty.Entry> variables = new ArrayList<>();
        for (String name : List.of("DOCKER_HOST", "DOCKER_CONFIG")) {
            variables.add(new EnvironmentVariablesNodeProperty.Entry(name, System.getenv(name)));
        }
        agent.getNodeProperties().add(new EnvironmentVariablesNodeProperty(variables));
        jenkins.jenkins.addNode(agent);
        jenkins.waitOnline(agent);
        return agent;
    }
}
