package io.jenkins.plugins.buildx.steps;

import hudson.Extension;
import io.jenkins.plugins.buildx.smoke.ExitCheck;
import io.jenkins.plugins.buildx.smoke.SmokeCheck;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** The end of the container. */
public final class ExitCheckParameter extends CheckParameter {
    private static final long serialVersionUID = 1L;

    private int code = 0;

    @DataBoundConstructor
    public ExitCheckParameter() {}

    public int getCode() {
        return code;
    }

    @DataBoundSetter
    public void setCode(int code) {
        this.code = code;
    }

    @Override
    SmokeCheck toCheck() {
        return new ExitCheck(code);
    }

    /** Its name in a Pipeline. */
    @Extension
    @Symbol("exitCheck")
    public static final class DescriptorImpl extends CheckDescriptor {
        public DescriptorImpl() {
            super("", "");
        }

        @Override
        public String getDisplayName() {
            return "Exit: the container ends with an exit code";
        }
    }
}
