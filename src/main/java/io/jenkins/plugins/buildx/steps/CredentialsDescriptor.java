package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Describable;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** The form of something that takes credentials. Public, since forms reach methods of public classes alone. */
public abstract class CredentialsDescriptor<T extends Describable<T>> extends Descriptor<T> {
    private final CredentialsChoice choice;
    private final String bearer;

    /** @param bearer what takes the credentials, as in {@code A registryLogin} */
    CredentialsDescriptor(CredentialsChoice choice, String bearer) {
        this.choice = choice;
        this.bearer = bearer;
    }

    /** Tells that credentials are needed. */
    @POST
    public FormValidation doCheckCredentialsId(@AncestorInPath @CheckForNull Item item, @QueryParameter String value) {
        return LineForm.check(item, () -> AskedCredentials.given(value, bearer));
    }

    /** The credentials that can be chosen. */
    @POST
    public ListBoxModel doFillCredentialsIdItems(
            @AncestorInPath @CheckForNull Item item, @QueryParameter String credentialsId) {
        return choice.in(item, credentialsId);
    }
}
