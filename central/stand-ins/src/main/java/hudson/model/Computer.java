package hudson.model;

import hudson.EnvVars;
import hudson.ExtensionPoint;
import hudson.security.AccessControlled;
import hudson.security.Permission;
import java.io.IOException;

public abstract class Computer extends Actionable implements AccessControlled, ExtensionPoint {
    public static final Permission CONFIGURE = null;
    public static final Permission EXTENDED_READ = null;

    public EnvVars buildEnvironment(TaskListener taskListener) throws IOException, InterruptedException {
        throw new UnsupportedOperationException("stand-in");
    }

    @Override
    public String getDisplayName() {
        throw new UnsupportedOperationException("stand-in");
    }

    public EnvVars getEnvironment() throws IOException, InterruptedException {
        throw new UnsupportedOperationException("stand-in");
    }

    public String getName() {
        throw new UnsupportedOperationException("stand-in");
    }

    public Node getNode() {
        throw new UnsupportedOperationException("stand-in");
    }

    public final boolean isOnline() {
        throw new UnsupportedOperationException("stand-in");
    }
}
