package io.jenkins.plugins.buildx.steps;

import static io.jenkins.plugins.buildx.steps.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import hudson.model.Node;
import hudson.model.Result;
import hudson.slaves.DumbSlave;
import hudson.tasks.junit.TestResultAction;
import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.TestBed;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.LocalRunner;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** What happens around the steps while real builds and containers run: restarts, agents that go away, aborts, crowds. */
@RealDocker
class StepsOnDockerJenkinsTest {
    private static final String IMAGE = """
            writeFile file: 'Dockerfile', text: '''FROM busybox
            ARG NONCE=%1$s
            RUN echo "reached the gate" && wget -q -O - http://127.0.0.1:%2$d/
            RUN mkdir /www && echo 'Hello World!' > /www/index.html
            ENTRYPOINT ["httpd", "-f", "-p", "8080", "-h", "/www"]
            '''
            """;

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    private final String nonce = UUID.randomUUID().toString().substring(0, 8);
    private final CountDownLatch opened = new CountDownLatch(1);
    private final CountDownLatch reached = new CountDownLatch(1);
    private HttpServer gate;

    /** A step of the Dockerfile waits at it, so that what a test does falls into the build. */
    @BeforeEach
    void closeTheGate() throws Exception {
        gate = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        gate.setExecutor(Executors.newCachedThreadPool());
        gate.createContext("/", exchange -> {
            reached.countDown();
            try {
                boolean open = opened.await(3, TimeUnit.MINUTES);
                exchange.sendResponseHeaders(open ? 200 : 503, -1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                exchange.close();
            }
        });
        gate.start();
    }

    @AfterEach
    void openTheGate() {
        opened.countDown();
        gate.stop(0);
    }

    @Test
    void shouldFinishABuildThatOutlivesARestart() throws Throwable {
        String tag = tag();
        sessions.then(jenkins -> {
            WorkflowRun run = start(jenkins, buildAndTest(tag));
            jenkins.waitForMessage("reached the gate", run);
        });
        opened.countDown();
        sessions.then(jenkins -> assertFinished(jenkins, tag));
    }

    @Test
    void shouldFinishABuildWhoseAgentWasKilledAndIsBack() throws Throwable {
        String tag = tag();
        sessions.then(jenkins -> {
            WorkflowRun run = start(jenkins, buildAndTest(tag));
            jenkins.waitForMessage("reached the gate", run);
            DumbSlave agent = (DumbSlave) jenkins.jenkins.getNode("agent");

            AgentProcess.kill(agent);
            jenkins.waitForMessage("agent is not connected", run);
            opened.countDown();
            agent.toComputer().connect(false);

            assertFinished(jenkins, tag);
        });
    }

    @Test
    void shouldLeaveNoContainerWhenAbortedAfterARestart() throws Throwable {
        String tag = tag();
        opened.countDown();
        sessions.then(jenkins -> {
            WorkflowRun run = start(jenkins, buildAndWaitInVain(tag));
            eventually("a container runs", () -> !containers(tag).isEmpty());
            assertThat(run.isBuilding()).isTrue();
        });
        sessions.then(jenkins -> {
            WorkflowRun run = lastRun(jenkins);
            jenkins.waitOnline((DumbSlave) jenkins.jenkins.getNode("agent"));
            run.doStop();
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
            eventually("the containers are gone", () -> containers(tag).isEmpty());
        });
    }

    @Test
    void shouldLeaveNoContainerWhenAbortedWhileTheAgentIsAway() throws Throwable {
        String tag = tag();
        opened.countDown();
        sessions.then(jenkins -> {
            WorkflowRun run = start(jenkins, buildAndWaitInVain(tag));
            eventually("a container runs", () -> !containers(tag).isEmpty());
            DumbSlave agent = (DumbSlave) jenkins.jenkins.getNode("agent");
            AgentProcess.kill(agent);
            jenkins.waitForMessage("agent is not connected", run);

            run.doStop();

            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
            assertThat(containers(tag)).isNotEmpty();
            agent.toComputer().connect(false);
            eventually("the containers are gone", () -> containers(tag).isEmpty());
        });
    }

    @Test
    void shouldLeaveNoContainerWhenAbortedAsTheAgentComesBack() throws Throwable {
        String tag = tag();
        opened.countDown();
        sessions.then(jenkins -> {
            WorkflowRun run = start(jenkins, buildAndWaitInVain(tag));
            eventually("a container runs", () -> !containers(tag).isEmpty());
            DumbSlave agent = (DumbSlave) jenkins.jenkins.getNode("agent");
            AgentProcess.kill(agent);
            jenkins.waitForMessage("agent is not connected", run);
            agent.toComputer().connect(false).get();

            run.doStop();

            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
            eventually("the containers are gone", () -> containers(tag).isEmpty());
        });
    }

    @Test
    void shouldTestAgainAfterARestart() throws Throwable {
        String tag = tag();
        opened.countDown();
        sessions.then(jenkins -> {
            start(jenkins, """
                    writeFile file: 'Dockerfile', text: '''FROM busybox
                    ARG NONCE=%1$s
                    RUN mkdir /www && echo 'Hello World!' > /www/index.html
                    ENTRYPOINT ["sh", "-c", "sleep 5; httpd -f -p 8080 -h /www"]
                    '''
                    def image = buildxMultiArch tags: ['%2$s'], platforms: ['linux/amd64'], push: true, %3$s
                    echo "verdicts: ${smokeTest(image: image, port: 8080, expect: 'Hello World!')}"
                    """.formatted(nonce, tag, builder()));
            eventually("a container runs", () -> !containers(tag).isEmpty());
        });
        sessions.then(jenkins -> {
            WorkflowRun run = lastRun(jenkins);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
            jenkins.assertLogContains("verdicts: [linux/amd64:PASSED]", run);
            assertThat(run.getAction(TestResultAction.class).getFailCount()).isZero();
            // of the second try alone: the architecture and the answer
            assertThat(run.getAction(TestResultAction.class).getTotalCount()).isEqualTo(2);
        });
    }

    @Test
    void shouldEndTheBuildAtOnceWhenAborted() throws Throwable {
        String tag = tag();
        sessions.then(jenkins -> {
            WorkflowRun run = start(jenkins, buildAndTest(tag));
            jenkins.waitForMessage("reached the gate", run);

            run.doStop();

            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
            eventually("buildx is gone", () -> ProcessHandle.allProcesses()
                    .noneMatch(
                            process -> process.info().commandLine().orElse("").contains(tag)));
        });
    }

    @Test
    void shouldMakeOneBuilderForACrowd() throws Throwable {
        opened.countDown();
        sessions.then(jenkins -> {
            DumbSlave agent = agent(jenkins);
            agent.setNumExecutors(20);
            jenkins.jenkins.updateNode(agent);
            List<WorkflowRun> runs = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                WorkflowJob job = jenkins.createProject(WorkflowJob.class, "crowd-" + i);
                job.setDefinition(new CpsFlowDefinition(
                        "node('docker') {\n" + image() + """
                                buildxMultiArch platforms: ['linux/amd64'], buildArgs: ['N=%d'],
                                    driverOpts: ['network=host', 'env.CROWD=%s'], %s
                                }""".formatted(i, nonce, buildkitdConfig()), true));
                runs.add(job.scheduleBuild2(0).waitForStart());
            }

            int created = 0;
            for (WorkflowRun run : runs) {
                jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
                created +=
                        run.getLog(1000).stream().anyMatch(line -> line.matches("builder jenkins-.* made.*")) ? 1 : 0;
            }
            List<String> builders = new ArrayList<>();
            for (String name : docker("ps", "--format={{.Names}}", "--filter=name=buildx_buildkit_")) {
                if (environment(name).contains("CROWD=" + nonce)) {
                    builders.add(name);
                    docker("rm", "--force", "--volumes", name);
                    docker("volume", "rm", "--force", name + "_state");
                }
            }
            assertThat(builders).hasSize(1);
            assertThat(created).isEqualTo(1);
        });
    }

    @Test
    void shouldObeyAnAgentThatForbidsPrivilegedContainers() throws Throwable {
        sessions.then(jenkins -> {
            agent(jenkins).getNodeProperties().add(new BuildxNodeProperty(true));
            WorkflowRun run = startJob(jenkins, "setupQemu platforms: ['linux/arm64'], reset: true");

            jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
            jenkins.assertLogContains("privileged", run);
            assertThat(run.getAction(ReportAction.class).getFailures())
                    .singleElement()
                    .satisfies(failure -> {
                        assertThat(failure.getStep()).isEqualTo("setupQemu");
                        assertThat(failure.getSentence()).contains("privileged");
                    });
            assertThat(jenkins.createWebClient().getPage(run).asNormalizedText())
                    .contains("Why it failed", "privileged");
        });
    }

    private String buildAndTest(String tag) throws Exception {
        return image() + """
                setupQemu platforms: ['linux/arm64']
                def image = buildxMultiArch tags: ['%1$s'], platforms: ['linux/amd64', 'linux/arm64'], push: 'digest', %2$s
                echo "verdicts: ${smokeTest(image: image, port: 8080, expect: 'Hello World!')}"
                publishImage image: image, tags: ['%1$s'], %2$s
                """.formatted(tag, builder());
    }

    private String buildAndWaitInVain(String tag) throws Exception {
        return image() + """
                def image = buildxMultiArch tags: ['%s'], platforms: ['linux/amd64'], push: true, %s
                smokeTest image: image, port: 8080, timeout: 120, checks: [logCheck(text: 'never')]
                """.formatted(tag, builder());
    }

    private String image() {
        return IMAGE.formatted(nonce, gate.getAddress().getPort());
    }

    private String tag() {
        return TestBed.registry() + "/steps/" + nonce + ":1";
    }

    private static void assertFinished(JenkinsRule jenkins, String tag) throws Exception {
        WorkflowRun run = lastRun(jenkins);
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        jenkins.assertLogContains("verdicts: [linux/amd64:PASSED, linux/arm64:PASSED]", run);
        assertThat(run.getLog(10_000))
                .filteredOn(line -> line.contains("reached the gate"))
                .hasSizeLessThanOrEqualTo(6);
        assertThat(run.getAction(ReportAction.class).getImages())
                .singleElement()
                .satisfies(image -> assertThat(image.report().image().tags()).containsExactly(tag));
    }

    private static WorkflowRun start(JenkinsRule jenkins, String body) throws Exception {
        agent(jenkins);
        return startJob(jenkins, body);
    }

    private static DumbSlave agent(JenkinsRule jenkins) throws Exception {
        Node known = jenkins.jenkins.getNode("agent");
        DumbSlave agent = known == null ? jenkins.createSlave("agent", "docker", null) : (DumbSlave) known;
        jenkins.waitOnline(agent);
        return agent;
    }

    private static WorkflowRun startJob(JenkinsRule jenkins, String body) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "p");
        job.setDefinition(new CpsFlowDefinition("node('docker') {\n" + body + "\n}", true));
        return job.scheduleBuild2(0).waitForStart();
    }

    private static WorkflowRun lastRun(JenkinsRule jenkins) {
        return jenkins.jenkins.getItemByFullName("p", WorkflowJob.class).getLastBuild();
    }

    private static String builder() throws Exception {
        return "driverOpts: ['network=host'], " + buildkitdConfig();
    }

    private static String buildkitdConfig() throws Exception {
        String config = TestBed.buildkitdConfig();
        return "buildkitdConfigInline: '''" + config + "'''";
    }

    private static List<String> containers(String tag) throws Exception {
        String repository = tag.substring(0, tag.lastIndexOf(':'));
        return docker("ps", "--all", "--format={{.Image}}").stream()
                .filter(image -> image.startsWith(repository))
                .toList();
    }

    private static List<String> environment(String container) throws Exception {
        return docker("inspect", "--format={{range .Config.Env}}{{println .}}{{end}}", container);
    }

    private static List<String> docker(String... arguments) throws Exception {
        CommandResult result = new LocalRunner().run(Command.of("docker").with(arguments));
        assertThat(result.exitCode()).as(result.stderr()).isZero();
        return result.text().lines().toList();
    }
}
