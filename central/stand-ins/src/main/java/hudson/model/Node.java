package hudson.model;

import hudson.ExtensionPoint;
import hudson.FilePath;
import hudson.security.AccessControlled;

public abstract class Node implements Describable<Node>, ExtensionPoint, AccessControlled, ModelObject {
    @Override
    public String getDisplayName() {
        throw new UnsupportedOperationException("stand-in");
    }

    public abstract FilePath getRootPath();
}
