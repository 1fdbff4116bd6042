package io.jenkins.plugins.buildx.buildx;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A value of {@code --annotation}: {@code [level[platform],...:]name=value}.
 *
 * @param places where it goes; none for the manifest of every platform
 * @param assignment name and value
 */
record Annotation(List<Place> places, String assignment) {
    private static final String MANIFEST = "manifest";
    private static final String INDEX = "index";
    private static final Set<String> LEVELS = Set.of(MANIFEST, INDEX, "manifest-descriptor", "index-descriptor");
    private static final Pattern FORM = Pattern.compile("(?:([^:=]*):)?([^=\\s]+=.*)", Pattern.DOTALL);
    private static final Pattern PLACE = Pattern.compile("([a-z-]+)(?:\\[([A-Za-z0-9_/-]+)])?");

    /**
     * One of the documents that an image is made of.
     *
     * @param platform that it is for; empty for all
     */
    record Place(String level, Optional<Platform> platform) {
        private static Place parse(String text, String annotation) {
            Matcher parts = PLACE.matcher(text);
            if (!parts.matches() || !LEVELS.contains(parts.group(1))) {
                throw invalid(
                        annotation, "its level is not one of manifest, index, manifest-descriptor, index-descriptor");
            }
            return new Place(parts.group(1), Optional.ofNullable(parts.group(2)).map(Platform::parse));
        }

        boolean isOf(Collection<Platform> platforms) {
            return platform.map(platforms::contains).orElse(true);
        }

        @Override
        public String toString() {
            return level + platform.map(own -> "[" + own + "]").orElse("");
        }
    }

    /**
     * Reads a value.
     *
     * @throws InvalidInput on what buildx refuses
     */
    static Annotation parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw invalid(text, "it has no name and value");
        }
        List<Place> places = new ArrayList<>();
        if (parts.group(1) != null) {
            for (String place : parts.group(1).split(",", -1)) {
                places.add(Place.parse(place, text));
            }
        }
        return new Annotation(places, parts.group(2));
    }

    private static InvalidInput invalid(String text, String why) {
        return new InvalidInput(quoted(text) + " is no value for annotation, " + why
                + ": write name=value, or level:name=value such as index:org.example=1");
    }

    /** Whether it goes to the index, or to what the index says of manifests, that an image of a single manifest has not. */
    boolean isOfIndex() {
        return places.stream().anyMatch(place -> !place.level().equals(MANIFEST));
    }

    /** What of it goes to the manifests of {@code platforms}; empty if nothing does. */
    Optional<Annotation> ofManifests(Collection<Platform> platforms) {
        if (places.isEmpty()) {
            return Optional.of(this);
        }
        List<Place> kept = places.stream()
                .filter(place -> place.level().equals(MANIFEST) && place.isOf(platforms))
                .toList();
        return kept.isEmpty() ? Optional.empty() : Optional.of(new Annotation(kept, assignment));
    }

    /** As the command line takes it. */
    @Override
    public String toString() {
        String where = places.stream().map(Place::toString).collect(Collectors.joining(","));
        return where.isEmpty() ? assignment : where + ":" + assignment;
    }
}
