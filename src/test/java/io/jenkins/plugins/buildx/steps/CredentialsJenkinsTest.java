package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey;
import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SecretBytes;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.Result;
import hudson.model.Slave;
import hudson.slaves.EnvironmentVariablesNodeProperty;
import hudson.util.Secret;
import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.TestBed;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.LocalRunner;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jenkinsci.plugins.plaincredentials.impl.FileCredentialsImpl;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Credentials of Jenkins on a real Docker and a real registry that wants a login; nothing may hold a secret that should not. */
@RealDocker
@WithJenkins
class CredentialsJenkinsTest {
    private static final String TOKEN = "tk-4f8a5e21c9b7";
    private static final String PASSWORD = LoginRegistry.PASSWORD;
    private static final String FILE = "machine repo.example\nlogin build\npassword fl-93b1d6e0\n";
    private static final String OTHER_PASSWORD = "pw-other-51e7";

    /** Secrets that are no credentials: of the agent's environment, and of a file in the workspace. */
    private static final String OWN_TOKEN = "ot-c81f02d97a";

    private static final String OWN_FILE = "of-6b3ea4470d";

    private static final String DOCKERFILE = """
            writeFile file: 'Dockerfile', text: '''FROM busybox
            RUN --mount=type=secret,id=token,required=true cat /run/secrets/token && sleep 4
            RUN --mount=type=secret,id=file,required=true cat /run/secrets/file
            RUN --mount=type=secret,id=password,required=true cat /run/secrets/password
            RUN --mount=type=ssh,required=true test -S "$SSH_AUTH_SOCK" && echo has a key
            RUN mkdir /www && echo 'Hello World!' > /www/index.html
            ENTRYPOINT ["httpd", "-f", "-p", "8080", "-h", "/www"]
            '''
            writeFile file: 'Failing', text: '''FROM busybox
            RUN --mount=type=secret,id=token cat /run/secrets/token; false
            '''
            """;

    private static final String SECRET_PARAMETERS =
            "secretCredentials: [buildSecret(id: 'token', credentialsId: 'text'),"
                    + " buildSecret(id: 'file', credentialsId: 'file'), buildSecret(id: 'password', credentialsId: 'login')],"
                    + " sshCredentials: [sshKey(credentialsId: 'key')]";

    private final List<String> secrets =
            new ArrayList<>(List.of(TOKEN, PASSWORD, "fl-93b1d6e0", OTHER_PASSWORD, OWN_TOKEN, OWN_FILE));

    @RegisterExtension
    private final LoginRegistry registryWithLogin = new LoginRegistry();

    @RegisterExtension
    private final LoginRegistry otherRegistry = new LoginRegistry();

    @TempDir
    private Path folder;

    @Test
    void shouldBuildTestAndPublishBehindALoginAndShowNoSecret(JenkinsRule jenkins) throws Exception {
        registryWithLogin.start(folder);
        String registry = registryWithLogin.address();
        addCredentials();
        Slave agent = jenkins.createSlave("docker-agent", "docker", null);
        String builder = builder(registry);
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(
                "node('docker') {\n" + DOCKERFILE + """
                        def image = buildxMultiArch tags: ['%1$s/secret/app:1'], platforms: ['linux/amd64'], push: 'digest',
                            credentialsId: 'login', %2$s, %3$s
                        echo "verdicts: ${smokeTest(image: image, port: 8080, expect: 'Hello World!', credentialsId: 'login')}"
                        publishImage image: image, tags: ['%1$s/secret/app:1'], %2$s,
                            registryLogins: [registryLogin(url: 'http://%1$s/v2/', credentialsId: 'login')]
                        writeFile file: 'docker-bake.hcl', text: 'target "default" { tags = ["%1$s/secret/baked:1"] }'
                        def baked = buildxBake push: true, credentialsId: 'login', %2$s, %3$s
                        echo "baked: ${baked['default'].reference}"
                        try {
                            buildxMultiArch dockerfile: 'Failing', platforms: ['linux/amd64'], retries: 0, %2$s, %3$s
                        } catch (e) {
                            echo "caught: ${e.message}"
                        }
                        sh "docker rm --force --volumes buildx_buildkit_${image.builder}0"
                        }""".formatted(registry, builder, SECRET_PARAMETERS), true));

        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        TreeSet<String> laid = new TreeSet<>();
        while (run.isBuilding()) {
            laid.addAll(filesOfSecrets(Path.of(agent.getRemoteFS())));
            assertThat(holders(jobs(jenkins))).isEmpty();
            assertThat(commandsWithSecrets()).isEmpty();
            Thread.sleep(100);
        }

        jenkins.assertBuildStatus(Result.SUCCESS, run);
        jenkins.assertLogContains("verdicts: [linux/amd64:PASSED]", run);
        jenkins.assertLogContains("has a key", run);
        jenkins.assertLogContains("baked: " + registry + "/secret/baked@sha256:", run);
        assertThat(run.getLog(10_000)).anyMatch(line -> line.endsWith(" ****"));
        assertThat(run.getLog(10_000)).anyMatch(line -> line.startsWith("caught: the build failed in"));
        assertThat(laid).contains("config.json rw-------", "secret-file rw-------", "ssh-default rw-------");
        assertThat(laid).allMatch(file -> file.endsWith(" rw-------"));
        assertThat(holders(jobs(jenkins))).isEmpty();
        assertThat(holders(Path.of(agent.getRemoteFS()))).isEmpty();
        assertThat(credentials()).hasSize(4).allSatisfy(used -> assertThat(
                        CredentialsProvider.getFingerprintOf(used).getJobs())
                .contains(job.getFullName()));
    }

    /** Nothing but the plugin hides them: they are bound by no other step. */
    @Test
    void shouldShowNoSecretOfItsOwnWordsWhenABuildFails(JenkinsRule jenkins) throws Exception {
        Slave agent = jenkins.createSlave("docker-agent", "docker", null);
        agent.getNodeProperties()
                .add(new EnvironmentVariablesNodeProperty(
                        new EnvironmentVariablesNodeProperty.Entry("OWN_TOKEN", OWN_TOKEN)));
        jenkins.waitOnline(agent);
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        agent.getWorkspaceFor(job).child("own-secret").write("machine x\n  password " + OWN_FILE + "\n", "UTF-8");
        job.setDefinition(new CpsFlowDefinition("""
                def caught(Closure build) {
                    try {
                        build()
                    } catch (e) {
                        echo "caught: ${e.message}"
                    }
                }
                node('docker') {
                    writeFile file: 'Dockerfile', text: '''FROM busybox
                    ARG NONCE=%2$s
                    RUN --mount=type=secret,id=variable --mount=type=secret,id=file echo "token is $(cat /run/secrets/variable)"; cat /run/secrets/file; false
                    '''
                    writeFile file: 'docker-bake.hcl', text: '''target "default" {
                        secret = ["id=variable,env=OWN_TOKEN", "id=file,src=own-secret"]
                    }'''
                    caught { buildxBake retries: 0, %1$s }
                    caught {
                        buildxMultiArch platforms: ['linux/amd64'], retries: 0, %1$s,
                            secrets: ['id=variable,env=OWN_TOKEN', 'id=file,src=own-secret']
                    }
                    buildxMultiArch platforms: ['linux/amd64'], retries: 0, %1$s,
                        secrets: ['id=variable,env=OWN_TOKEN', 'id=file,src=own-secret']
                }
                """.formatted(builder("127.0.0.1:1"), System.nanoTime()), true));

        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        try {
            while (run.isBuilding()) {
                assertThat(holders(jobs(jenkins))).isEmpty();
                assertThat(commandsWithSecrets()).isEmpty();
                Thread.sleep(100);
            }
        } finally {
            removeBuilders();
        }

        jenkins.assertBuildStatus(Result.FAILURE, run);
        List<String> log = run.getLog(10_000);
        assertThat(log)
                .filteredOn(line -> line.startsWith("caught: the build failed in"))
                .hasSize(2);
        assertThat(log)
                .as("in the log of each build, and in what it failed with")
                .filteredOn(line -> line.contains("token is ****"))
                .hasSizeGreaterThanOrEqualTo(6);
        assertThat(log)
                .filteredOn(line -> line.contains("password ****") || line.endsWith(" ****"))
                .isNotEmpty();
        assertThat(holders(jobs(jenkins))).isEmpty();
    }

    @Test
    void shouldLogInToTwoRegistriesInOneStep(JenkinsRule jenkins) throws Exception {
        registryWithLogin.start(folder);
        otherRegistry.start(folder, "other", OTHER_PASSWORD);
        addCredentials();
        credentials()
                .add(new UsernamePasswordCredentialsImpl(
                        CredentialsScope.GLOBAL, "other", null, "other", OTHER_PASSWORD));
        jenkins.createSlave("docker-agent", "docker", null);
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(
                """
                node('docker') {
                    writeFile file: 'Dockerfile', text: 'FROM busybox'
                    buildxMultiArch tags: ['%1$s/two/app:1', '%2$s/two/app:1'], push: true,
                        platforms: ['linux/amd64'], credentialsId: '', registryLogins: [
                            registryLogin(url: 'http://%1$s', credentialsId: 'login'),
                            registryLogin(url: 'http://%2$s', credentialsId: 'other')],
                        driverOpts: ['network=host'], insecureRegistries: ['%1$s', '%2$s'], buildkitdConfigInline: '''%3$s'''
                }
                """.formatted(registryWithLogin.address(), otherRegistry.address(), TestBed.buildkitdConfig()), true));

        WorkflowRun run;
        try {
            run = jenkins.buildAndAssertSuccess(job);
        } finally {
            removeBuilders();
        }

        assertThat(tags(registryWithLogin, LoginRegistry.USER, PASSWORD)).contains("\"tags\":[\"1\"]");
        assertThat(tags(otherRegistry, "other", OTHER_PASSWORD)).contains("\"tags\":[\"1\"]");
        assertThat(holders(run.getRootDir().toPath())).isEmpty();
    }

    private static String tags(LoginRegistry registry, String user, String password) throws Exception {
        String login = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://" + registry.address() + "/v2/two/app/tags/list"))
                .header("Authorization", "Basic " + login)
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** Those of this test's Jenkins; no other has its mark. */
    private static void removeBuilders() throws Exception {
        String name = "name=buildx_buildkit_" + Owner.builderPrefix();
        for (String container : LoginRegistry.docker("ps", "--all", "--quiet", "--filter", name)
                .lines()
                .toList()) {
            LoginRegistry.docker("rm", "--force", "--volumes", container);
        }
    }

    private static Path jobs(JenkinsRule jenkins) {
        return jenkins.jenkins.getRootDir().toPath().resolve("jobs");
    }

    @Test
    void shouldSayWhichCredentialsAreMissing(JenkinsRule jenkins) throws Exception {
        jenkins.createSlave("docker-agent", "docker", null);
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(
                "node('docker') { buildxMultiArch platforms: ['linux/amd64'],"
                        + " secretCredentials: [buildSecret(id: 'token', credentialsId: 'nowhere')] }",
                true));

        WorkflowRun run = jenkins.buildAndAssertStatus(Result.FAILURE, job);

        jenkins.assertLogContains("This build has no credentials \"nowhere\"", run);
        jenkins.assertLogNotContains("StepFailure", run);
    }

    private void addCredentials() throws Exception {
        credentials().add(new StringCredentialsImpl(CredentialsScope.GLOBAL, "text", null, Secret.fromString(TOKEN)));
        credentials()
                .add(new UsernamePasswordCredentialsImpl(
                        CredentialsScope.GLOBAL, "login", null, LoginRegistry.USER, PASSWORD));
        credentials()
                .add(new FileCredentialsImpl(
                        CredentialsScope.GLOBAL,
                        "file",
                        null,
                        "netrc",
                        SecretBytes.fromBytes(FILE.getBytes(StandardCharsets.UTF_8))));
        Path key = Files.createTempDirectory("key").resolve("id");
        new LocalRunner().run(Command.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString()));
        // the lines before it are the same in many keys
        secrets.add(Files.readAllLines(key).get(3));
        credentials()
                .add(new BasicSSHUserPrivateKey(
                        CredentialsScope.GLOBAL,
                        "key",
                        "build",
                        new BasicSSHUserPrivateKey.DirectEntryPrivateKeySource(Files.readString(key)),
                        "",
                        null));
    }

    private static List<Credentials> credentials() {
        return SystemCredentialsProvider.getInstance().getCredentials();
    }

    private static String builder(String registry) throws IOException {
        String config = TestBed.buildkitdConfig();
        return "driverOpts: ['network=host'], insecureRegistries: ['" + registry + "'], buildkitdConfigInline: '''"
                + config + "'''";
    }

    /** The files that are made to hold a secret, with their permissions. */
    private static List<String> filesOfSecrets(Path root) throws IOException {
        return walk(root).stream()
                .filter(file -> file.getParent().getFileName().toString().startsWith("buildx-")
                                && file.getFileName().toString().matches("(?:secret|ssh)-.*")
                        || file.endsWith("docker/config.json"))
                .map(CredentialsJenkinsTest::described)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    private static String described(Path file) {
        try {
            return file.getFileName() + " " + PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException e) {
            return "";
        }
    }

    /** The command lines, of all processes of this machine, that hold a secret. */
    private List<Path> commandsWithSecrets() throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .map(process -> process.resolve("cmdline"))
                    .filter(this::holdsSecret)
                    .toList();
        }
    }

    /** The files that hold a secret. */
    private List<Path> holders(Path root) throws IOException {
        return walk(root).stream().filter(this::holdsSecret).toList();
    }

    private boolean holdsSecret(Path file) {
        try {
            String content = Files.readString(file, StandardCharsets.ISO_8859_1);
            return secrets.stream()
                    .filter(secret -> !(secret.equals(OWN_TOKEN) && isOfPipeline(file)))
                    .anyMatch(content::contains);
        } catch (IOException e) {
            return false;
        }
    }

    /** Where the step {@code node} itself keeps the variables of its agent, under its name or while it is written. */
    private static boolean isOfPipeline(Path file) {
        return file.endsWith("program.dat") || file.getFileName().toString().matches("atomic[0-9]+\\.tmp");
    }

    private static List<Path> walk(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).toList();
        } catch (NoSuchFileException | java.io.UncheckedIOException e) {
            return List.of();
        }
    }
}
