package hudson.node_monitors;

import hudson.model.Descriptor;

public abstract class AbstractNodeMonitorDescriptor<T> extends Descriptor<NodeMonitor> {
    public boolean canTakeOffline() {
        throw new UnsupportedOperationException("stand-in");
    }
}
