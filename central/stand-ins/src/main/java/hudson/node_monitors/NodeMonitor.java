package hudson.node_monitors;

import hudson.ExtensionPoint;
import hudson.model.Computer;
import hudson.model.Describable;

public abstract class NodeMonitor implements ExtensionPoint, Describable<NodeMonitor> {
    public Object data(Computer computer) {
        throw new UnsupportedOperationException("stand-in");
    }
}
