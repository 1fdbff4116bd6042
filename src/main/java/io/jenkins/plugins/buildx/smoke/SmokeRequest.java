package io.jenkins.plugins.buildx.smoke;

import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What to prove of an image, on which platforms, and how long to wait for it. Made by {@link #of}. */
public final class SmokeRequest implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Set<String> UNPUBLISHED = Set.of("none");

    private final Map<Platform, ImageReference> images;
    private final Set<Platform> byName;
    private final List<SmokeCheck> checks;
    private final ContainerOptions options;
    private final Duration limit;
    private final Duration interval;
    private final double emulatedTimeoutFactor;
    private final boolean notRunAllowed;
    private final String run;
    private final Set<Platform> nativePlatforms;
    private final Set<Platform> runnablePlatforms;
    private final boolean runnableKnown;
    private final int parallelism;

    private SmokeRequest(Builder builder) {
        this.images = Collections.unmodifiableMap(new LinkedHashMap<>(builder.images));
        this.byName = Set.copyOf(builder.byName);
        // the same check twice is one
        this.checks = builder.checks.stream().distinct().toList();
        this.options = builder.options;
        this.limit = builder.limit;
        this.interval = builder.interval;
        this.emulatedTimeoutFactor = builder.emulatedTimeoutFactor;
        this.notRunAllowed = builder.notRunAllowed;
        this.run = builder.run;
        this.nativePlatforms = Collections.unmodifiableSet(new LinkedHashSet<>(builder.nativePlatforms));
        this.runnablePlatforms = Collections.unmodifiableSet(new LinkedHashSet<>(builder.runnablePlatforms));
        this.runnableKnown = builder.runnableKnown;
        this.parallelism = builder.parallelism;
    }

    private SmokeRequest(SmokeRequest other, Map<Platform, ImageReference> images, Set<Platform> byName) {
        this.images = Collections.unmodifiableMap(new LinkedHashMap<>(images));
        this.byName = Set.copyOf(byName);
        this.checks = other.checks;
        this.options = other.options;
        this.limit = other.limit;
        this.interval = other.interval;
        this.emulatedTimeoutFactor = other.emulatedTimeoutFactor;
        this.notRunAllowed = other.notRunAllowed;
        this.run = other.run;
        this.nativePlatforms = other.nativePlatforms;
        this.runnablePlatforms = other.runnablePlatforms;
        this.runnableKnown = other.runnableKnown;
        this.parallelism = other.parallelism;
    }

    /** A request about {@code image}, to be filled. */
    public static Builder of(ImageReference image) {
        return new Builder(image);
    }

    /** What docker is asked for on each platform, in the order in which they were named. */
    public Map<Platform, ImageReference> images() {
        return images;
    }

    public List<SmokeCheck> checks() {
        return checks;
    }

    public ContainerOptions options() {
        return options;
    }

    /** How long the checks of a platform may take that runs in this mode, the pull and the start left out. */
    public Duration limit(RunMode mode) {
        return mode == RunMode.NATIVE ? limit : Duration.ofMillis(Math.round(limit.toMillis() * emulatedTimeoutFactor));
    }

    /** The longest pause between two looks; the first ones are shorter. */
    public Duration interval() {
        return interval;
    }

    /** Whether a platform that this machine can't run doesn't spoil the result. */
    public boolean notRunAllowed() {
        return notRunAllowed;
    }

    /** The owner of the containers, see {@link Builder#run}. */
    public String run() {
        return run;
    }

    /** What the machine's own processors run; empty when docker is to be asked. */
    public Set<Platform> nativePlatforms() {
        return nativePlatforms;
    }

    /** Whether the machine is known to have neither processor nor emulator for {@code platform}. */
    public boolean isKnownNotToRun(Platform platform) {
        return runnableKnown && runnablePlatforms.stream().noneMatch(platform::isRunBy);
    }

    /** Whether the image is known by a tag alone, which may name other bytes by now than those that docker once got for it. */
    public boolean isByTag(Platform platform) {
        return byName.contains(platform) && images.get(platform).digest().isEmpty();
    }

    /** The platforms that are asked for by the image's own digest, which may be that of an index of several. */
    public Set<Platform> byImageDigest() {
        return images.keySet().stream()
                .filter(platform -> byName.contains(platform)
                        && images.get(platform).digest().isPresent())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The same request with these platforms by the digests of their own manifests. */
    public SmokeRequest withManifests(Map<Platform, Digest> manifests) {
        Map<Platform, ImageReference> exact = new LinkedHashMap<>(images);
        exact.replaceAll((platform, image) -> manifests.containsKey(platform)
                ? image.withoutTagAndDigest().withDigest(manifests.get(platform))
                : image);
        Set<Platform> rest = new LinkedHashSet<>(byName);
        rest.removeAll(manifests.keySet());
        return new SmokeRequest(this, exact, rest);
    }

    /** How many platforms are tested at a time; empty for as many as the machine is good for. */
    public OptionalInt parallelism() {
        return parallelism > 0 ? OptionalInt.of(parallelism) : OptionalInt.empty();
    }

    /** The ports of the container that the checks ask for. */
    public Set<Integer> ports() {
        return checks.stream()
                .flatMap(check -> check.publishes().stream().boxed())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The names of all variables that containers get with the values of the machine's environment. */
    public List<String> secretEnvironment() {
        return Stream.concat(options.secretEnvironment().stream(), places().flatMap(place -> place.passed().stream()))
                .distinct()
                .toList();
    }

    /** Whether images are committed for it, from the containers of setup commands. */
    public boolean commitsImages() {
        return places().anyMatch(place -> !place.setup().isEmpty());
    }

    private Stream<ExecCheck.Place> places() {
        return checks.stream().filter(ExecCheck.class::isInstance).map(check -> ((ExecCheck) check).place());
    }

    /** Collects a request. */
    public static final class Builder {
        private static final double LONGEST_FACTOR = 100;

        private final ImageReference image;
        private final Map<Platform, ImageReference> images = new LinkedHashMap<>();
        private final Set<Platform> byName = new LinkedHashSet<>();
        private final List<SmokeCheck> checks = new ArrayList<>();
        private ContainerOptions options = ContainerOptions.NONE;
        private Duration limit = Duration.ofSeconds(60);
        private Duration interval = Duration.ofMillis(500);
        private double emulatedTimeoutFactor = 5;
        private boolean notRunAllowed;
        private String run = "";
        private Set<Platform> nativePlatforms = Set.of();
        private Set<Platform> runnablePlatforms = Set.of();
        private boolean runnableKnown;
        private int parallelism;

        private Builder(ImageReference image) {
            this.image = image;
        }

        /** Tests {@code platform} by the digest of its manifest: the exact bytes, whatever becomes of the tag. */
        public Builder platform(Platform platform, Digest manifest) {
            return platform(platform, image.withoutTagAndDigest().withDigest(manifest));
        }

        /** Tests {@code platform} by another name, such as the tag under which it was loaded. */
        public Builder platform(Platform platform, ImageReference loaded) {
            images.put(platform, loaded);
            byName.remove(platform);
            return this;
        }

        /**
         * Tests {@code platform} by the image's own name. Platforms that share a tag are tested one after another, as
         * docker's classic image store has room for one of them at a time. A tag that docker once got from a registry is asked
         * for again there; a digest may be that of an index.
         */
        public Builder platform(Platform platform) {
            images.put(platform, image);
            byName.add(platform);
            return this;
        }

        public Builder checks(Collection<? extends SmokeCheck> more) {
            checks.addAll(more);
            return this;
        }

        public Builder check(SmokeCheck check) {
            return checks(List.of(check));
        }

        public Builder options(ContainerOptions value) {
            options = value;
            return this;
        }

        /** How long the checks of a native platform may take, 60 s unless said. */
        public Builder limit(Duration value) {
            limit = value;
            return this;
        }

        /** The longest pause between two looks, 0.5 s unless said. */
        public Builder interval(Duration value) {
            interval = value;
            return this;
        }

        /** By what the limit is multiplied on emulated platforms, 5 unless said. */
        public Builder emulatedTimeoutFactor(double value) {
            emulatedTimeoutFactor = value;
            return this;
        }

        /** Whether a platform that this machine can't run doesn't spoil the result; it does unless said. */
        public Builder allowNotRun(boolean value) {
            notRunAllowed = value;
            return this;
        }

        /**
         * The owner of the containers: at any time at most one process anywhere may use it, so that containers with
         * this owner that the process knows nothing of are leftovers of its dead predecessor, and are removed. Such as
         * {@code https://ci.example/ job/app#12}, or a {@link io.jenkins.plugins.buildx.smoke.container.ProcessOwner}.
         */
        public Builder run(String owner) {
            run = owner;
            return this;
        }

        /** What the machine's own processors run; docker is asked unless said. */
        public Builder nativePlatforms(Collection<Platform> value) {
            nativePlatforms = Set.copyOf(value);
            return this;
        }

        /** All that the machine runs, emulators included. Unless said, every platform is tried. */
        public Builder runnablePlatforms(Collection<Platform> value) {
            runnablePlatforms = Set.copyOf(value);
            runnableKnown = true;
            return this;
        }

        /** How many platforms are tested at a time; 0 for as many as the machine is good for. */
        public Builder parallelism(int value) {
            parallelism = value;
            return this;
        }

        /** @throws InvalidInput with a problem for each thing that can't be */
        public SmokeRequest build() {
            List<String> problems = new ArrayList<>();
            if (images.isEmpty()) {
                problems.add("A smoke test needs at least one platform, such as linux/amd64");
            }
            if (checks.isEmpty()) {
                problems.add(
                        "A smoke test of " + image
                                + " needs at least one check, such as http on port 8080; the architecture is always checked besides");
            }
            addProblem(problems, limit, "limit");
            addProblem(problems, interval, "interval");
            if (!(emulatedTimeoutFactor >= 1 && emulatedTimeoutFactor <= LONGEST_FACTOR)) {
                problems.add("The emulated timeout factor is 1 to 100, not " + emulatedTimeoutFactor);
            }
            if (run.isBlank() || run.chars().anyMatch(Character::isISOControl)) {
                problems.add("A smoke test needs the name of its run, one line, by which its containers are known");
            }
            if (parallelism < 0) {
                problems.add("The parallelism is 1 or more, or 0 for the machine's own, not " + parallelism);
            }
            unpublishedPort().ifPresent(problems::add);
            if (!problems.isEmpty()) {
                throw InvalidInput.of(problems);
            }
            return new SmokeRequest(this);
        }

        private static void addProblem(List<String> problems, Duration duration, String what) {
            if (duration.isNegative() || duration.isZero()) {
                problems.add("The " + what + " must be more than nothing, not " + duration);
            }
        }

        private Optional<String> unpublishedPort() {
            return UNPUBLISHED.contains(options.network())
                    ? checks.stream()
                            .filter(check -> check.publishes().isPresent())
                            .findFirst()
                            .map(check -> "The check " + check.name() + " can't reach a container with network none:"
                                    + " use an exec check, or another network")
                    : Optional.empty();
        }
    }
}
