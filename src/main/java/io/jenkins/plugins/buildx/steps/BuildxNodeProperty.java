package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.Extension;
import hudson.model.Node;
import hudson.slaves.NodeProperty;
import hudson.slaves.NodePropertyDescriptor;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;

/** What an agent's administrators do not allow on it. */
public final class BuildxNodeProperty extends NodeProperty<Node> {
    private final boolean forbidPrivileged;

    /** @param forbidPrivileged whether no privileged container may register emulators there */
    @DataBoundConstructor
    public BuildxNodeProperty(boolean forbidPrivileged) {
        this.forbidPrivileged = forbidPrivileged;
    }

    public boolean isForbidPrivileged() {
        return forbidPrivileged;
    }

    static boolean allowsPrivileged(@Nullable Node node) {
        BuildxNodeProperty property = node == null ? null : node.getNodeProperty(BuildxNodeProperty.class);
        return property == null || !property.forbidPrivileged;
    }

    /** Its name in a configuration as code, and its form. */
    @Extension
    @Symbol("dockerBuildx")
    public static final class DescriptorImpl extends NodePropertyDescriptor {
        @Override
        public String getDisplayName() {
            return "Docker Buildx";
        }
    }
}
