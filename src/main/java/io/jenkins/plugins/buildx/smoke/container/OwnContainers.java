package io.jenkins.plugins.buildx.smoke.container;

import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.smoke.ContainerOptions;
import io.jenkins.plugins.buildx.smoke.ExecCheck;
import io.jenkins.plugins.buildx.smoke.ExecCheck.Place;
import io.jenkins.plugins.buildx.smoke.Metadata;
import io.jenkins.plugins.buildx.smoke.SmokeTarget.Executed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The containers of commands that don't run in the image's own: one for each command and for each of its setup commands. */
final class OwnContainers {
    private final SmokeRun run;
    private final String name;
    private final String image;
    private final Platform platform;
    private int count;

    /** @param name that theirs begin with */
    OwnContainers(SmokeRun run, String name, String image, Platform platform) {
        this.run = run;
        this.name = name;
        this.image = image;
        this.platform = platform;
    }

    /** Runs the check's command after its setup commands, each in a fresh container of what the one before left. */
    Executed execute(ExecCheck check, Metadata metadata, Duration limit) throws IOException, InterruptedException {
        Map<String, String> environment = environment(check.place(), metadata);
        Map<String, String> variables = new LinkedHashMap<>(metadata.environment());
        variables.putAll(environment);
        List<String> images = new ArrayList<>(List.of(image));
        try {
            for (List<String> setup : check.place().setup()) {
                Container container = next(images.get(images.size() - 1));
                Executed executed = run(
                        container,
                        options(check.place(), environment, setup),
                        limit,
                        () -> images.add(container.commit()));
                if (executed.exitCode() == Step.DOCKER_FAILED) {
                    return executed;
                }
            }
            List<String> argv = check.argv().stream()
                    .map(argument -> Metadata.expand(argument, variables))
                    .toList();
            return run(next(images.get(images.size() - 1)), options(check.place(), environment, argv), limit, () -> {});
        } finally {
            remove(images.subList(1, images.size()));
        }
    }

    private Container next(String from) {
        return new Container(run, name + "-" + ++count, from, platform, Set.of());
    }

    /** What is done with a container that has ended, before it is removed. */
    private interface Step {
        /** The exit code with which docker's client says that it could not start a container. */
        int DOCKER_FAILED = 125;

        void run() throws IOException, InterruptedException;
    }

    private Executed run(Container container, ContainerOptions options, Duration limit, Step afterwards)
            throws IOException, InterruptedException {
        try {
            Executed executed = container.runToEnd(options, limit);
            if (executed.exitCode() != Step.DOCKER_FAILED) {
                afterwards.run();
            }
            return executed;
        } finally {
            Removal.of(container, run);
        }
    }

    private void remove(List<String> images) throws IOException {
        for (int i = images.size() - 1; i >= 0; i--) {
            Removal.ofImage(images.get(i), run);
        }
    }

    private static Map<String, String> environment(Place place, Metadata metadata) {
        Map<String, String> environment = new LinkedHashMap<>();
        place.environment()
                .forEach(
                        (variable, value) -> environment.put(variable, Metadata.expand(value, metadata.environment())));
        return environment;
    }

    private ContainerOptions options(Place place, Map<String, String> environment, List<String> argv) {
        ContainerOptions shared = run.request().options();
        Map<String, String> both = new LinkedHashMap<>(shared.environment());
        both.putAll(environment);
        List<String> secret = new ArrayList<>(shared.secretEnvironment());
        secret.addAll(place.passed());
        return shared.withEnvironment(both)
                .withSecretEnvironment(secret)
                .withUser(place.user().isEmpty() ? shared.user() : place.user())
                .withEntrypoint(argv)
                .withCommand(List.of());
    }
}
