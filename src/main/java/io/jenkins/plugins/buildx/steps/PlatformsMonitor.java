package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.Extension;
import hudson.model.Computer;
import hudson.node_monitors.AbstractAsyncNodeMonitorDescriptor;
import hudson.node_monitors.NodeMonitor;
import hudson.remoting.Callable;
import java.io.IOException;
import java.util.stream.Collectors;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;

/** The column of the agents' table with the platforms that each was last found to run. Takes no agent offline, and asks none. */
public final class PlatformsMonitor extends NodeMonitor {
    @DataBoundConstructor
    public PlatformsMonitor() {
        // there is nothing to set
    }

    /** Such as {@code amd64, arm64}, as all are Linux's; {@code null} if nobody knows. */
    @Override
    @Nullable
    public String data(Computer computer) {
        return KnownAgents.get()
                .find(computer.getName())
                .map(found -> found.running().stream()
                        .map(ability -> ability.platform().replaceFirst("^linux/", ""))
                        .collect(Collectors.joining(", ")))
                .orElse(null);
    }

    /** Its name in a configuration as code. */
    @Extension
    @Symbol("buildxPlatforms")
    public static final class DescriptorImpl extends AbstractAsyncNodeMonitorDescriptor<String> {
        @Override
        public String getDisplayName() {
            return "Platforms";
        }

        @Override
        public boolean canTakeOffline() {
            return false;
        }

        /** Nothing is asked of agents for a table. */
        @Override
        @Nullable
        protected Callable<String, IOException> createCallable(Computer computer) {
            return null;
        }
    }
}
