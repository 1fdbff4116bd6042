package io.jenkins.plugins.buildx.steps;

import hudson.Extension;
import io.jenkins.plugins.buildx.smoke.HealthCheck;
import io.jenkins.plugins.buildx.smoke.SmokeCheck;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;

/** The image's own health check. */
public final class HealthCheckParameter extends CheckParameter {
    private static final long serialVersionUID = 1L;

    @DataBoundConstructor
    public HealthCheckParameter() {}

    @Override
    SmokeCheck toCheck() {
        return new HealthCheck();
    }

    /** Its name in a Pipeline. */
    @Extension
    @Symbol("healthCheck")
    public static final class DescriptorImpl extends CheckDescriptor {
        public DescriptorImpl() {
            super("", "");
        }

        @Override
        public String getDisplayName() {
            return "Health: the image's own health check succeeds";
        }
    }
}
