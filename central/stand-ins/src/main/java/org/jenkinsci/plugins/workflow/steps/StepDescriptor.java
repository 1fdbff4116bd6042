package org.jenkinsci.plugins.workflow.steps;

import hudson.model.Descriptor;
import java.util.Map;
import java.util.Set;

public abstract class StepDescriptor extends Descriptor<Step> {
    public StepDescriptor() {
        throw new UnsupportedOperationException("stand-in");
    }

    public boolean isAdvanced() {
        throw new UnsupportedOperationException("stand-in");
    }

    public String argumentsToString(Map<String, Object> map) {
        throw new UnsupportedOperationException("stand-in");
    }

    public abstract String getFunctionName();

    public abstract Set<? extends Class<?>> getRequiredContext();

    public boolean takesImplicitBlockArgument() {
        throw new UnsupportedOperationException("stand-in");
    }
}
