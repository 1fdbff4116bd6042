package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.Index;
import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.smoke.SmokeRequest;
import io.jenkins.plugins.buildx.smoke.container.SmokeRun;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Finds the manifests of platforms that are asked for by the digest of their index. Under a digest docker's classic image store has one
 * platform for good: it refuses to get another, in the same test or weeks later, before somebody removes the first.
 */
final class ManifestFinder {
    /** Docker's own, which is always there; the registry is asked by buildx itself. */
    private static final String BUILDER = "default";

    private static final String PLATFORM = "{{.Os}}/{{.Architecture}}{{if .Variant}}/{{.Variant}}{{end}}";

    private final Machine machine;
    private final Log log;

    ManifestFinder(Machine machine, Log log) {
        this.machine = machine;
        this.log = log;
    }

    /** The request with the exact image of each platform; as it is where the registry can't be asked, for docker may know it. */
    SmokeRequest resolved(SmokeRequest request) throws IOException, InterruptedException {
        Set<Platform> platforms = request.byImageDigest();
        if (platforms.isEmpty()) {
            return request;
        }
        Platform first = platforms.iterator().next();
        ImageReference image = request.images().get(first);
        try {
            return platforms.size() == 1 && isHere(image, first)
                    ? request
                    : request.withManifests(manifests(image, platforms));
        } catch (Failure e) {
            log.line("The manifests of " + image + " can't be read, so docker is asked for it by that digest: "
                    + e.sentence());
            return request;
        }
    }

    private boolean isHere(ImageReference image, Platform platform) throws IOException, InterruptedException {
        CommandResult known = machine.run(SmokeRun.docker("image", "inspect", "--format", PLATFORM, image.toString()));
        return known.succeeded()
                && Told.read("docker image inspect", known.text(), Platform::parse)
                        .equals(platform);
    }

    /** None if the digest is that of a manifest itself; docker is to say what it says of a platform that no manifest is for. */
    private Map<Platform, Digest> manifests(ImageReference image, Collection<Platform> platforms)
            throws IOException, InterruptedException {
        BuildResults registry = new BuildResults(machine, new BuildxFinder(machine).find(), log);
        byte[] raw = registry.verified(BUILDER, image, image.digest().orElseThrow());
        Map<Platform, Digest> manifests = new LinkedHashMap<>();
        if (BuildResults.document(raw) instanceof Index index) {
            platforms.forEach(
                    platform -> index.find(platform).ifPresent(manifest -> manifests.put(platform, manifest.digest())));
        }
        return manifests;
    }
}
