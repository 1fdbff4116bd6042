package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Extension;
import org.jenkinsci.Symbol;
import org.jenkinsci.plugins.workflow.flow.ErrorCondition;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.kohsuke.stapler.DataBoundConstructor;

/** Recognises failures of this plugin's steps that may go away by themselves: {@code retry(count: 3, conditions: [transientBuildx()])}. */
public final class TransientBuildxCondition extends ErrorCondition {
    private static final long serialVersionUID = 1L;

    @DataBoundConstructor
    public TransientBuildxCondition() {}

    @Override
    public boolean test(Throwable error, @CheckForNull StepContext context) {
        return error instanceof StepFailure failure && failure.isRetryable();
    }

    /** Its name in a Pipeline. */
    @Symbol("transientBuildx")
    @Extension
    public static final class DescriptorImpl extends ErrorConditionDescriptor {
        @Override
        public String getDisplayName() {
            return "Transient failures of Docker, its builder or a registry";
        }
    }
}
