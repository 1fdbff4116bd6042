package jenkins.model;

import hudson.FilePath;
import hudson.Plugin;
import hudson.model.Computer;
import hudson.model.Hudson;
import hudson.model.ModelObject;
import hudson.model.Node;
import hudson.model.Queue;
import hudson.model.labels.LabelAtom;
import hudson.security.AccessControlled;
import hudson.security.Permission;
import java.io.File;
import java.util.List;

public class Jenkins extends Node implements ModelObject, AccessControlled {
    public static final Permission ADMINISTER = null;

    public static Jenkins get() throws IllegalStateException {
        throw new UnsupportedOperationException("stand-in");
    }

    public final Hudson.CloudList clouds = null;

    @Override
    public int getNumExecutors() {
        throw new UnsupportedOperationException("stand-in");
    }

    public Queue getQueue() {
        throw new UnsupportedOperationException("stand-in");
    }

    public List<Node> getNodes() {
        throw new UnsupportedOperationException("stand-in");
    }

    public Computer[] getComputers() {
        throw new UnsupportedOperationException("stand-in");
    }

    public Computer getComputer(String text) {
        throw new UnsupportedOperationException("stand-in");
    }

    public LabelAtom getLabelAtom(String text) {
        throw new UnsupportedOperationException("stand-in");
    }

    public Node getNode(String text) {
        throw new UnsupportedOperationException("stand-in");
    }

    public File getRootDir() {
        throw new UnsupportedOperationException("stand-in");
    }

    public String getLegacyInstanceId() {
        throw new UnsupportedOperationException("stand-in");
    }

    public Plugin getPlugin(String text) {
        throw new UnsupportedOperationException("stand-in");
    }

    @Override
    public FilePath getRootPath() {
        throw new UnsupportedOperationException("stand-in");
    }
}
