package io.jenkins.plugins.buildx.steps;

import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.kohsuke.stapler.DataBoundSetter;

/** A step that works with registries: how it logs in to them. */
public abstract class RegistryStep extends Step implements Serializable {
    private static final long serialVersionUID = 1L;

    private String credentialsId = "";
    private List<RegistryLogin> registryLogins = List.of();

    /** For the registries of the step's own images. */
    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        this.credentialsId = BuilderStep.text(credentialsId);
    }

    /** For these and others, such as those of base images. */
    public List<RegistryLogin> getRegistryLogins() {
        return registryLogins;
    }

    @DataBoundSetter
    public void setRegistryLogins(List<RegistryLogin> registryLogins) {
        this.registryLogins = registryLogins == null ? List.of() : new ArrayList<>(registryLogins);
    }

    /**
     * The logins that are asked for.
     *
     * @param images the step's own
     * @throws InvalidInput if they can't be
     */
    final AskedCredentials logins(Collection<ImageReference> images) {
        return new AskedCredentials().login(credentialsId, images).logins(registryLogins);
    }
}
