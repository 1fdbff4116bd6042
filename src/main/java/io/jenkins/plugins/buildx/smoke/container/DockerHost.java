package io.jenkins.plugins.buildx.smoke.container;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * The machine on which docker's daemon runs, as seen from its client.
 *
 * @param name under which its published ports are reached
 * @param local whether that is the client's own machine, or shares its loopback
 */
public record DockerHost(String name, boolean local) {
    private static final DockerHost LOCAL = new DockerHost("127.0.0.1", true);

    /** @param address of the daemon, such as {@code unix:///var/run/docker.sock} or {@code ssh://user@host} */
    public static DockerHost of(String address) {
        try {
            URI uri = new URI(address);
            String host = uri.getHost();
            return host == null || host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]")
                    ? LOCAL
                    : new DockerHost(host, false);
        } catch (URISyntaxException e) {
            return LOCAL;
        }
    }

    /** How a port is published: on a free one of the loopback, or of all interfaces where the daemon is elsewhere. */
    String published(int port) {
        return local ? "127.0.0.1::" + port : String.valueOf(port);
    }
}
