package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.model.Describable;
import hudson.model.Descriptor;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.util.NameValuePair;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.structs.describable.DescribableParameter;
import org.jenkinsci.plugins.workflow.cps.SnippetizerTester;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** House rules for all steps and checks: names, help, forms that lose nothing, snippets without defaults. */
@WithJenkins
class StepsJenkinsTest {
    private static final String DIGEST = "@sha256:" + "0".repeat(64);

    @Test
    void shouldHaveHelpForEveryParameter(JenkinsRule jenkins) throws Exception {
        for (Descriptor<?> descriptor : descriptors()) {
            for (DescribableParameter parameter :
                    DescribableModel.of(descriptor.clazz).getParameters()) {
                String page = descriptor.getDescriptorUrl() + "/help/" + parameter.getName();
                assertThat(jenkins.createWebClient()
                                .goTo(page, "text/html")
                                .getWebResponse()
                                .getContentAsString())
                        .as(page)
                        .contains("<div>");
            }
        }
    }

    @Test
    void shouldNameStepsAndWhatTheyDo(JenkinsRule jenkins) {
        assertThat(jenkins.jenkins.getExtensionList(BuildxStepDescriptor.class))
                .extracting(StepDescriptor::getFunctionName)
                .containsExactlyInAnyOrder(
                        "setupQemu",
                        "imageTags",
                        "buildxMultiArch",
                        "buildxBake",
                        "publishImage",
                        "mergeImage",
                        "multiArchAgent",
                        "multiArchPlan",
                        "multiArchTemplate",
                        "smokeTest",
                        "withBuildx");
        for (BuildxStepDescriptor descriptor : jenkins.jenkins.getExtensionList(BuildxStepDescriptor.class)) {
            assertThat(descriptor.getDisplayName()).isNotBlank();
        }
        assertThat(argumentsToString("setupQemu", Map.of("platforms", List.of("linux/arm64"))))
                .isEqualTo("[linux/arm64]");
        assertThat(argumentsToString("setupQemu", Map.of())).isEqualTo("the configured platforms");
        assertThat(argumentsToString("buildxMultiArch", Map.of())).isEqualTo(". for the configured platforms");
        assertThat(argumentsToString("withBuildx", Map.of())).isEqualTo("docker-container");
        assertThat(argumentsToString("withBuildx", Map.of("driver", "remote", "endpoint", "tcp://far:1234")))
                .isEqualTo("tcp://far:1234");
        assertThat(argumentsToString("multiArchAgent", Map.of("platforms", List.of(), "label", "")))
                .isEqualTo("any platform on any agent");
        assertThat(argumentsToString("multiArchPlan", Map.of("settings", Map.of("context", "app"))))
                .isEqualTo("[context]");
        assertThat(argumentsToString(
                        "buildxMultiArch", Map.of("platforms", List.of("linux/arm64"), "tags", List.of("app:1"))))
                .isEqualTo("[app:1] for [linux/arm64]");
        assertThat(argumentsToString("imageTags", Map.of("images", List.of("registry.example/app"))))
                .isEqualTo("[registry.example/app]");
        assertThat(argumentsToString("buildxBake", Map.of("targets", List.of("web"))))
                .isEqualTo("[web]");
        assertThat(argumentsToString("buildxBake", Map.of())).isEqualTo("default");
        assertThat(argumentsToString("publishImage", Map.of("tags", List.of("app:1"))))
                .isEqualTo("[app:1]");
        assertThat(argumentsToString("smokeTest", Map.of("image", Map.of("reference", "app" + DIGEST))))
                .isEqualTo("app" + DIGEST);
        assertThat(argumentsToString("smokeTest", Map.of("image", "app:1"))).isEqualTo("app:1");
        assertThat(argumentsToString("smokeTest", Map.of())).isEqualTo("no image");
    }

    /** Whoever may see a build sees its steps, with what they were given. */
    @Test
    void shouldNotTellPasswords(JenkinsRule jenkins) {
        assertThat(argumentsToString("withBuildx", Map.of("endpoint", "tcp://admin:s3cret@far:1234")))
                .isEqualTo("tcp://(hidden)@far:1234");
        assertThat(argumentsToString("buildxMultiArch", Map.of("context", "https://t0ken@git.example/app.git#main")))
                .isEqualTo("https://(hidden)@git.example/app.git#main for the configured platforms");
        Map<String, Object> slips = Map.of(
                "image", "https://me:s3cret@r.example/app:1",
                "images", List.of("https://me:s3cret@r.example/app"),
                "tags", List.of("https://me:s3cret@r.example/app:1"),
                "targets", List.of("https://me:s3cret@git.example/app.git"),
                "label", "https://me:s3cret@agent",
                "name", "https://me:s3cret@name",
                "settings", Map.of("tags", List.of("https://me:s3cret@r.example/app:1")),
                "endpoint", "tcp://me:s3cret@far:1234",
                "platforms", List.of("https://me:s3cret@platform"));
        assertThat(jenkins.jenkins.getExtensionList(BuildxStepDescriptor.class))
                .isNotEmpty()
                .allSatisfy(step -> assertThat(step.argumentsToString(slips))
                        .contains("(hidden)@")
                        .doesNotContain("s3cret"));
    }

    @Test
    void shouldKeepWhatSetupQemuIsTold(JenkinsRule jenkins) throws Exception {
        SnippetizerTester snippets = new SnippetizerTester(jenkins);
        SetupQemuStep step = new SetupQemuStep(List.of("linux/arm64", "linux/s390x"));

        snippets.assertRoundTrip(step, "setupQemu(['linux/arm64', 'linux/s390x'])");
        step.setImage("mirror.example/emulators:10");
        step.setImageKind("binfmt");
        step.setReset(true);
        step.setAllowPrivileged(false);
        snippets.assertRoundTrip(
                step,
                "setupQemu allowPrivileged: false, image: 'mirror.example/emulators:10', imageKind: 'binfmt', platforms: ['linux/arm64', 'linux/s390x'], reset: true");
    }

    @Test
    void shouldKeepWhatBuildxMultiArchIsTold(JenkinsRule jenkins) throws Exception {
        SnippetizerTester snippets = new SnippetizerTester(jenkins);
        BuildxMultiArchStep step = new BuildxMultiArchStep(List.of("linux/amd64", "linux/arm64"));

        snippets.assertRoundTrip(step, "buildxMultiArch(['linux/amd64', 'linux/arm64'])");
        step.setTags(List.of("registry.example/app:1.4"));
        step.setPush("digest");
        step.setBuildArgs(List.of("A=1", "B=<script>alert(1)</script>"));
        step.setDockerfileInline("FROM scratch\nCOPY . /\n");
        step.setRetries(0);
        step.setDriverOpts(List.of("network=host"));
        snippets.assertRoundTrip(
                step,
                "buildxMultiArch buildArgs: ['A=1', 'B=<script>alert(1)</script>'], dockerfileInline: '''FROM scratch\nCOPY . /\n''', "
                        + "driverOpts: ['network=host'], platforms: ['linux/amd64', 'linux/arm64'], push: 'digest', retries: 0, "
                        + "tags: ['registry.example/app:1.4']");
        BuildxMultiArchStep pushed = new BuildxMultiArchStep(List.of("linux/arm64"));
        pushed.setPush(true);
        snippets.assertRoundTrip(pushed, "buildxMultiArch platforms: ['linux/arm64'], push: true");
    }

    @Test
    void shouldKeepWhatImageTagsIsTold(JenkinsRule jenkins) throws Exception {
        SnippetizerTester snippets = new SnippetizerTester(jenkins);
        ImageTagsStep step = new ImageTagsStep(List.of("registry.example/app"));

        snippets.assertRoundTrip(step, "imageTags(['registry.example/app'])");
        step.setTags(List.of("type=semver,pattern={{major}}.{{minor}}", "type=sha"));
        step.setFlavor(List.of("latest=false"));
        step.setLabels(List.of("maintainer=<Team>"));
        step.setAnnotationLevels(List.of("manifest", "index"));
        step.setDefaultBranch("main");
        snippets.assertRoundTrip(
                step,
                "imageTags annotationLevels: ['manifest', 'index'], defaultBranch: 'main', flavor: ['latest=false'], "
                        + "images: ['registry.example/app'], labels: ['maintainer=<Team>'], "
                        + "tags: ['type=semver,pattern={{major}}.{{minor}}', 'type=sha']");
    }

    @Test
    void shouldKeepWhatBuildxBakeIsTold(JenkinsRule jenkins) throws Exception {
        SnippetizerTester snippets = new SnippetizerTester(jenkins);
        BuildxBakeStep step = new BuildxBakeStep();

        snippets.assertRoundTrip(step, "buildxBake()");
        step.setTargets(List.of("web", "api"));
        step.setSet(List.of("*.platform=linux/arm64"));
        step.setVariables(List.of("VERSION=1.4"));
        step.setWorkdir("deploy");
        step.setPush(true);
        step.setRetries(0);
        step.setDriverOpts(List.of("network=host"));
        snippets.assertRoundTrip(
                step,
                "buildxBake driverOpts: ['network=host'], push: true, retries: 0, set: ['*.platform=linux/arm64'], "
                        + "targets: ['web', 'api'], variables: ['VERSION=1.4'], workdir: 'deploy'");
    }

    @Test
    void shouldKeepTheCredentialsThatABuildIsTold(JenkinsRule jenkins) throws Exception {
        BuildxMultiArchStep step = new BuildxMultiArchStep(List.of("linux/arm64"));
        step.setCredentialsId("account");
        RegistryLogin hub = new RegistryLogin("hub");
        RegistryLogin mirror = new RegistryLogin("mirror");
        mirror.setUrl("https://mirror.example");
        step.setRegistryLogins(List.of(hub, mirror));
        step.setSecretCredentials(List.of(new BuildSecret("token", "text")));
        SshKey key = new SshKey("key");
        SshKey deploy = new SshKey("other");
        deploy.setId("deploy");
        step.setSshCredentials(List.of(key, deploy));

        new SnippetizerTester(jenkins)
                .assertRoundTrip(
                        step,
                        "buildxMultiArch credentialsId: 'account', platforms: ['linux/arm64'], "
                                + "registryLogins: [registryLogin('hub'), registryLogin(credentialsId: 'mirror', url: 'https://mirror.example')], "
                                + "secretCredentials: [buildSecret(credentialsId: 'text', id: 'token')], "
                                + "sshCredentials: [sshKey('key'), sshKey(credentialsId: 'other', id: 'deploy')]");
    }

    @Test
    void shouldKeepWhatMultiArchAgentIsTold(JenkinsRule jenkins) throws Exception {
        SnippetizerTester snippets = new SnippetizerTester(jenkins);
        MultiArchAgentStep step = new MultiArchAgentStep(List.of("linux/arm64"));

        snippets.assertRoundTrip(step, "multiArchAgent(['linux/arm64']) {\n    // some block\n}");
        step.setLabel("docker && arm64");
        step.setOthers(List.of("docker", "any"));
        step.setTimeout(0);
        snippets.assertRoundTrip(
                step,
                "multiArchAgent(label: 'docker && arm64', others: ['docker', 'any'], platforms: ['linux/arm64'], timeout: 0) {\n    // some block\n}");
    }

    @Test
    void shouldKeepWhatMultiArchTemplateIsTold(JenkinsRule jenkins) throws Exception {
        new SnippetizerTester(jenkins).assertRoundTrip(new MultiArchTemplateStep("go"), "multiArchTemplate 'go'");
    }

    @Test
    void shouldKeepWhatPublishImageIsTold(JenkinsRule jenkins) throws Exception {
        new SnippetizerTester(jenkins)
                .assertRoundTrip(
                        new PublishImageStep("registry.example/app" + DIGEST, List.of("registry.example/app:1.4")),
                        "publishImage image: 'registry.example/app" + DIGEST + "', tags: ['registry.example/app:1.4']");
    }

    @Test
    void shouldKeepWhatMergeImageIsTold(JenkinsRule jenkins) throws Exception {
        SnippetizerTester snippets = new SnippetizerTester(jenkins);
        MergeImageStep step = new MergeImageStep(
                List.of("registry.example/app" + DIGEST, "mirror.example/app" + DIGEST),
                List.of("registry.example/app:1.4"));

        snippets.assertRoundTrip(
                step,
                "mergeImage images: ['registry.example/app" + DIGEST + "', 'mirror.example/app" + DIGEST
                        + "'], tags: ['registry.example/app:1.4']");
        step.setAnnotations(List.of("a=b"));
        step.setName("app");
        snippets.assertRoundTrip(
                step,
                "mergeImage annotations: ['a=b'], images: ['registry.example/app" + DIGEST + "', 'mirror.example/app"
                        + DIGEST + "'], name: 'app', tags: ['registry.example/app:1.4']");
    }

    @Test
    void shouldKeepWhatSmokeTestIsTold(JenkinsRule jenkins) throws Exception {
        SnippetizerTester snippets = new SnippetizerTester(jenkins);
        SmokeTestStep step = new SmokeTestStep("app:1");

        snippets.assertRoundTrip(step, "smokeTest 'app:1'");
        ExitCheckParameter exit = new ExitCheckParameter();
        step.setChecks(List.of(exit));
        snippets.assertRoundTrip(step, "smokeTest checks: [exitCheck()], image: 'app:1'");
        exit.setCode(3);
        snippets.assertRoundTrip(step, "smokeTest checks: [exitCheck(code: 3)], image: 'app:1'");
        HttpCheckParameter http = new HttpCheckParameter(8443);
        http.setScheme("https");
        http.setStatus(List.of(200, 204));
        http.setContains(List.of("Hello", "World"));
        ExecCheckParameter exec = new ExecCheckParameter(List.of("uname", "-m"));
        exec.setStdoutMatches(List.of("x86_64|aarch64"));
        FileCheckParameter file = new FileCheckParameter("/etc/passwd");
        file.setExcludes(List.of("^nobody"));
        LogCheckParameter log = new LogCheckParameter("ready");
        log.setTimes(2);
        step.setChecks(List.of(http, exec, file, log, new TcpCheckParameter(22), new HealthCheckParameter()));
        step.setEmulatedTimeoutFactor(2.5);
        step.setInterval(0.25);
        step.setJunit(false);
        snippets.assertRoundTrip(
                step,
                "smokeTest checks: [httpCheck(contains: ['Hello', 'World'], port: 8443, scheme: 'https', status: [200, 204]), "
                        + "execCheck(command: ['uname', '-m'], stdoutMatches: ['x86_64|aarch64']), "
                        + "fileCheck(excludes: ['^nobody'], path: '/etc/passwd'), logCheck(text: 'ready', times: 2), tcpCheck(22), "
                        + "healthCheck()], emulatedTimeoutFactor: 2.5, image: 'app:1', interval: 0.25, junit: false");
    }

    @Test
    void shouldKeepWhatWithBuildxIsTold(JenkinsRule jenkins) throws Exception {
        SnippetizerTester snippets = new SnippetizerTester(jenkins);
        WithBuildxStep step = new WithBuildxStep();

        snippets.assertRoundTrip(step, "withBuildx {\n    // some block\n}");
        step.setDriverOpts(List.of("network=host"));
        step.setMaxUsedSpace("20GB");
        snippets.assertRoundTrip(
                step, "withBuildx(driverOpts: ['network=host'], maxUsedSpace: '20GB') {\n    // some block\n}");
        step.setCredentialsId("login");
        assertThatThrownBy(() -> step.start(null)).hasMessageContaining("registryLogins: [registryLogin(url:");
    }

    @Test
    void shouldTellWhatIsWrongInTheWordsOfTheStep(JenkinsRule jenkins) throws Exception {
        assertThat(check(jenkins, SetupQemuStep.class, "platforms", "linux/arm64"))
                .doesNotContain("error");
        assertThat(check(jenkins, SetupQemuStep.class, "platforms", "linux/amd46"))
                .contains("class=\"error\"", "linux/amd46");
        assertThat(check(jenkins, SetupQemuStep.class, "platforms", "")).contains("setupQemu needs platforms");
        assertThat(check(jenkins, BuildxMultiArchStep.class, "tags", "Upper/<script>"))
                .contains("class=\"error\"", "&lt;script&gt;")
                .doesNotContain("<script>");
        assertThat(check(jenkins, BuildxMultiArchStep.class, "secrets", "id=token,env=TOKEN"))
                .doesNotContain("error");
        assertThat(check(jenkins, BuildxMultiArchStep.class, "driverOpts", "network"))
                .contains("network=host");
        assertThat(check(jenkins, ImageTagsStep.class, "tags", "type=sha\ntype=ref,event=tag"))
                .doesNotContain("error");
        assertThat(check(jenkins, ImageTagsStep.class, "tags", "type=sha,fromat=long"))
                .contains("class=\"error\"", "fromat", "format");
        assertThat(check(jenkins, ImageTagsStep.class, "ref", "main")).contains("refs/heads/main");
        assertThat(check(jenkins, PublishImageStep.class, "image", "app:1")).contains("has no digest");
        assertThat(check(jenkins, SmokeTestStep.class, "image", "app:1")).doesNotContain("error");
        assertThat(check(jenkins, SmokeTestStep.class, "image", "")).contains("or what buildxMultiArch returned");
        assertThat(check(jenkins, SmokeTestStep.class, "platforms", "")).doesNotContain("error");
        assertThat(check(jenkins, SmokeTestStep.class, "env", "=")).contains("NAME=value");
        assertThat(check(jenkins, HttpCheckParameter.class, "path", "index.html"))
                .contains("class=\"error\"");
        assertThat(check(jenkins, HttpCheckParameter.class, "status", "200\nmany"))
                .contains("class=\"error\"", "is no number, which status takes");
        for (String value : List.of("soon", "1.5", "99999999999")) {
            assertThat(check(jenkins, MultiArchAgentStep.class, "timeout", value))
                    .as(value)
                    .contains("class=\"error\"", "is no number, which timeout takes");
        }
        assertThat(check(jenkins, MultiArchAgentStep.class, "timeout", "-1")).contains("0 seconds or more");
        assertThat(check(jenkins, FileCheckParameter.class, "permissions", "x")).contains("write 0755 or -rwxr-xr-x");
    }

    @Test
    void shouldNotTestAnImageNamedNull() {
        assertThat(new SmokeTestStep(null).getImage()).isNull();
        assertThat(new PublishImageStep(null, List.of()).getImage()).isNull();
        assertThat(new MergeImageStep(Collections.singletonList(null), List.of()).getImages())
                .containsOnlyNulls();
        for (Step step : List.of(new SmokeTestStep(null), new PublishImageStep(null, List.of("app:1")))) {
            assertThatThrownBy(() -> step.start(new FakeContext()))
                    .isInstanceOf(StepFailure.class)
                    .hasMessageContaining("image is a reference such as");
        }
    }

    @Test
    void shouldTellWhatIsWrongWithCredentialsInTheWordsOfTheStep(JenkinsRule jenkins) throws Exception {
        assertThat(checkOwn(jenkins, RegistryLogin.class, "Url", "")).doesNotContain("error");
        assertThat(checkOwn(jenkins, RegistryLogin.class, "Url", "https://registry.example/v2/"))
                .doesNotContain("error");
        assertThat(checkOwn(jenkins, RegistryLogin.class, "Url", "registry example"))
                .contains("class=\"error\"", "is no registry");
        assertThat(checkOwn(jenkins, BuildSecret.class, "Id", "to/ken"))
                .contains("class=\"error\"", "--mount=type=secret");
        assertThat(checkOwn(jenkins, SshKey.class, "Id", "default")).doesNotContain("error");
        assertThat(checkOwn(jenkins, SshKey.class, "Id", ""))
                .contains("class=\"error\"", "is no id of the sshKey", "--mount=type=ssh,id=");
        for (Class<?> asking : List.of(RegistryLogin.class, BuildSecret.class, SshKey.class)) {
            assertThat(checkOwn(jenkins, asking, "CredentialsId", "")).contains("needs the credentialsId");
            assertThat(checkOwn(jenkins, asking, "CredentialsId", "some")).doesNotContain("error");
        }
    }

    /** As multiArchImage does before anything runs. */
    @Test
    void shouldRefuseCredentialsThatCannotBeWithTheStep(JenkinsRule jenkins) {
        BuildxMultiArchStep build = new BuildxMultiArchStep(List.of("linux/arm64"));
        build.setSecretCredentials(List.of(new BuildSecret("token", "")));
        BuildxBakeStep bake = new BuildxBakeStep();
        bake.setSshCredentials(List.of(new SshKey("")));
        SmokeTestStep test = new SmokeTestStep("app:1");
        test.setPort(8080);
        test.setRegistryLogins(List.of(new RegistryLogin("")));

        for (Step step : List.of(build, bake, test)) {
            assertThatThrownBy(() -> ((BuildxStepDescriptor) step.getDescriptor()).prove(step))
                    .isInstanceOf(InvalidInput.class)
                    .hasMessageContaining("needs the credentialsId");
        }
    }

    @Test
    void shouldTakeNoDriverForTheUsualOne(JenkinsRule jenkins) {
        WithBuildxStep step = new WithBuildxStep();

        step.setDriver(null);

        assertThat(step.builderSpec().driver()).isEqualTo("docker-container");
    }

    @Test
    void shouldCheckForThoseWhoMayConfigureAlone(JenkinsRule jenkins) throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject("job");
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader")
                .grant(Jenkins.READ, Item.READ, Item.CONFIGURE)
                .everywhere()
                .to("writer"));

        assertThat(as("reader", job)).isFalse();
        assertThat(as("writer", job)).isTrue();
        assertThat(as("writer", null)).isFalse();
    }

    private static boolean as(String user, Item item) {
        try (ACLContext ignored = ACL.as2(User.getById(user, true).impersonate2())) {
            return LineForm.mayConfigure(item);
        }
    }

    private static String check(JenkinsRule jenkins, Class<?> step, String property, String value) throws Exception {
        return checkOwn(jenkins, step, "Property/" + property, value);
    }

    private static String checkOwn(JenkinsRule jenkins, Class<?> type, String property, String value) throws Exception {
        JenkinsRule.WebClient client = jenkins.createWebClient();
        WebRequest request = new WebRequest(
                new URL(jenkins.getURL(), "descriptorByName/" + type.getName() + "/check" + property), HttpMethod.POST);
        request.setRequestParameters(List.of(new NameValuePair("value", value)));
        return client.getPage(client.addCrumb(request)).getWebResponse().getContentAsString();
    }

    private static List<Descriptor<?>> descriptors() {
        List<Descriptor<?>> all = new ArrayList<>(Jenkins.get().getExtensionList(BuildxStepDescriptor.class));
        all.addAll(Jenkins.get().getExtensionList(CheckDescriptor.class));
        for (Class<? extends Describable<?>> nested : List.of(RegistryLogin.class, BuildSecret.class, SshKey.class)) {
            all.add(Jenkins.get().getDescriptorOrDie(nested));
        }
        assertThat(all).hasSize(21);
        return all;
    }

    private static String argumentsToString(String function, Map<String, Object> arguments) {
        StepDescriptor step = StepDescriptor.byFunctionName(function);
        assertThat(step).isNotNull();
        return step.argumentsToString(arguments);
    }
}
