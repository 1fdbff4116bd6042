package io.jenkins.plugins.buildx.steps;

import hudson.FilePath;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.buildx.smoke.LocalProbe;
import io.jenkins.plugins.buildx.smoke.Probe;
import io.jenkins.plugins.buildx.smoke.ProbeAnswer;
import io.jenkins.plugins.buildx.smoke.ProbeRequest;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import jenkins.security.MasterToSlaveCallable;

/** Probes from the agent: a published port is one of the machine that runs the container, not of the controller. */
final class AgentProbe implements Probe {
    private final FilePath workspace;

    AgentProbe(FilePath workspace) {
        this.workspace = workspace;
    }

    @Override
    public ProbeAnswer http(ProbeRequest request) throws IOException, InterruptedException {
        return channel().call(new Http(request));
    }

    @Override
    public Connection tcp(String host, int port, Duration limit) throws IOException, InterruptedException {
        return channel().call(new Tcp(host, port, limit));
    }

    private VirtualChannel channel() throws ClosedChannelException {
        VirtualChannel channel = workspace.getChannel();
        if (channel == null) {
            throw new ClosedChannelException();
        }
        return channel;
    }

    private static final class Http extends MasterToSlaveCallable<ProbeAnswer, IOException> {
        private static final long serialVersionUID = 1L;

        private final ProbeRequest request;

        Http(ProbeRequest request) {
            this.request = request;
        }

        @Override
        public ProbeAnswer call() throws IOException {
            return new LocalProbe().http(request);
        }
    }

    private static final class Tcp extends MasterToSlaveCallable<Connection, IOException> {
        private static final long serialVersionUID = 1L;

        private final String host;
        private final int port;
        private final Duration limit;

        Tcp(String host, int port, Duration limit) {
            this.host = host;
            this.port = port;
            this.limit = limit;
        }

        @Override
        public Connection call() throws IOException {
            return new LocalProbe().tcp(host, port, limit);
        }
    }
}
