package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.buildx.BuildRequest;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Docker's own image store.
 *
 * @param holdsSeveralPlatforms whether it is containerd's, which has all platforms of an image under one name, and its attestations
 * @param own what docker's daemon runs on
 */
record DockerStore(boolean holdsSeveralPlatforms, Platform own) {
    private static final String CONTAINERD = "io.containerd.snapshotter.v1";

    /** Asks docker. */
    static DockerStore of(Machine machine) throws IOException, InterruptedException {
        String told = machine.require(Command.of(
                        "docker", "info", "--format", "{{.OSType}}/{{.Architecture}} {{json .DriverStatus}}"))
                .text();
        String platform = told.replaceFirst("\\s.*", "");
        return new DockerStore(
                told.contains(CONTAINERD), Told.read("docker info", told, text -> Platform.parse(platform)));
    }

    /**
     * Refuses what docker's store can't hold, for buildx would only find it out after the build.
     *
     * @throws InvalidInput with what it can't hold
     */
    static void check(Machine machine, BuildRequest request) throws IOException, InterruptedException {
        boolean severalOutput = request.hasDockerOutput() && request.platforms().size() > 1;
        boolean attested = (request.isOnlyLoaded() || request.hasDockerOutput()) && request.isAttested();
        boolean annotated =
                request.isOnlyLoaded() && !request.indexAnnotations().isEmpty();
        if (!(severalOutput || attested || annotated) || mayHoldAll(machine)) {
            return;
        }
        throw InvalidInput.of(Stream.of(
                        severalOutput
                                ? "The output type=docker is for several platforms, but docker's classic image store has one"
                                        + " platform under a name: set load, which gives each platform a tag of its own"
                                : "",
                        attested
                                ? "Provenance and SBOM are asked for, but docker's classic image store can't hold them: push the"
                                        + " image, or take provenance, sbom and attests out"
                                : "",
                        annotated
                                ? "The annotations " + request.indexAnnotations()
                                        + " are an index's, but docker's classic image"
                                        + " store has none: push the image, or annotate its manifests"
                                : "")
                .filter(problem -> !problem.isEmpty())
                .toList());
    }

    /** A docker that does not answer refuses nothing: the build will say so. */
    private static boolean mayHoldAll(Machine machine) throws IOException, InterruptedException {
        try {
            return of(machine).holdsSeveralPlatforms();
        } catch (Failure e) {
            return true;
        }
    }

    /** The one of {@code platforms} that docker runs when nobody says for which: its own, or else the one that its machine runs best. */
    Optional<Platform> best(Collection<Platform> platforms) {
        if (platforms.contains(own)) {
            return Optional.of(own);
        }
        List<Platform> related = platforms.stream()
                .filter(platform -> platform.os().equals(own.os()))
                .filter(platform ->
                        platform.isRunBy(own) || platform.architecture().equals(own.architecture()))
                .toList();
        return related.stream()
                .max(Comparator.comparing((Platform platform) -> platform.isRunBy(own))
                        .thenComparing(platform -> platform.architecture().equals(own.architecture()))
                        .thenComparing(Platform::variant));
    }
}
