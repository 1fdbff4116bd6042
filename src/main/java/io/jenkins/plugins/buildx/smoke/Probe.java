package io.jenkins.plugins.buildx.smoke;

import java.io.IOException;
import java.time.Duration;

/** Reaches over the network for what listens in a container, from the machine that docker's client runs on. */
public interface Probe {
    /**
     * Sends a request once. That there is no answer is an answer too, never an exception.
     *
     * @throws IOException if the machine that probes could not be asked
     */
    ProbeAnswer http(ProbeRequest request) throws IOException, InterruptedException;

    /**
     * Connects once. That nobody takes the connection is an answer too, never an exception.
     *
     * @throws IOException if the machine that probes could not be asked
     */
    Connection tcp(String host, int port, Duration limit) throws IOException, InterruptedException;

    /** What became of a connection. */
    enum Connection {
        /** Somebody listens. */
        OPEN,
        /** It was taken and closed at once, as docker's proxy does when nobody listens behind it. */
        CLOSED,
        /** It could not be made, so that another way to the container is worth a try. */
        REFUSED
    }
}
