package io.jenkins.plugins.buildx.smoke;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;

/**
 * A program in the container accepts TCP connections. One that closes them at once, without a word, counts as none:
 * docker's proxy accepts for a program that isn't there, and only so the two can be told apart.
 *
 * @param port of the container
 */
public record TcpCheck(int port) implements SmokeCheck {
    private static final long serialVersionUID = 1L;
    private static final int HIGHEST = 65535;

    /** @throws InvalidInput when there is no such port */
    public TcpCheck {
        if (!problems(port).isEmpty()) {
            throw InvalidInput.of(problems(port));
        }
    }

    @Override
    public String name() {
        return "tcp " + port;
    }

    @Override
    public OptionalInt publishes() {
        return OptionalInt.of(port);
    }

    @Override
    public Observation observe(SmokeTarget target) throws IOException, InterruptedException {
        return target.listens(port)
                ? Observation.passed("accepts connections")
                : Observation.notYet("nothing listens on port " + port);
    }

    static List<String> problems(int port) {
        return port >= 1 && port <= HIGHEST ? List.of() : List.of("The port " + port + " is none: 1 to 65535 are");
    }
}
