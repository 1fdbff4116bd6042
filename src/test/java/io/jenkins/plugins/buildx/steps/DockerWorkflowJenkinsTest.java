package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.FilePath;
import hudson.model.Result;
import hudson.slaves.DumbSlave;
import hudson.slaves.EnvironmentVariablesNodeProperty;
import hudson.tools.ToolProperty;
import hudson.util.Secret;
import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.Registry;
import io.jenkins.plugins.buildx.TestBed;
import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.ImageReference;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jenkinsci.plugins.docker.commons.tools.DockerTool;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The steps inside the blocks of docker-workflow and of others that change where docker is and who it talks to. */
@RealDocker
@WithJenkins
class DockerWorkflowJenkinsTest {
    private static final String DOCKERFILE = """
            writeFile file: 'Dockerfile', text: '''FROM busybox
            RUN --mount=type=secret,id=token test -z "$WANTED" || test -s /run/secrets/token
            RUN mkdir /www && echo 'Hello World!' > /www/index.html
            ENTRYPOINT ["httpd", "-f", "-p", "8080", "-h", "/www"]
            '''
            """;

    @RegisterExtension
    private final LoginRegistry registry = new LoginRegistry();

    @TempDir
    private Path folder;

    private JenkinsRule jenkins;
    private DumbSlave agent;

    @BeforeEach
    void connectAnAgent(JenkinsRule rule) throws Exception {
        jenkins = rule;
        agent = rule.createSlave("docker-agent", "docker", null);
        rule.waitOnline(agent);
    }

    @Test
    void shouldPushWithTheLoginOfWithRegistry() throws Exception {
        registry.start(folder);
        giveHomeWithBuildx();
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .add(new UsernamePasswordCredentialsImpl(
                        CredentialsScope.GLOBAL, "login", null, LoginRegistry.USER, LoginRegistry.PASSWORD));

        WorkflowRun run = run(Result.SUCCESS, """
                docker.withRegistry('http://%1$s', 'login') {
                    def image = buildxMultiArch tags: ['%1$s/wrapped/app:1'], platforms: ['linux/amd64'], push: 'digest',
                        insecureRegistries: ['%1$s'], %2$s
                    echo "verdicts: ${smokeTest image: image, port: 8080, expect: 'Hello World!'}"
                    publishImage image: image, tags: ['%1$s/wrapped/app:1'], insecureRegistries: ['%1$s'], %2$s
                    sh "docker rm --force --volumes buildx_buildkit_${image.builder}0"
                }
                """.formatted(registry.address(), builder()));

        jenkins.assertLogContains("verdicts: [linux/amd64:PASSED]", run);
        jenkins.assertLogNotContains(LoginRegistry.PASSWORD, run);
    }

    @Test
    void shouldUseTheDaemonOfWithServer() throws Exception {
        Path socket = folder.resolve("docker.sock");
        Files.createSymbolicLink(socket, socketOfTestBed());

        WorkflowRun run = run(Result.SUCCESS, """
                docker.withServer('unix://%s') {
                    def image = %s
                    echo "verdicts: ${smokeTest image: image, port: 8080, expect: 'Hello World!'}"
                }
                """.formatted(socket, buildAndPush("server")));

        jenkins.assertLogContains("verdicts: [linux/amd64:PASSED]", run);
        assertThat(storesOfBuilders()).contains(storeOf(socket));
    }

    @Test
    void shouldFailInOneSentenceWhereTheDaemonOfWithServerIsAway() throws Exception {
        WorkflowRun run =
                run(Result.FAILURE, "docker.withServer('tcp://127.0.0.1:1') { " + buildAndPush("nowhere") + " }");

        jenkins.assertLogContains("docker's daemon", run);
        jenkins.assertLogNotContains("StepFailure", run);
        jenkins.assertLogNotContains("\tat ", run);
    }

    @Test
    void shouldUseTheDaemonOfTheVariable() throws Exception {
        Path socket = folder.resolve("docker.sock");
        Files.createSymbolicLink(socket, socketOfTestBed());

        run(Result.SUCCESS, "withEnv(['DOCKER_HOST=unix://" + socket + "']) { " + buildAndPush("variable") + " }");

        assertThat(storesOfBuilders()).contains(storeOf(socket));
    }

    @Test
    void shouldUseTheClientOfWithTool() throws Exception {
        Path used = folder.resolve("used");
        Path tool = Files.createDirectories(folder.resolve("tool/bin")).resolve("docker");
        Files.writeString(tool, "#!/bin/sh\necho \"$1\" >> " + used + "\nexec " + client() + " \"$@\"\n");
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
        jenkins.jenkins
                .getDescriptorByType(DockerTool.DescriptorImpl.class)
                .setInstallations(
                        new DockerTool("mine", folder.resolve("tool").toString(), List.<ToolProperty<?>>of()));

        WorkflowRun run = run(Result.SUCCESS, """
                docker.withTool('mine') {
                    def image = %s
                    echo "verdicts: ${smokeTest image: image, port: 8080, expect: 'Hello World!'}"
                }
                """.formatted(buildAndPush("tool")));

        jenkins.assertLogContains("verdicts: [linux/amd64:PASSED]", run);
        assertThat(Files.readAllLines(used)).contains("buildx", "run", "rm");
    }

    @Test
    void shouldTakeASecretFromTheVariableOfWithCredentials() throws Exception {
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .add(new StringCredentialsImpl(
                        CredentialsScope.GLOBAL, "text", null, Secret.fromString("tk-91c4e7d2")));

        WorkflowRun run = run(Result.SUCCESS, """
                withCredentials([string(credentialsId: 'text', variable: 'TOKEN')]) {
                    writeFile file: 'Dockerfile', text: '''FROM busybox
                    ARG NONCE=%s
                    RUN --mount=type=secret,id=token,required=true cat /run/secrets/token && echo " was read"
                    '''
                    buildxMultiArch platforms: ['linux/amd64'], secrets: ['id=token,env=TOKEN'], %s
                }
                """.formatted(System.nanoTime(), builder()));

        assertThat(run.getLog(1000)).anyMatch(line -> line.endsWith("**** was read"));
        jenkins.assertLogNotContains("tk-91c4e7d2", run);
    }

    /** As the cookbook has it. */
    @Test
    void shouldGiveWhatItBuiltToDockerPipeline() throws Exception {
        WorkflowRun run = run(Result.SUCCESS, """
                def image = %s
                docker.image(image.reference).withRun { container ->
                    sh "docker exec ${container.id} cat /www/index.html"
                }
                """.formatted(buildAndPush("withrun")));

        assertThat(run.getLog(1000)).contains("Hello World!");
    }

    @Test
    void shouldWorkInAContainerThatHasDocker() throws Exception {
        WorkflowRun run = run(Result.SUCCESS, """
                docker.image('busybox').inside('%s') {
                    def image = %s
                    echo "second: ${%s}"
                    echo "verdicts: ${smokeTest image: image, port: 8080, expect: 'Hello World!'}"
                }
                """.formatted(mounts(), buildAndPush("inside"), buildAndPush("inside")));

        jenkins.assertLogContains("verdicts: [linux/amd64:PASSED]", run);
    }

    /** As the cookbook has it, so that the next step finds what this one knew. */
    @Test
    void shouldKeepWhatItKnowsInAContainerThatHasThePluginsFolder() throws Exception {
        FilePath own = agent.getRootPath().child("docker-buildx");
        own.mkdirs();

        run(
                Result.SUCCESS,
                "docker.image('busybox').inside(\"" + mounts() + " --volume '" + own + ":" + own + "'\") { "
                        + buildAndPush("kept") + " }");

        assertThat(storesOfBuilders()).isNotEmpty();
    }

    @Test
    void shouldSayInOneSentenceThatAContainerHasNoDocker() throws Exception {
        run(Result.SUCCESS, buildAndPush("outside"));

        WorkflowRun run = run(Result.FAILURE, "docker.image('busybox').inside { " + buildAndPush("inside") + " }");

        jenkins.assertLogContains("docker buildx is not on this machine", run);
        jenkins.assertLogNotContains("StepFailure", run);
        jenkins.assertLogNotContains("\tat ", run);
    }

    private String buildAndPush(String name) throws Exception {
        ImageReference tag = ImageReference.parse(Registry.repository(name) + ":1");
        return "buildxMultiArch(tags: ['" + tag + "'], platforms: ['linux/amd64'], push: true, " + builder() + ")";
    }

    private static String builder() throws Exception {
        String config = TestBed.buildkitdConfig();
        return "driverOpts: ['network=host'], buildkitdConfigInline: '''" + config + "'''";
    }

    /** As users have it, so that buildx is found where the configuration is a block's own. */
    private void giveHomeWithBuildx() throws Exception {
        Path plugins = Files.createDirectories(folder.resolve("home/.docker/cli-plugins"));
        Files.createSymbolicLink(plugins.resolve("docker-buildx"), buildx());
        agent.getNodeProperties()
                .add(new EnvironmentVariablesNodeProperty(new EnvironmentVariablesNodeProperty.Entry(
                        "HOME", folder.resolve("home").toString())));
    }

    /** What an image with docker in it has, and nohup, which Debian's BusyBox lacks and all processes of Pipelines need. */
    private String mounts() throws Exception {
        Path nohup = Files.writeString(folder.resolve("nohup"), "#!/bin/sh\nexec \"$@\"\n");
        Files.setPosixFilePermissions(nohup, PosixFilePermissions.fromString("rwxr-xr-x"));
        return "--network host --volume " + socketOfTestBed() + ":/var/run/docker.sock --volume " + client()
                + ":/usr/bin/docker:ro --volume " + buildx() + ":/usr/lib/docker/cli-plugins/docker-buildx:ro --volume "
                + nohup + ":/usr/bin/nohup:ro";
    }

    private static Path buildx() throws Exception {
        return Path.of(System.getenv("DOCKER_CONFIG"), "cli-plugins", "docker-buildx")
                .toRealPath();
    }

    private static Path client() {
        for (String directory : System.getenv("PATH").split(":")) {
            Path client = Path.of(directory, "docker");
            if (Files.isExecutable(client)) {
                return client;
            }
        }
        throw new AssertionError("The test bed has no docker client on the PATH");
    }

    private static Path socketOfTestBed() {
        String host = System.getenv("DOCKER_HOST");
        return Path.of(
                URI.create(host == null ? "unix:///var/run/docker.sock" : host).getPath());
    }

    /** The folders in which buildx keeps what it knows of builders. */
    private List<String> storesOfBuilders() throws Exception {
        return agent.getRootPath().child("docker-buildx").listDirectories().stream()
                .map(FilePath::getName)
                .filter(name -> name.startsWith("buildx"))
                .toList();
    }

    /** A daemon's own, for a builder belongs to the daemon that it was made on. */
    private static String storeOf(Path socket) {
        return "buildx-"
                + Digest.sha256(("unix://" + socket).getBytes(StandardCharsets.UTF_8))
                        .hex()
                        .substring(0, 8);
    }

    private WorkflowRun run(Result expected, String body) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("node('docker') {\n" + DOCKERFILE + body + "\n}", true));
        return jenkins.buildAndAssertStatus(expected, job);
    }
}
