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
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A secret that a Dockerfile mounts with {@code RUN --mount=type=secret,id=...}, from credentials of Jenkins. */
public final class BuildSecret extends AbstractDescribableImpl<BuildSecret> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String id;
    private final String credentialsId;

    @DataBoundConstructor
    public BuildSecret(String id, String credentialsId) {
        this.id = BuilderStep.text(id);
        this.credentialsId = BuilderStep.text(credentialsId);
    }

    /** What the Dockerfile calls it. */
    public String getId() {
        return id;
    }

    public String getCredentialsId() {
        return credentialsId;
    }

    /** Its name in a Pipeline, and its form. */
    @Extension
    @Symbol("buildSecret")
    public static final class DescriptorImpl extends CredentialsDescriptor<BuildSecret> {
        public DescriptorImpl() {
            super(CredentialsChoice.SECRET, "The buildSecret");
        }

        @Override
        public String getDisplayName() {
            return "Secret of the build";
        }

        /** Tells what is wrong with the id. */
        @POST
        public FormValidation doCheckId(@AncestorInPath @CheckForNull Item item, @QueryParameter String value) {
            return LineForm.check(item, () -> AskedCredentials.id("buildSecret", value));
        }
    }
}
