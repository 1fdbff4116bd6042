package io.jenkins.plugins.buildx.smoke.container;

import io.jenkins.plugins.buildx.smoke.HttpCheck;
import io.jenkins.plugins.buildx.smoke.Probe.Connection;
import io.jenkins.plugins.buildx.smoke.ProbeAnswer;
import io.jenkins.plugins.buildx.smoke.ProbeRequest;
import io.jenkins.plugins.buildx.smoke.container.ContainerInspection.Address;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the ports of a container are reached: by the port that docker published, or, where that leads nowhere because this runs in a
 * container itself, by the container's own address. If the two containers share no network and the request names none, the
 * container is attached to one of ours.
 */
final class Route {
    /** To an address that may not be ours to reach. */
    private static final Duration INNER_LIMIT = Duration.ofSeconds(2);

    private final SmokeRun run;
    private final Container container;
    private final Map<Integer, Address> published;
    private Optional<List<String>> inner = Optional.empty();

    Route(SmokeRun run, Container container, Map<Integer, Address> published) {
        this.run = run;
        this.container = container;
        this.published = published;
    }

    /** Asks once, on the first address that takes the connection. */
    ProbeAnswer http(HttpCheck check, Duration limit) throws IOException, InterruptedException {
        ProbeAnswer answer = outer(check, limit);
        if (!answer.refused()) {
            return answer;
        }
        for (String address : inner()) {
            ProbeAnswer other = run.probe()
                    .http(request(check, new Address(address, check.port()), Deadline.shorter(limit, INNER_LIMIT)));
            if (other.answered()) {
                return other;
            }
        }
        return answer;
    }

    private ProbeAnswer outer(HttpCheck check, Duration limit) throws IOException, InterruptedException {
        Optional<Address> address = published(check.port());
        return address.isPresent()
                ? run.probe().http(request(check, address.get(), limit))
                : ProbeAnswer.unreachable("docker published no port " + check.port()
                        + ": the container's network is internal, or it has exited");
    }

    /** Whether a program in the container listens. */
    boolean listens(int port, Duration limit) throws IOException, InterruptedException {
        Connection connection = outer(port, limit);
        if (connection != Connection.REFUSED) {
            return connection == Connection.OPEN;
        }
        for (String host : inner()) {
            if (run.probe().tcp(host, port, Deadline.shorter(limit, INNER_LIMIT)) == Connection.OPEN) {
                return true;
            }
        }
        return false;
    }

    private Connection outer(int port, Duration limit) throws IOException, InterruptedException {
        Optional<Address> address = published(port);
        return address.isPresent()
                ? run.probe().tcp(address.get().host(), address.get().port(), limit)
                : Connection.REFUSED;
    }

    /**
     * Where docker's machine has the container's port; empty where it has not. To ask there for that number all the same would be to ask
     * whatever else listens on it.
     */
    private Optional<Address> published(int port) {
        if (run.request().options().isOnHostNetwork()) {
            return Optional.of(new Address(run.docker().name(), port));
        }
        return Optional.ofNullable(published.get(port)).map(this::reached);
    }

    private Address reached(Address address) {
        boolean anywhere = address.host().isEmpty() || "0.0.0.0".equals(address.host()) || "::".equals(address.host());
        return anywhere ? new Address(run.docker().name(), address.port()) : address;
    }

    /** The container's own addresses, if this runs in a container; found out once. */
    private List<String> inner() throws IOException, InterruptedException {
        if (inner.isEmpty()) {
            inner = Optional.of(findInner());
        }
        return inner.get();
    }

    private List<String> findInner() throws IOException, InterruptedException {
        Caller caller = new Caller(run.machine());
        if (!caller.isContainer()) {
            return List.of();
        }
        Map<String, String> theirs = container.networks();
        Optional<Map<String, String>> ours = caller.networks();
        if (ours.isPresent() && run.request().options().network().isEmpty()) {
            theirs = attached(theirs, ours.get());
        }
        return theirs.values().stream().filter(address -> !address.isEmpty()).toList();
    }

    private Map<String, String> attached(Map<String, String> theirs, Map<String, String> ours)
            throws IOException, InterruptedException {
        List<String> usable = new ArrayList<>(ours.keySet());
        usable.removeAll(List.of("host", "none"));
        if (usable.isEmpty() || !Collections.disjoint(theirs.keySet(), usable)) {
            return theirs;
        }
        container.connect(usable.get(0));
        run.log()
                .line("  " + container + " joins the network " + usable.get(0)
                        + ": this runs in a container of it, from which published ports can't be reached");
        return container.networks();
    }

    private static ProbeRequest request(HttpCheck check, Address address, Duration limit) {
        String host = address.host().contains(":") && !address.host().startsWith("[")
                ? "[" + address.host() + "]"
                : address.host();
        URI uri = URI.create(check.scheme() + "://" + host + ":" + address.port() + check.path());
        return new ProbeRequest(uri, check.method(), check.headers(), check.insecureTls(), limit);
    }
}
