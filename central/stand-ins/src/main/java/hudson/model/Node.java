package hudson.model;

import hudson.ExtensionPoint;
import hudson.FilePath;

public abstract class Node implements Describable<Node>, ExtensionPoint, ModelObject {
    @Override
    public String getDisplayName() {
        throw new UnsupportedOperationException("stand-in");
    }

    public abstract FilePath getRootPath();
}
