package io.jenkins.plugins.buildx.steps;

import static io.jenkins.plugins.buildx.steps.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.slaves.DumbSlave;
import hudson.slaves.EnvironmentVariablesNodeProperty;
import hudson.util.Secret;
import io.jenkins.plugins.buildx.Gate;
import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.TestBed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** Credentials in a build that goes on after the controller was started again. */
@RealDocker
class CredentialsRestartJenkinsTest {
    private static final String TOKEN = "tk-7c2e90b15d3f";

    /** No credentials: it comes from the agent's environment, and nothing but the plugin hides it. */
    private static final String OWN_TOKEN = "ot-a91be0774c";

    private static final List<String> SECRETS = List.of(
            TOKEN,
            OWN_TOKEN,
            LoginRegistry.PASSWORD,
            Base64.getEncoder()
                    .encodeToString(
                            (LoginRegistry.USER + ":" + LoginRegistry.PASSWORD).getBytes(StandardCharsets.UTF_8)));

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @RegisterExtension
    private final LoginRegistry registry = new LoginRegistry();

    @TempDir
    private Path folder;

    @Test
    void shouldFinishABuildWithCredentialsAfterARestartAndKeepNoSecret() throws Throwable {
        registry.start(folder);
        try (Gate gate = new Gate()) {
            sessions.then(jenkins -> {
                addCredentials();
                DumbSlave agent = jenkins.createSlave("agent", "docker", null);
                agent.getNodeProperties()
                        .add(new EnvironmentVariablesNodeProperty(
                                new EnvironmentVariablesNodeProperty.Entry("OWN_TOKEN", OWN_TOKEN)));
                agent.save();
                jenkins.waitOnline(agent);
                WorkflowRun run = job(jenkins, gate.step()).scheduleBuild2(0).waitForStart();
                gate.awaitArrival();
                jenkins.waitForMessage("the secret is ****", run);
                assertThat(configurations(agent))
                        .as("the login is on the agent")
                        .hasSize(1);
            });
            Path between = sessions.getHome().toPath().resolve("jobs/p/builds/1");
            assertThat(between.resolve("program.dat")).exists();
            assertThat(holders(between)).isEmpty();
            gate.open();
            sessions.then(jenkins -> {
                WorkflowRun run = jenkins.jenkins
                        .getItemByFullName("p", WorkflowJob.class)
                        .getLastBuild();
                DumbSlave agent = (DumbSlave) jenkins.jenkins.getNode("agent");
                jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));

                jenkins.assertLogContains("after the restart: ****, ****", run);
                jenkins.assertLogContains("pushed: " + registry.address() + "/secret/restart@sha256:", run);
                Path files = run.getRootDir().toPath();
                assertThat(files.resolve("build.xml")).exists();
                assertThat(files.resolve("archive/buildx/secret-restart-1/report.json"))
                        .exists();
                assertThat(holders(files)).isEmpty();
                eventually("the login is gone from the agent", () -> configurations(agent)
                        .isEmpty());
                assertThat(holders(Path.of(agent.getRemoteFS()))).isEmpty();
            });
        }
    }

    private WorkflowJob job(JenkinsRule jenkins, String gate) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "p");
        job.setDefinition(new CpsFlowDefinition(
                """
                node('docker') {
                    writeFile file: 'Dockerfile', text: '''FROM busybox
                    ARG NONCE=%1$s
                    RUN --mount=type=secret,id=token,required=true echo "the secret is $(cat /run/secrets/token)"
                    %2$s
                    RUN --mount=type=secret,id=token,required=true --mount=type=secret,id=own,required=true echo "after the restart: $(cat /run/secrets/token), $(cat /run/secrets/own)"
                    '''
                    def image = buildxMultiArch tags: ['%3$s/secret/restart:1'], platforms: ['linux/amd64'], push: true,
                        credentialsId: 'login', secrets: ['id=own,env=OWN_TOKEN'], secretCredentials: [buildSecret(id: 'token', credentialsId: 'text')],
                        driverOpts: ['network=host'], insecureRegistries: ['%3$s'], buildkitdConfigInline: '''%4$s'''
                    echo "pushed: ${image.reference}"
                    sh "docker rm --force --volumes buildx_buildkit_${image.builder}0"
                }
                """.formatted(System.nanoTime(), gate, registry.address(), TestBed.buildkitdConfig()), true));
        return job;
    }

    private static void addCredentials() throws Exception {
        List<Credentials> credentials = SystemCredentialsProvider.getInstance().getCredentials();
        credentials.add(new StringCredentialsImpl(CredentialsScope.GLOBAL, "text", null, Secret.fromString(TOKEN)));
        credentials.add(new UsernamePasswordCredentialsImpl(
                CredentialsScope.GLOBAL, "login", null, LoginRegistry.USER, LoginRegistry.PASSWORD));
        SystemCredentialsProvider.getInstance().save();
    }

    /** The private configurations of docker's client on the agent. */
    private static List<Path> configurations(DumbSlave agent) throws Exception {
        return files(Path.of(agent.getRemoteFS())).stream()
                .filter(file -> file.endsWith("docker/config.json"))
                .toList();
    }

    private static List<Path> holders(Path root) throws Exception {
        return files(root).stream()
                .filter(CredentialsRestartJenkinsTest::holdsSecret)
                .toList();
    }

    private static boolean holdsSecret(Path file) {
        try {
            String content = Files.readString(file, StandardCharsets.ISO_8859_1);
            // the step node itself keeps the variables of its agent there
            boolean isOfPipeline = file.endsWith("program.dat");
            return SECRETS.stream()
                    .filter(secret -> !(secret.equals(OWN_TOKEN) && isOfPipeline))
                    .anyMatch(content::contains);
        } catch (IOException e) {
            return false;
        }
    }

    private static List<Path> files(Path root) throws Exception {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).toList();
        } catch (UncheckedIOException e) {
            return List.of();
        }
    }
}
