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
        return ask(new Http(request));
    }

    @Override
    public Connection tcp(String host, int port, Duration limit) throws IOException, InterruptedException {
        return ask(new Tcp(host, port, limit));
    }

    private <T> T ask(Question<T> question) throws IOException, InterruptedException {
        try {
            return channel().call(question);
        } catch (Stopped e) {
            throw (InterruptedException) new InterruptedException(e.getMessage()).initCause(e);
        }
    }

    private VirtualChannel channel() throws ClosedChannelException {
        VirtualChannel channel = workspace.getChannel();
        if (channel == null) {
            throw new ClosedChannelException();
        }
        return channel;
    }

    /** The agent's thread was interrupted, as remoting does when the one that asks is. */
    private static final class Stopped extends IOException {
        private static final long serialVersionUID = 1L;

        Stopped(InterruptedException cause) {
            super("The probe was stopped", cause);
        }
    }

    private abstract static class Question<T> extends MasterToSlaveCallable<T, IOException> {
        private static final long serialVersionUID = 1L;

        abstract T ask(Probe probe) throws IOException, InterruptedException;

        @Override
        public final T call() throws IOException {
            try {
                return ask(new LocalProbe());
            } catch (InterruptedException e) {
                throw new Stopped(e);
            }
        }
    }

    private static final class Http extends Question<ProbeAnswer> {
        private static final long serialVersionUID = 1L;

        private final ProbeRequest request;

        Http(ProbeRequest request) {
            this.request = request;
        }

        @Override
        ProbeAnswer ask(Probe probe) throws IOException, InterruptedException {
            return probe.http(request);
        }
    }

    private static final class Tcp extends Question<Connection> {
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
        Connection ask(Probe probe) throws IOException, InterruptedException {
            return probe.tcp(host, port, limit);
        }
    }
}
