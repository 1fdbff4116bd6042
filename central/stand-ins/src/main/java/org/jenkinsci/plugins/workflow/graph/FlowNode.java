package org.jenkinsci.plugins.workflow.graph;

import hudson.model.Actionable;
import java.util.List;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;

public abstract class FlowNode extends Actionable {
    public String getId() {
        throw new UnsupportedOperationException("stand-in");
    }

    public FlowExecution getExecution() {
        throw new UnsupportedOperationException("stand-in");
    }

    public List<String> getAllEnclosingIds() {
        throw new UnsupportedOperationException("stand-in");
    }
}
