package hudson.model;

import hudson.ExtensionPoint;
import hudson.security.AccessControlled;
import hudson.security.Permission;
import java.io.IOException;
import jenkins.model.ArtifactManager;

public abstract class Run<JobT extends Job<JobT, RunT>, RunT extends Run<JobT, RunT>> extends Actionable
        implements ExtensionPoint, Comparable<RunT>, AccessControlled, ModelObject, Saveable {
    public static final Permission ARTIFACTS = null;

    public void addAction(Action action) {
        throw new UnsupportedOperationException("stand-in");
    }

    public final ArtifactManager getArtifactManager() {
        throw new UnsupportedOperationException("stand-in");
    }

    public static Run<?, ?> fromExternalizableId(String text) {
        throw new UnsupportedOperationException("stand-in");
    }

    public <T extends Cause> T getCause(Class<T> type) {
        throw new UnsupportedOperationException("stand-in");
    }

    public boolean isBuilding() {
        throw new UnsupportedOperationException("stand-in");
    }

    public String getExternalizableId() {
        throw new UnsupportedOperationException("stand-in");
    }

    public int getNumber() {
        throw new UnsupportedOperationException("stand-in");
    }

    public Result getResult() {
        throw new UnsupportedOperationException("stand-in");
    }

    public JobT getParent() {
        throw new UnsupportedOperationException("stand-in");
    }

    public final RunT getPreviousCompletedBuild() {
        throw new UnsupportedOperationException("stand-in");
    }

    public String getUrl() {
        throw new UnsupportedOperationException("stand-in");
    }

    public final ArtifactManager pickArtifactManager() throws IOException {
        throw new UnsupportedOperationException("stand-in");
    }

    public void save() throws IOException {
        throw new UnsupportedOperationException("stand-in");
    }
}
