package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.buildx.Buildx;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** Gives tags to an image that is in its registry already, without changing a byte of it. */
public final class PublishImage {
    private static final int THREADS = 8;

    private final Buildx buildx;
    private final Log log;
    private final BuildResults results;

    public PublishImage(Machine machine, Buildx buildx, Log log) {
        this.buildx = buildx;
        this.log = log;
        this.results = new BuildResults(machine, buildx, log);
    }

    /**
     * Makes every one of {@code tags} name the bytes of {@code digest}, and looks whether it does.
     *
     * @param builder whose registry settings are used
     * @param tags in repositories that hold the image already or, for the others, it is copied there
     * @param image a reference to the image; its tag and digest don't matter
     * @throws InvalidInput if there is no tag
     * @throws Failure if a tag names other bytes afterwards
     */
    public void publish(String builder, Collection<ImageReference> tags, ImageReference image, Digest digest)
            throws IOException, InterruptedException {
        publish(builder, tags, List.of(image.withoutTagAndDigest().withDigest(digest)), List.of(), digest);
    }

    /**
     * Makes every one of {@code tags} name what {@code sources} hold together.
     *
     * @param annotations of the index that is made of them
     * @param digest that this is known to have
     */
    void publish(
            String builder,
            Collection<ImageReference> tags,
            List<ImageReference> sources,
            List<String> annotations,
            Digest digest)
            throws IOException, InterruptedException {
        if (tags.isEmpty()) {
            throw new InvalidInput("There is no tag to publish " + sources.get(0)
                    + " under; add tags, such as registry.example/app:1.0");
        }
        Map<String, List<ImageReference>> byRepository = tags.stream()
                .collect(Collectors.groupingBy(ImageReference::repository, LinkedHashMap::new, Collectors.toList()));
        Parallel.all(
                byRepository.values().stream()
                        .map(group -> named(builder, group, buildx.tag(builder, group, sources, annotations)))
                        .toList(),
                THREADS);
        Parallel.all(tags.stream().map(tag -> checked(builder, tag, digest)).toList(), THREADS);
        log.line("published " + tags.stream().map(ImageReference::toString).collect(Collectors.joining(", ")) + " = "
                + digest);
    }

    private Callable<CommandResult> named(String builder, List<ImageReference> tags, Command command) {
        return () -> results.asked(builder, "publishing " + tags.get(0).repository(), command);
    }

    private Callable<Boolean> checked(String builder, ImageReference tag, Digest digest) {
        return () -> {
            byte[] stored = results.asked(builder, "reading " + tag + " back", buildx.rawManifest(builder, tag))
                    .stdout();
            if (!digest.matches(stored)) {
                throw new Failure(
                        Failure.Kind.IMAGE,
                        "the tag " + tag + " does not name the image that was published",
                        "published " + digest + ", the registry has " + Digest.sha256(stored),
                        "something else pushes this tag at the same time; publish again when it is done");
            }
            return true;
        };
    }
}
