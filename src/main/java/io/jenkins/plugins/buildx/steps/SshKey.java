package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Extension;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Item;
import hudson.util.FormValidation;
import java.io.Serializable;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A key that a Dockerfile uses with {@code RUN --mount=type=ssh}, from credentials of Jenkins. */
public final class SshKey extends AbstractDescribableImpl<SshKey> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String credentialsId;
    private String id = "default";

    @DataBoundConstructor
    public SshKey(String credentialsId) {
        this.credentialsId = BuilderStep.text(credentialsId);
    }

    public String getCredentialsId() {
        return credentialsId;
    }

    /** What the Dockerfile calls it; {@code default} where it doesn't say. */
    public String getId() {
        return id;
    }

    @DataBoundSetter
    public void setId(String id) {
        this.id = BuilderStep.text(id);
    }

    /** Its name in a Pipeline, and its form. */
    @Extension
    @Symbol("sshKey")
    public static final class DescriptorImpl extends CredentialsDescriptor<SshKey> {
        public DescriptorImpl() {
            super(CredentialsChoice.SSH_KEY, "The sshKey");
        }

        @Override
        public String getDisplayName() {
            return "Key for ssh";
        }

        /** Tells what is wrong with the id. */
        @POST
        public FormValidation doCheckId(@AncestorInPath @CheckForNull Item item, @QueryParameter String value) {
            return LineForm.check(item, () -> AskedCredentials.id("sshKey", value));
        }
    }
}
