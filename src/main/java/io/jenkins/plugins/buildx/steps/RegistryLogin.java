package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Extension;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.buildx.engine.DockerConfig;
import java.io.Serializable;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A login to a registry, with credentials of Jenkins. */
public final class RegistryLogin extends AbstractDescribableImpl<RegistryLogin> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String credentialsId;
    private String url = "";

    @DataBoundConstructor
    public RegistryLogin(String credentialsId) {
        this.credentialsId = BuilderStep.text(credentialsId);
    }

    public String getCredentialsId() {
        return credentialsId;
    }

    /** Of the registry, such as {@code https://registry.example}; empty for Docker Hub. */
    public String getUrl() {
        return url;
    }

    @DataBoundSetter
    public void setUrl(String url) {
        this.url = BuilderStep.text(url);
    }

    /** Its name in a Pipeline, and its form. */
    @Extension
    @Symbol("registryLogin")
    public static final class DescriptorImpl extends CredentialsDescriptor<RegistryLogin> {
        public DescriptorImpl() {
            super(CredentialsChoice.REGISTRY, "A registryLogin");
        }

        @Override
        public String getDisplayName() {
            return "Login to a registry";
        }

        /** Tells what is wrong with the registry. */
        @POST
        public FormValidation doCheckUrl(@AncestorInPath @CheckForNull Item item, @QueryParameter String value) {
            return LineForm.check(item, () -> DockerConfig.registry(value));
        }
    }
}
