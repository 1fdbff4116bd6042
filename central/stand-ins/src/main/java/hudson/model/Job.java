package hudson.model;

import hudson.ExtensionPoint;
import hudson.security.AccessControlled;

public abstract class Job<JobT extends Job<JobT, RunT>, RunT extends Run<JobT, RunT>> extends Actionable
        implements ExtensionPoint, ModelObject, Item, AccessControlled {
    public RunT getLastCompletedBuild() {
        throw new UnsupportedOperationException("stand-in");
    }

    public RunT getLastSuccessfulBuild() {
        throw new UnsupportedOperationException("stand-in");
    }
}
