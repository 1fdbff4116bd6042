package io.jenkins.plugins.buildx.steps;

import hudson.ExtensionPoint;
import hudson.model.AbstractDescribableImpl;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.smoke.SmokeCheck;
import java.io.Serializable;

/** A check as a Pipeline writes it, such as {@code httpCheck(port: 8080)}. */
public abstract class CheckParameter extends AbstractDescribableImpl<CheckParameter>
        implements ExtensionPoint, Serializable {
    private static final long serialVersionUID = 1L;

    /**
     * The check itself.
     *
     * @throws InvalidInput if it can't be
     */
    abstract SmokeCheck toCheck();
}
