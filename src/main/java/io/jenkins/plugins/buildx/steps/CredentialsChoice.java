package io.jenkins.plugins.buildx.steps;

import com.cloudbees.jenkins.plugins.sshcredentials.SSHUserPrivateKey;
import com.cloudbees.plugins.credentials.CredentialsMatcher;
import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import com.cloudbees.plugins.credentials.common.UsernamePasswordCredentials;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Item;
import hudson.security.ACL;
import hudson.util.ListBoxModel;
import java.util.List;
import jenkins.authentication.tokens.api.AuthenticationTokens;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.docker.commons.credentials.DockerRegistryToken;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;

/** The credentials that a form offers, to those who may see that they are there. */
enum CredentialsChoice {
    REGISTRY(AuthenticationTokens.matcher(DockerRegistryToken.class)),
    SECRET(CredentialsMatchers.anyOf(
            CredentialsMatchers.instanceOf(StringCredentials.class),
            CredentialsMatchers.instanceOf(FileCredentials.class),
            CredentialsMatchers.instanceOf(UsernamePasswordCredentials.class))),
    SSH_KEY(CredentialsMatchers.instanceOf(SSHUserPrivateKey.class));

    private final transient CredentialsMatcher fit;

    CredentialsChoice(CredentialsMatcher fit) {
        this.fit = fit;
    }

    ListBoxModel in(@CheckForNull Item item, String current) {
        StandardListBoxModel choice = new StandardListBoxModel();
        if (maySee(item)) {
            choice.includeEmptyValue();
            choice.includeMatchingAs(ACL.SYSTEM2, item, StandardCredentials.class, List.of(), fit);
        }
        return choice.includeCurrentValue(current);
    }

    private static boolean maySee(@CheckForNull Item item) {
        return item == null
                ? Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                : item.hasPermission(Item.EXTENDED_READ) || item.hasPermission(CredentialsProvider.USE_ITEM);
    }
}
