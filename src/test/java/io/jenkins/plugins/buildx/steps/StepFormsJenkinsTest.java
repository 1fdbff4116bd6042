package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey;
import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.AbstractProject;
import hudson.model.FreeStyleProject;
import hudson.tasks.BuildStepDescriptor;
import hudson.tasks.Builder;
import hudson.util.Secret;
import java.util.List;
import org.htmlunit.html.HtmlElement;
import org.htmlunit.html.HtmlForm;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.JenkinsRule.WebClient;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.kohsuke.stapler.DataBoundConstructor;

/** What the forms of steps show is what they give back, unchanged. */
@WithJenkins
class StepFormsJenkinsTest {
    private static final String DIGEST = "@sha256:" + "0".repeat(64);

    private JenkinsRule jenkins;

    @BeforeEach
    void addCredentials(JenkinsRule rule) throws Exception {
        jenkins = rule;
        List<Credentials> known = SystemCredentialsProvider.getInstance().getCredentials();
        for (String id : List.of("account", "hub")) {
            known.add(new UsernamePasswordCredentialsImpl(
                    CredentialsScope.GLOBAL, id, "", "user", "password of the user"));
        }
        known.add(new StringCredentialsImpl(CredentialsScope.GLOBAL, "text", "", Secret.fromString("secret")));
        known.add(new BasicSSHUserPrivateKey(
                CredentialsScope.GLOBAL,
                "key",
                "git",
                new BasicSSHUserPrivateKey.DirectEntryPrivateKeySource("no key"),
                "",
                ""));
    }

    @Test
    void shouldKeepWhatBuildxMultiArchIsTold() throws Exception {
        BuildxMultiArchStep step = new BuildxMultiArchStep(List.of("linux/amd64", "linux/arm64"));
        assertKept(step);
        step.setTags(List.of("registry.example/app:1.4", "registry.example/app:<latest>"));
        step.setPush("digest");
        step.setBuildArgs(List.of("A=1", "B=<script>alert(1)</script>"));
        step.setDockerfileInline("FROM scratch\nCOPY . /");
        step.setLoad(true);
        step.setPull(true);
        step.setRetries(0);
        step.setDriver("remote");
        step.setEndpoint("tcp://buildkitd:1234");
        step.setMaxUsedSpace("20GB");
        step.setHttpProxy("http://proxy.example:3128");
        step.setHttpsProxy("http://me:pw@proxy.example:3128");
        step.setNoProxy("localhost,.example");
        step.setBuilderTimeout(7);
        step.setCredentialsId("account");
        RegistryLogin hub = new RegistryLogin("hub");
        RegistryLogin mirror = new RegistryLogin("account");
        mirror.setUrl("https://mirror.example");
        step.setRegistryLogins(List.of(hub, mirror));
        step.setSecretCredentials(List.of(new BuildSecret("token", "text"), new BuildSecret("login", "account")));
        SshKey deploy = new SshKey("key");
        deploy.setId("deploy");
        step.setSshCredentials(List.of(new SshKey("key"), deploy));
        assertKept(step);
    }

    @Test
    void shouldKeepWhatSmokeTestIsTold() throws Exception {
        SmokeTestStep step = new SmokeTestStep("app:1");
        assertKept(step);
        HttpCheckParameter http = new HttpCheckParameter(8443);
        http.setScheme("https");
        http.setStatus(List.of(200, 204));
        http.setInsecureTls(true);
        http.setContains(List.of("Hello", "World"));
        ExecCheckParameter exec = new ExecCheckParameter(List.of("uname", "-m"));
        exec.setExitCode(3);
        FileCheckParameter file = new FileCheckParameter("/etc/passwd");
        file.setAbsent(true);
        LogCheckParameter log = new LogCheckParameter("ready");
        log.setTimes(2);
        ExitCheckParameter exit = new ExitCheckParameter();
        exit.setCode(4);
        step.setChecks(List.of(http, exec, file, log, new TcpCheckParameter(22), new HealthCheckParameter(), exit));
        step.setStructureTests(List.of("structure-test.yaml"));
        step.setEmulatedTimeoutFactor(2.5);
        step.setInterval(0.25);
        step.setJunit(false);
        step.setCredentialsId("account");
        assertKept(step);
    }

    @Test
    void shouldKeepWhatSmallerStepsAreTold() throws Exception {
        SetupQemuStep qemu = new SetupQemuStep(List.of("linux/arm64"));
        qemu.setImage("mirror.example/binfmt:10");
        qemu.setAllowPrivileged(false);
        assertKept(qemu);
        MultiArchAgentStep agent = new MultiArchAgentStep(List.of("linux/arm64"));
        agent.setLabel("docker && arm64");
        agent.setOthers(List.of("docker", "any"));
        agent.setTimeout(0);
        assertKept(agent);
        assertKept(new MultiArchTemplateStep("buildkitd.toml"));
        ImageTagsStep tags = new ImageTagsStep(List.of("registry.example/app"));
        tags.setTags(List.of("type=semver,pattern={{major}}.{{minor}}"));
        assertKept(tags);
        BuildxBakeStep bake = new BuildxBakeStep();
        bake.setTargets(List.of("web", "api"));
        bake.setPush(true);
        assertKept(bake);
        PublishImageStep publish =
                new PublishImageStep("registry.example/app" + DIGEST, List.of("registry.example/app:1.4"));
        publish.setRegistryMirrors(List.of("docker.io=mirror.example"));
        assertKept(publish);
        assertKept(new MergeImageStep(
                List.of("registry.example/app" + DIGEST, "mirror.example/app" + DIGEST),
                List.of("registry.example/app:1.4")));
        WithBuildxStep block = new WithBuildxStep();
        block.setRegistryLogins(List.of(new RegistryLogin("hub")));
        assertKept(block);
    }

    @Test
    void shouldTakeAwayWhatWasAdded() throws Exception {
        BuildxMultiArchStep step = new BuildxMultiArchStep(List.of("linux/amd64"));
        step.setRegistryLogins(List.of(new RegistryLogin("hub"), new RegistryLogin("account")));
        step.setSecretCredentials(List.of(new BuildSecret("token", "text"), new BuildSecret("login", "account")));
        SshKey deploy = new SshKey("key");
        deploy.setId("deploy");
        step.setSshCredentials(List.of(deploy, new SshKey("key")));
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.getBuildersList().add(new Holder(step));
        WebClient client = jenkins.createWebClient();
        HtmlForm form = client.getPage(job, "configure").getFormByName("config");

        for (String field : List.of("registryLogins", "secretCredentials", "sshCredentials")) {
            HtmlElement delete = form.getFirstByXPath(".//*[@name='" + field
                    + "'][contains(@class, 'repeated-chunk')]//button[contains(@class, 'repeatable-delete')]");
            delete.click();
        }
        client.waitForBackgroundJavaScript(5000);
        jenkins.submit(form);

        BuildxMultiArchStep kept =
                (BuildxMultiArchStep) job.getBuildersList().get(Holder.class).getStep();
        assertThat(kept.getRegistryLogins())
                .extracting(RegistryLogin::getCredentialsId)
                .containsExactly("account");
        assertThat(kept.getSecretCredentials()).extracting(BuildSecret::getId).containsExactly("login");
        assertThat(kept.getSshCredentials()).extracting(SshKey::getId).containsExactly("default");
    }

    private void assertKept(Step step) throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.getBuildersList().add(new Holder(step));

        FreeStyleProject saved = jenkins.configRoundtrip(job);

        Step kept = saved.getBuildersList().get(Holder.class).getStep();
        assertThat(kept).isNotSameAs(step);
        jenkins.assertEqualDataBoundBeans(step, kept);
    }

    /** Has the form of any step in its own. */
    public static final class Holder extends Builder {
        private final Step step;

        @DataBoundConstructor
        public Holder(Step step) {
            this.step = step;
        }

        public Step getStep() {
            return step;
        }

        @TestExtension
        public static final class DescriptorImpl extends BuildStepDescriptor<Builder> {
            @Override
            @SuppressWarnings("rawtypes")
            public boolean isApplicable(Class<? extends AbstractProject> jobType) {
                return true;
            }
        }
    }
}
