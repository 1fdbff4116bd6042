package io.jenkins.plugins.buildx.steps;

import hudson.Extension;
import hudson.model.Computer;
import hudson.model.LabelFinder;
import hudson.model.Node;
import hudson.model.TaskListener;
import hudson.model.labels.LabelAtom;
import hudson.slaves.ComputerListener;
import io.jenkins.plugins.buildx.report.Abilities;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import jenkins.model.Jenkins;

/** Labels that agents have by what they were last found to be able to do, where administrators want that. */
@Extension
public final class AbilityLabels extends LabelFinder {
    @Override
    public Collection<LabelAtom> findLabels(Node node) {
        if (!BuildxGlobalConfiguration.get().isLabelAgents()) {
            return List.of();
        }
        return KnownAgents.get().find(node.getNodeName()).map(Abilities::labels).orElse(List.of()).stream()
                .map(Jenkins.get()::getLabelAtom)
                .collect(Collectors.toSet());
    }

    /** Looks at agents that come online: without labels they may never get a step after which they would be looked at. */
    @Extension
    public static final class Arrival extends ComputerListener {
        @Override
        public void onOnline(Computer computer, TaskListener listener) {
            Node node = computer.getNode();
            if (node != null && BuildxGlobalConfiguration.get().isLabelAgents()) {
                KnownAgents.get().look(node);
            }
        }
    }
}
