package io.jenkins.plugins.buildx.steps;

import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.kohsuke.stapler.DataBoundSetter;

/** A step that builds images: what each of them can be told. */
public abstract class BuildStep extends BuilderStep {
    private static final long serialVersionUID = 1L;

    private boolean load;
    private boolean noCache;
    private boolean pull;
    private int retries = 2;
    private List<BuildSecret> secretCredentials = List.of();
    private List<SshKey> sshCredentials = List.of();

    public boolean isLoad() {
        return load;
    }

    @DataBoundSetter
    public void setLoad(boolean load) {
        this.load = load;
    }

    public boolean isNoCache() {
        return noCache;
    }

    @DataBoundSetter
    public void setNoCache(boolean noCache) {
        this.noCache = noCache;
    }

    public boolean isPull() {
        return pull;
    }

    @DataBoundSetter
    public void setPull(boolean pull) {
        this.pull = pull;
    }

    /** How often a build is tried again after a failure that may go away by itself. */
    public int getRetries() {
        return retries;
    }

    @DataBoundSetter
    public void setRetries(int retries) {
        this.retries = retries;
    }

    /**
     * The logins, secrets and keys that are asked for.
     *
     * @param images the step's own
     * @throws InvalidInput if they can't be
     */
    final AskedCredentials credentials(Collection<ImageReference> images) {
        return logins(images).secrets(secretCredentials).sshKeys(sshCredentials);
    }

    public List<BuildSecret> getSecretCredentials() {
        return secretCredentials;
    }

    @DataBoundSetter
    public void setSecretCredentials(List<BuildSecret> secretCredentials) {
        this.secretCredentials = secretCredentials == null ? List.of() : new ArrayList<>(secretCredentials);
    }

    public List<SshKey> getSshCredentials() {
        return sshCredentials;
    }

    @DataBoundSetter
    public void setSshCredentials(List<SshKey> sshCredentials) {
        this.sshCredentials = sshCredentials == null ? List.of() : new ArrayList<>(sshCredentials);
    }
}
