package io.jenkins.plugins.buildx.steps;

import java.time.Duration;
import java.util.List;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.actions.QueueItemAction;
import org.jenkinsci.plugins.workflow.actions.QueueItemAction.QueueState;
import org.jenkinsci.plugins.workflow.graph.FlowNode;

/**
 * What waits in Jenkins' queue for an agent of a label, in a block of a Pipeline. As long as it does, it can be given up; from the
 * moment on that an executor has it nothing here ends it any more.
 */
final class AgentQueue {
    private final FlowNode block;
    private final String label;
    private final Duration away;
    private final Duration ordered;
    private long absentSince;

    /**
     * @param block in which somebody asks for a node
     * @param away for how long no agent of the label may be online, where no cloud makes one
     * @param ordered the same where a cloud says that it does
     */
    AgentQueue(FlowNode block, String label, Duration away, Duration ordered) {
        this.block = block;
        this.label = label;
        this.away = away;
        this.ordered = ordered;
        this.absentSince = System.nanoTime();
    }

    /** Whether an executor has it, or had it: the graph of the build tells, so that a restart changes nothing. */
    boolean isTaken() {
        for (FlowNode head : heads()) {
            if (QueueItemAction.getNodeState(head) == QueueState.QUEUED) {
                return false;
            }
            if (QueueItemAction.getNodeState(head) == QueueState.LAUNCHED || isInsideOfNode(head)) {
                return true;
            }
        }
        return false;
    }

    /** The step itself and the beginning of its block are around what asks for a node; around what has one there is more. */
    private boolean isInsideOfNode(FlowNode head) {
        return head.getAllEnclosingIds().indexOf(block.getId()) > 1;
    }

    /** Whether nobody can have it: for too long no agent was there. */
    boolean isInVain() {
        if (AgentChoice.isAtHand(label)) {
            absentSince = System.nanoTime();
        }
        Duration limit = AgentChoice.isMade(label) ? ordered : away;
        return System.nanoTime() - absentSince > limit.toNanos();
    }

    /** Takes it out of the queue; {@code false} if it is not in there, be it that an executor was faster. */
    boolean giveUp() {
        return heads().stream()
                .filter(head -> QueueItemAction.getNodeState(head) == QueueState.QUEUED)
                .map(QueueItemAction::getQueueItem)
                .anyMatch(item -> item != null && Jenkins.get().getQueue().cancel(item));
    }

    private List<FlowNode> heads() {
        return block.getExecution().getCurrentHeads().stream()
                .filter(head -> head.getAllEnclosingIds().contains(block.getId()))
                .toList();
    }
}
