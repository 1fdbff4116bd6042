package io.jenkins.plugins.buildx.buildx;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a build did, from its events: for each platform its time and steps, what failed and why, how long the push took.
 *
 * <p>Memory grows with the number of steps, not with what they print. It can be asked and serialised at any time.
 */
public final class BuildProgress implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    private static final int MOST_WARNINGS = 100;
    private static final int SLOWEST = 5;

    private final List<Platform> requested;

    /** By digest and {@link StepName#scope}: targets of Bake share vertices, and each has times of its own for them. */
    private final Map<String, Map<String, VertexProgress>> vertices = new LinkedHashMap<>();

    /** With the vertex's digest. */
    private final Map<BuildWarning, Set<String>> warnings = new LinkedHashMap<>();

    private String errorLine = "";

    /** What failed by itself, in the order in which it did, but for what never fails a build. */
    private final List<VertexProgress> failures = new ArrayList<>();

    /**
     * Begins with nothing done.
     *
     * @param requested platforms. If it is one, all steps are for it, since BuildKit then doesn't say it
     */
    public BuildProgress(Collection<Platform> requested) {
        this.requested = List.copyOf(requested);
    }

    /** Takes note of an event. */
    public void accept(ProgressEvent event) {
        if (event instanceof ProgressEvent.Vertex vertex) {
            accept(vertex);
        } else if (event instanceof ProgressEvent.Log log) {
            all(log.vertex()).forEach(vertex -> vertex.add(log));
        } else if (event instanceof ProgressEvent.Status status) {
            all(status.vertex()).forEach(vertex -> vertex.add(status));
        } else if (event instanceof ProgressEvent.Warning warning) {
            accept(warning);
        } else if (event instanceof ProgressEvent.Text text && text.line().startsWith("ERROR: ")) {
            errorLine = text.line();
        }
    }

    private void accept(ProgressEvent.Vertex event) {
        VertexProgress vertex = vertices.computeIfAbsent(event.digest(), digest -> new LinkedHashMap<>())
                .computeIfAbsent(StepName.parse(event.name()).scope(), scope -> new VertexProgress(event.name()));
        boolean isKnown = vertex.hasFailed();
        vertex.update(event);
        if (vertex.hasFailed() && !isKnown && !vertex.name().isCacheImport()) {
            failures.add(vertex);
        }
    }

    private void accept(ProgressEvent.Warning event) {
        if (warnings.size() < MOST_WARNINGS || warnings.containsKey(event.warning())) {
            warnings.computeIfAbsent(event.warning(), warning -> new HashSet<>())
                    .add(event.vertex());
        }
    }

    private Collection<VertexProgress> all(String digest) {
        return vertices.getOrDefault(digest, Map.of()).values();
    }

    private Stream<VertexProgress> all() {
        return vertices.values().stream().flatMap(scopes -> scopes.values().stream());
    }

    /**
     * What was done for one of several targets of Bake.
     *
     * @param platforms that are requested of it
     */
    public BuildProgress ofTarget(String target, Collection<Platform> platforms) {
        return part(target::equals, platforms);
    }

    /** The same of a build for other platforms, which were not known when it began. */
    public BuildProgress requesting(Collection<Platform> platforms) {
        return part(scope -> true, platforms);
    }

    private BuildProgress part(Predicate<String> scopes, Collection<Platform> platforms) {
        BuildProgress part = new BuildProgress(platforms);
        vertices.forEach((digest, all) -> all.forEach((scope, vertex) -> {
            if (scopes.test(scope)) {
                part.vertices
                        .computeIfAbsent(digest, key -> new LinkedHashMap<>())
                        .put(scope, vertex);
            }
        }));
        warnings.forEach((warning, digests) -> {
            if (digests.stream().anyMatch(part.vertices::containsKey)) {
                part.warnings.put(warning, digests);
            }
        });
        part.errorLine = errorLine;
        cause().filter(cause -> part.all().anyMatch(vertex -> vertex == cause)).ifPresent(part.failures::add);
        return part;
    }

    /** What was done for a platform, requested or, as that of a cross-compiler, not. */
    public PlatformProgress of(Platform platform) {
        List<VertexProgress> steps = steps(platform).toList();
        return new PlatformProgress(
                platform,
                time(vertex -> isFor(platform, vertex)),
                steps.size(),
                (int) steps.stream().filter(VertexProgress::isCached).count(),
                steps.stream()
                        .map(step -> new StepTime(step.text(), step.time()))
                        .sorted(Comparator.comparing(StepTime::time).reversed())
                        .limit(SLOWEST)
                        .toList());
    }

    /**
     * How the image for a platform came to be.
     *
     * <p>Only the names of the steps tell, and they don't say that a step builds for another platform if a single
     * platform is requested, or if the stage doesn't declare {@code ARG TARGETPLATFORM} or the like. A platform for
     * which no step is known counts as emulated, so that nothing is promised.
     *
     * @param nativePlatforms which the builder's machines run without an emulator
     */
    public BuildMode mode(Platform platform, Collection<Platform> nativePlatforms) {
        if (nativePlatforms.contains(platform)) {
            return BuildMode.NATIVE;
        }
        List<StepName> steps = steps(platform).map(VertexProgress::name).toList();
        boolean emulated = steps.isEmpty() || steps.stream().anyMatch(step -> step.isRun() && !step.cross());
        return emulated ? BuildMode.EMULATED : BuildMode.CROSS;
    }

    private Stream<VertexProgress> steps(Platform platform) {
        return all().filter(VertexProgress::isBegunStep).filter(vertex -> isFor(platform, vertex));
    }

    private boolean isFor(Platform platform, VertexProgress vertex) {
        return platform.equals(platformOf(vertex));
    }

    @CheckForNull
    private Platform platformOf(VertexProgress vertex) {
        StepName name = vertex.name();
        boolean single = name.platform() == null && name.step() && requested.size() == 1;
        return single ? requested.get(0) : name.platform();
    }

    private Duration time(Predicate<VertexProgress> which) {
        return union(all().filter(which).map(VertexProgress::intervals));
    }

    private static Duration union(Stream<Intervals> parts) {
        Intervals whole = new Intervals();
        parts.forEach(whole::addAll);
        return whole.union();
    }

    /** Time of packing, writing and pushing results, {@link #pushTime} included. */
    public Duration exportTime() {
        return time(vertex -> vertex.name().isExport());
    }

    /** Whether results are being packed, written or pushed, or were: nothing else is left to be done. */
    public boolean isExporting() {
        return all().anyMatch(vertex -> vertex.isBegun() && vertex.name().isExport());
    }

    /** Time of pushing to registries. */
    public Duration pushTime() {
        return union(all().map(VertexProgress::pushes));
    }

    /** Whether something was pushed, whole: soon after that the build ends. */
    public boolean isPushed() {
        return all().anyMatch(VertexProgress::isPushed);
    }

    /** The manifests that were exported, of single platforms and then of the whole: known before the build has ended. */
    public Set<Digest> manifests() {
        return all().flatMap(vertex -> vertex.manifests().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The images that the Dockerfile's stages begin with, with the digests that BuildKit found for them, without repetitions. */
    public List<ImageReference> bases() {
        return all().flatMap(vertex -> vertex.name().base().stream())
                .filter(base -> base.digest().isPresent())
                .distinct()
                .toList();
    }

    /** What BuildKit found in the Dockerfile, at most 100, without repetitions. */
    public List<BuildWarning> warnings() {
        return List.copyOf(warnings.keySet());
    }

    /** The step whose failure ended the build, if one did by itself. */
    public Optional<FailedStep> failure() {
        return cause().map(vertex ->
                new FailedStep(vertex.text(), platformOf(vertex), vertex.error(), vertex.lastLines()));
    }

    /**
     * BuildKit goes on after some failures, as of a cache that can't be exported and need not be. What ended the build is told again
     * in the last line, which has words of its own around it; the longest error there is the one that no other one is a part of.
     */
    private Optional<VertexProgress> cause() {
        return failures.stream()
                .filter(vertex -> vertex.isToldIn(errorLine))
                .max(Comparator.comparing(vertex -> vertex.error().length()))
                .or(() -> failures.stream().reduce((earlier, later) -> later));
    }

    /** The last line {@code ERROR: ...} of buildx; empty if there is none. {@link #failure} tells more, if it is there. */
    public String errorLine() {
        return PrintableLine.of(errorLine);
    }
}
