package io.jenkins.plugins.buildx.steps;

import hudson.Extension;
import io.jenkins.plugins.buildx.smoke.SmokeCheck;
import io.jenkins.plugins.buildx.smoke.TcpCheck;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;

/** A port that is listened on. */
public final class TcpCheckParameter extends CheckParameter {
    private static final long serialVersionUID = 1L;

    private final int port;

    @DataBoundConstructor
    public TcpCheckParameter(int port) {
        this.port = port;
    }

    public int getPort() {
        return port;
    }

    @Override
    SmokeCheck toCheck() {
        return new TcpCheck(port);
    }

    /** Its name in a Pipeline. */
    @Extension
    @Symbol("tcpCheck")
    public static final class DescriptorImpl extends CheckDescriptor {
        public DescriptorImpl() {
            super("port", "8080");
        }

        @Override
        public String getDisplayName() {
            return "TCP: the container listens on a port";
        }
    }
}
