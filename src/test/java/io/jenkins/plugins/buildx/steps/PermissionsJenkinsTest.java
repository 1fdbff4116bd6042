package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.Item;
import java.lang.reflect.Method;
import java.net.HttpURLConnection;
import java.net.URL;
import java.util.Arrays;
import java.util.List;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.htmlunit.util.NameValuePair;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.JenkinsRule.WebClient;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Who may ask what, at the addresses that forms and browsers use. */
@WithJenkins
class PermissionsJenkinsTest {
    private JenkinsRule jenkins;

    @BeforeEach
    void letUsersIn(JenkinsRule rule) throws Exception {
        jenkins = rule;
        rule.createFreeStyleProject("app");
        rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        rule.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader")
                .grant(Jenkins.READ, Item.READ, Item.CONFIGURE, Item.EXTENDED_READ)
                .everywhere()
                .to("writer")
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin"));
    }

    @Test
    void shouldShowItsConfigurationToAdministratorsAlone() throws Exception {
        assertThat(get("writer", "manage/configure").getStatusCode()).isEqualTo(HttpURLConnection.HTTP_FORBIDDEN);
        assertThat(get("admin", "manage/configure").getContentAsString()).contains("_.emulatorImage");
    }

    @Test
    void shouldCheckItsConfigurationForAdministratorsAlone() throws Exception {
        List<String> checks = Arrays.stream(BuildxGlobalConfiguration.class.getMethods())
                .map(Method::getName)
                .filter(name -> name.startsWith("doCheck"))
                .map(name -> "descriptorByName/" + BuildxGlobalConfiguration.class.getName() + "/check"
                        + name.substring("doCheck".length()))
                .toList();

        assertThat(checks).hasSizeGreaterThan(8).allSatisfy(check -> {
            assertThat(post("writer", check, "1").getStatusCode()).isEqualTo(HttpURLConnection.HTTP_FORBIDDEN);
            assertThat(post("admin", check, "1").getStatusCode()).isEqualTo(HttpURLConnection.HTTP_OK);
            assertThat(get("admin", check + "?value=1").getStatusCode()).isEqualTo(HttpURLConnection.HTTP_NOT_FOUND);
        });
    }

    @Test
    void shouldCheckStepsForThoseWhoMayConfigureTheJob() throws Exception {
        String check = "job/app/descriptorByName/" + SetupQemuStep.class.getName() + "/checkProperty/platforms";

        assertThat(post("reader", check, "linux/amd46").getContentAsString()).doesNotContain("error");
        assertThat(post("writer", check, "linux/amd46").getContentAsString()).contains("class=\"error\"");
        assertThat(get("writer", check + "?value=linux/amd46").getStatusCode())
                .isEqualTo(HttpURLConnection.HTTP_NOT_FOUND);
    }

    @Test
    void shouldCheckCredentialsForThoseWhoMayConfigureTheJob() throws Exception {
        for (Class<?> asking : List.of(RegistryLogin.class, BuildSecret.class, SshKey.class)) {
            String check = "job/app/descriptorByName/" + asking.getName() + "/checkCredentialsId";

            assertThat(post("reader", check, "").getContentAsString()).doesNotContain("error");
            assertThat(post("writer", check, "").getContentAsString()).contains("class=\"error\"");
            assertThat(get("writer", check + "?value=").getStatusCode()).isEqualTo(HttpURLConnection.HTTP_NOT_FOUND);
        }
    }

    @Test
    void shouldOfferCredentialsToThoseWhoMaySeeThem() throws Exception {
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .add(new UsernamePasswordCredentialsImpl(
                        CredentialsScope.GLOBAL, "account-of-the-registry", "", "user", "password of the user"));

        for (Class<?> asking : List.of(BuildxMultiArchStep.class, RegistryLogin.class, BuildSecret.class)) {
            String fill = "descriptorByName/" + asking.getName() + "/fillCredentialsIdItems";

            assertThat(post("reader", "job/app/" + fill, "").getContentAsString())
                    .contains("values")
                    .doesNotContain("account-of-the-registry");
            assertThat(post("writer", "job/app/" + fill, "").getContentAsString())
                    .contains("account-of-the-registry");
            assertThat(post("writer", fill, "").getContentAsString()).doesNotContain("account-of-the-registry");
            assertThat(get("writer", "job/app/" + fill).getStatusCode()).isEqualTo(HttpURLConnection.HTTP_NOT_FOUND);
        }
    }

    private WebResponse get(String user, String address) throws Exception {
        return client(user)
                .getPage(new WebRequest(new URL(jenkins.getURL(), address)))
                .getWebResponse();
    }

    private WebResponse post(String user, String address, String value) throws Exception {
        WebClient client = client(user);
        WebRequest request = new WebRequest(new URL(jenkins.getURL(), address), HttpMethod.POST);
        request.setRequestParameters(List.of(new NameValuePair("value", value)));
        return client.getPage(client.addCrumb(request)).getWebResponse();
    }

    private WebClient client(String user) throws Exception {
        return jenkins.createWebClient()
                .withJavaScriptEnabled(false)
                .withThrowExceptionOnFailingStatusCode(false)
                .login(user);
    }
}
