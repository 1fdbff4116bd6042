package hudson.model;

import hudson.ExtensionPoint;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.labels.LabelAtom;
import hudson.security.AccessControlled;
import hudson.slaves.NodeProperty;

public abstract class Node implements Describable<Node>, ExtensionPoint, AccessControlled, ModelObject {
    @Override
    public String getDisplayName() {
        throw new UnsupportedOperationException("stand-in");
    }

    public Launcher createLauncher(TaskListener taskListener) {
        throw new UnsupportedOperationException("stand-in");
    }

    public String getNodeName() {
        throw new UnsupportedOperationException("stand-in");
    }

    public abstract int getNumExecutors();

    public LabelAtom getSelfLabel() {
        throw new UnsupportedOperationException("stand-in");
    }

    public boolean isAcceptingTasks() {
        throw new UnsupportedOperationException("stand-in");
    }

    public Computer toComputer() {
        throw new UnsupportedOperationException("stand-in");
    }

    public abstract FilePath getRootPath();

    public <T extends NodeProperty> T getNodeProperty(Class<T> clazz) {
        throw new UnsupportedOperationException("stand-in");
    }
}
