package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.Registry;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.image.Descriptor;
import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.Index;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Images for tests on the test bed: busybox for several platforms, and others made of it. */
final class RealImages {
    private static final String HUB = System.getenv("MULTIARCH_TESTBED_HUB");

    private final Machine machine;
    private final Path folder;
    private final List<String> made = new ArrayList<>();

    RealImages(Machine machine, Path folder) {
        this.machine = machine;
        this.folder = folder;
    }

    /** Busybox by its tag. */
    static ImageReference busybox() {
        return ImageReference.parse(HUB + "/library/busybox:latest");
    }

    /** The manifest of busybox for a platform. */
    static Digest busybox(Platform platform) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create("http://" + HUB + "/v2/library/busybox/manifests/latest")
                        .toURL()
                        .openConnection();
        connection.setRequestProperty(
                "Accept",
                "application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json");
        return Index.parse(connection.getInputStream().readAllBytes())
                .find(platform)
                .map(Descriptor::digest)
                .orElseThrow();
    }

    /** Busybox by the digest of an index of these platforms, in a repository that docker has seen nothing of. */
    ImageReference busyboxIndexIn(String repository, Platform... platforms) throws IOException, InterruptedException {
        List<String> parts = new ArrayList<>();
        for (Platform platform : platforms) {
            String part = repository + ":" + platform.slug();
            String image = busybox()
                    .withoutTagAndDigest()
                    .withDigest(busybox(platform))
                    .toString();
            docker("pull", "--quiet", image);
            docker("tag", image, part);
            docker("push", "--quiet", part);
            docker("image", "rm", part);
            parts.add(part);
        }
        ImageReference index = ImageReference.parse(repository + ":index");
        machine.require(new BuildxFinder(machine)
                .find()
                .base()
                .with("imagetools", "create", "--builder", "default", "--tag", index.toString())
                .with(parts));
        return index.withoutTagAndDigest()
                .withDigest(Digest.sha256(Registry.manifest(index).orElseThrow()));
    }

    /** An image that says it is for {@code platform}, and has busybox for amd64 in it. */
    ImageReference amd64ContentAs(Platform platform, String... changes) throws IOException, InterruptedException {
        Path archive = folder.resolve("busybox.tar");
        if (!Files.exists(archive)) {
            String image = busybox()
                    .withoutTagAndDigest()
                    .withDigest(busybox(Platform.parse("linux/amd64")))
                    .toString();
            String container = docker("create", "--platform=linux/amd64", image)
                    .lines()
                    .reduce((a, b) -> b)
                    .orElseThrow();
            docker("export", "--output", archive.toString(), container);
            docker("rm", container);
        }
        return imported(archive, platform, changes);
    }

    /** An image made of an archive. */
    ImageReference imported(Path archive, Platform platform, String... changes)
            throws IOException, InterruptedException {
        String name = "smoke-it-" + ProcessHandle.current().pid() + ":" + made.size() + "-" + platform.slug();
        List<String> arguments = new ArrayList<>(List.of("import", "--platform=" + platform));
        for (String change : changes) {
            arguments.addAll(List.of("--change", change));
        }
        arguments.addAll(List.of(archive.toString(), name));
        docker(arguments.toArray(String[]::new));
        made.add(name);
        return ImageReference.parse(name);
    }

    void remove() throws IOException, InterruptedException {
        for (String name : made) {
            docker("image", "rm", "--force", name);
        }
    }

    /** What a docker command prints. */
    String docker(String... arguments) throws IOException, InterruptedException {
        return machine.require(Command.of("docker").with(arguments)).text();
    }
}
