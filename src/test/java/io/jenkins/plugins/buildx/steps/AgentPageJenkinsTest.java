package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Computer;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.buildx.Await;
import io.jenkins.plugins.buildx.report.Abilities;
import io.jenkins.plugins.buildx.report.Abilities.Ability;
import io.jenkins.plugins.buildx.report.Diagnosis;
import java.net.HttpURLConnection;
import java.util.List;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.JenkinsRule.WebClient;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** An agent's page, from what was found there before. */
@WithJenkins
class AgentPageJenkinsTest {
    private static final String HOSTILE = "<script>alert('x')</script>";

    @Test
    void shouldShowWhatTheAgentCanDoAndWhatMendsIt(JenkinsRule jenkins) throws Exception {
        DumbSlave agent = jenkins.createSlave();
        KnownAgents.get().put(agent.getNodeName(), found());

        String page = text(page(jenkins, agent));

        assertThat(page)
                .contains("Docker Buildx", "v0.29.1", "linux/arm64", "emulated", "qemu-aarch64", "1.2 GB")
                .contains("jenkins-0123456789ab", "running", "linux/riscv64", "missing")
                .contains("To mend it: run setupQemu for linux/riscv64", " ago.");
        assertThat(text(jenkins.createWebClient().getPage(agent))).contains("Docker Buildx");
    }

    @Test
    void shouldSayWhenNothingIsKnown(JenkinsRule jenkins) throws Exception {
        DumbSlave agent = jenkins.createSlave();

        assertThat(text(page(jenkins, agent))).contains("Nothing is known of this agent yet");
        assertThat(jenkins.createWebClient()
                        .getJSON(agent.toComputer().getUrl() + "docker-buildx/api/json")
                        .getJSONObject()
                        .toString())
                .contains("\"abilities\":{}");
    }

    @Test
    void shouldEscapeWhatMachinesSay(JenkinsRule jenkins) throws Exception {
        DumbSlave agent = jenkins.createSlave();
        KnownAgents.get()
                .put(
                        agent.getNodeName(),
                        new Abilities(
                                1,
                                HOSTILE,
                                List.of(new Abilities.Builder(HOSTILE, HOSTILE, HOSTILE, List.of(HOSTILE), 1, 1)),
                                List.of(new Ability(HOSTILE, HOSTILE, HOSTILE)),
                                List.of(Diagnosis.ill(HOSTILE, HOSTILE, HOSTILE), Diagnosis.well(HOSTILE, HOSTILE))));

        HtmlPage page = page(jenkins, agent);

        assertThat(page.getWebResponse().getContentAsString()).doesNotContain(HOSTILE);
        assertThat(text(page)).contains(HOSTILE);
        Inline.assertNoneIn(
                jenkins.createWebClient()
                        .withJavaScriptEnabled(false)
                        .goTo(agent.toComputer().getUrl() + "docker-buildx/"),
                "//*[@id='main-panel']");
    }

    @Test
    void shouldTellTheSameInItsApi(JenkinsRule jenkins) throws Exception {
        DumbSlave agent = jenkins.createSlave();
        KnownAgents.get().put(agent.getNodeName(), found());

        JSONObject abilities = jenkins.createWebClient()
                .getJSON(agent.toComputer().getUrl() + "docker-buildx/api/json")
                .getJSONObject()
                .getJSONObject("abilities");

        assertThat(abilities.getString("buildx")).isEqualTo("v0.29.1");
        assertThat(abilities.getJSONArray("platforms").getJSONObject(1).getString("mode"))
                .isEqualTo("emulated");
        assertThat(abilities.getJSONArray("builders").getJSONObject(0).getLong("cache"))
                .isEqualTo(1_200_000_000L);
    }

    @Test
    void shouldAskForPermissions(JenkinsRule jenkins) throws Exception {
        DumbSlave agent = jenkins.createSlave();
        KnownAgents.get().put(agent.getNodeName(), found());
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        Computer.EXTENDED_READ.setEnabled(true);
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ)
                .everywhere()
                .to("reader", "watcher", "operator")
                .grant(Computer.EXTENDED_READ)
                .everywhere()
                .to("watcher")
                .grant(Computer.CONFIGURE)
                .everywhere()
                .to("operator"));
        String url = agent.toComputer().getUrl();

        WebClient reader = client(jenkins, "reader");
        reader.assertFails(url + "docker-buildx/", HttpURLConnection.HTTP_NOT_FOUND);
        assertThat(reader.getJSON(url + "api/json?depth=3").getJSONObject().toString())
                .doesNotContain("v0.29.1");
        WebClient watcher = client(jenkins, "watcher");
        assertThat(text(watcher.goTo(url + "docker-buildx/")))
                .contains("v0.29.1")
                .doesNotContain("Look again");
        assertThat(post(jenkins, watcher, url)).isEqualTo(HttpURLConnection.HTTP_FORBIDDEN);
        WebClient operator = client(jenkins, "operator");
        assertThat(text(operator.goTo(url + "docker-buildx/"))).contains("Look again");
        operator.assertFails(url + "docker-buildx/refresh", HttpURLConnection.HTTP_NOT_FOUND);
        assertThat(post(jenkins, operator, url)).isEqualTo(HttpURLConnection.HTTP_OK);
    }

    @Test
    void shouldLookAgainWhenAsked(JenkinsRule jenkins) throws Exception {
        DumbSlave agent = jenkins.createOnlineSlave();
        HtmlPage page = page(jenkins, agent);

        jenkins.submit((HtmlForm) page.getFirstByXPath("//form[@action='refresh']"));

        Await.until("a look", () -> KnownAgents.get().find(agent.getNodeName()).isPresent());
        Await.until("the end of the look", () -> !KnownAgents.get().isLookedAt(agent.getNodeName()));
        assertThat(KnownAgents.get().problem(agent.getNodeName())).isEmpty();
        assertThat(text(page(jenkins, agent))).contains("docker", "Platforms", "native");
        assertThat(agent.getRootPath().child("docker-buildx").list("tmp-*")).isEmpty();
    }

    @Test
    void shouldSayWhyALookFailed(JenkinsRule jenkins) throws Exception {
        DumbSlave agent = jenkins.createOnlineSlave();
        KnownAgents.get().put(agent.getNodeName(), found());
        agent.toComputer().disconnect(null).get();

        jenkins.submit((HtmlForm) page(jenkins, agent).getFirstByXPath("//form[@action='refresh']"));

        Await.until(
                "a problem",
                () -> !KnownAgents.get().problem(agent.getNodeName()).isEmpty());
        assertThat(text(page(jenkins, agent)))
                .contains("The latest look at the agent failed: it is not connected", "v0.29.1");
    }

    @Test
    void shouldForgetAgentsThatAreDeleted(JenkinsRule jenkins) throws Exception {
        DumbSlave agent = jenkins.createSlave();
        KnownAgents.get().put(agent.getNodeName(), found());

        jenkins.jenkins.removeNode(agent);

        assertThat(KnownAgents.get().find(agent.getNodeName())).isEmpty();
        assertThat(jenkins.jenkins.getRootPath().child("docker-buildx-agents").list("*.json"))
                .isEmpty();
    }

    static Abilities found() {
        return new Abilities(
                System.currentTimeMillis() - 120_000,
                "v0.29.1",
                List.of(new Abilities.Builder(
                        "jenkins-0123456789ab",
                        "docker-container",
                        "running",
                        List.of("linux/amd64", "linux/arm64"),
                        System.currentTimeMillis() - 240_000,
                        1_200_000_000L)),
                List.of(
                        new Ability("linux/amd64", "native", ""),
                        new Ability("linux/arm64", "emulated", "qemu-aarch64 (/usr/bin/qemu-aarch64, flags POCF)"),
                        new Ability("linux/arm/v7", "emulated", "qemu-arm (/usr/bin/qemu-arm, flags POCF)"),
                        new Ability("linux/riscv64", "missing", "")),
                List.of(
                        Diagnosis.well("docker", "engine 28.5.2 (linux/amd64)"),
                        Diagnosis.well("buildx", "v0.29.1"),
                        Diagnosis.well("builders", "jenkins-0123456789ab (running, cache 1.2 GB)"),
                        Diagnosis.ill(
                                "emulators",
                                "runs linux/amd64, linux/arm64, linux/arm/v7, not linux/riscv64",
                                "run setupQemu for linux/riscv64")));
    }

    private static HtmlPage page(JenkinsRule jenkins, DumbSlave agent) throws Exception {
        return jenkins.createWebClient().goTo(agent.toComputer().getUrl() + "docker-buildx/");
    }

    private static String text(HtmlPage page) {
        return page.getBody().getTextContent();
    }

    private static WebClient client(JenkinsRule jenkins, String user) throws Exception {
        return jenkins.createWebClient()
                .withThrowExceptionOnFailingStatusCode(false)
                .login(user);
    }

    private static int post(JenkinsRule jenkins, WebClient client, String url) throws Exception {
        WebRequest request = new WebRequest(client.createCrumbedUrl(url + "docker-buildx/refresh"), HttpMethod.POST);
        return client.getPage(request).getWebResponse().getStatusCode();
    }
}
