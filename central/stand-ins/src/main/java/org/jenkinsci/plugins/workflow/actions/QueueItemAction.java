package org.jenkinsci.plugins.workflow.actions;

import hudson.model.Queue;
import org.jenkinsci.plugins.workflow.graph.FlowNode;

public abstract class QueueItemAction implements PersistentAction {
    public enum QueueState {
        QUEUED,
        CANCELLED,
        LAUNCHED,
        UNKNOWN
    }

    public abstract Queue.Item itemInQueue();

    public static QueueState getNodeState(FlowNode node) {
        throw new UnsupportedOperationException("stand-in");
    }

    public static Queue.Item getQueueItem(FlowNode node) {
        throw new UnsupportedOperationException("stand-in");
    }
}
