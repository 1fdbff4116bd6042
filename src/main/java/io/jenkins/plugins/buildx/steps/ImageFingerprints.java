package io.jenkins.plugins.buildx.steps;

import hudson.BulkChange;
import hudson.model.Run;
import hudson.model.Saveable;
import io.jenkins.plugins.buildx.buildx.BuildProgress;
import io.jenkins.plugins.buildx.engine.BuildOutcome;
import io.jenkins.plugins.buildx.engine.BuiltPlatform;
import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.ImageReference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jenkinsci.plugins.docker.commons.fingerprint.DockerFingerprints;

/**
 * Lets Jenkins track images and what they are made from, as docker-commons does it: by digests. Of an image that has several, of its
 * index, and of each platform's manifest and configuration, any is found, whichever another job or docker's store knows it by.
 */
final class ImageFingerprints {
    private final Run<?, ?> run;

    ImageFingerprints(Run<?, ?> run) {
        this.run = run;
    }

    /** Records what was built, and the bases that the build told of. */
    void record(BuildOutcome outcome, BuildProgress progress) throws IOException {
        Map<String, String> bases = new LinkedHashMap<>();
        progress.bases().forEach(base -> bases.put(base.digest().orElseThrow().toString(), base.toString()));
        bases.keySet().removeIf(base -> !isTracked(base));
        String name = outcome.image().map(ImageReference::toString).orElse(null);
        savingOnce(touched -> {
            for (Map.Entry<String, String> base : bases.entrySet()) {
                // named here, since it was not made here, and docker-commons would only know its digest
                touched.add(DockerFingerprints.forImage(null, base.getKey(), base.getValue()));
            }
            for (String image : images(outcome)) {
                touched.add(DockerFingerprints.forImage(run, image, name));
                record(bases.keySet(), image);
            }
        });
    }

    /** Records what was merged of parts, which were recorded when they were built: its index, as something that was made from them. */
    void record(BuildOutcome merged, Collection<Digest> parts) throws IOException {
        String name = merged.image().map(ImageReference::toString).orElse(null);
        Set<String> tracked = parts.stream()
                .map(Digest::toString)
                .filter(ImageFingerprints::isTracked)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        savingOnce(touched -> {
            for (String part : tracked) {
                touched.add(DockerFingerprints.forImage(run, part, null));
            }
            for (String index :
                    merged.pushedDigest().map(Digest::toString).filter(ImageFingerprints::isTracked).stream()
                            .toList()) {
                touched.add(DockerFingerprints.forImage(run, index, name));
                record(tracked, index);
            }
        });
    }

    private interface Change {
        void make(Collection<Saveable> touched) throws IOException;
    }

    /** Or docker-commons saves the whole run once for each image, and each image several times, and waits for the disk each time. */
    private void savingOnce(Change change) throws IOException {
        Set<Saveable> touched = new LinkedHashSet<>(Set.of(run));
        try (BulkChange all = new BulkChange(BulkChange.ALL)) {
            change.make(touched);
        } finally {
            saveAll(touched);
        }
    }

    /** One that can't be written is no reason to lose the others. */
    private static void saveAll(Collection<Saveable> touched) throws IOException {
        List<IOException> failures = new ArrayList<>();
        for (Saveable each : touched) {
            try {
                each.save();
            } catch (IOException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            IOException first = failures.get(0);
            failures.stream().skip(1).forEach(first::addSuppressed);
            throw first;
        }
    }

    private void record(Set<String> bases, String image) throws IOException {
        if (bases.isEmpty()) {
            DockerFingerprints.addFromFacet(null, image, run);
        }
        for (String base : bases) {
            DockerFingerprints.addFromFacet(base, image, run);
        }
    }

    private static Set<String> images(BuildOutcome outcome) {
        return Stream.concat(
                        outcome.pushedDigest().stream(),
                        outcome.platforms().stream().flatMap(ImageFingerprints::digests))
                .map(Digest::toString)
                .filter(ImageFingerprints::isTracked)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** docker-commons takes no other. */
    private static boolean isTracked(String digest) {
        return digest.startsWith("sha256:");
    }

    private static Stream<Digest> digests(BuiltPlatform platform) {
        return Stream.of(platform.digest(), platform.imageId()).filter(Objects::nonNull);
    }
}
