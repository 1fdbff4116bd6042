package io.jenkins.plugins.buildx.report;

import edu.umd.cs.findbugs.annotations.Nullable;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * All that a run found out about one image, in plain values: the source of the table in the log, of the pages, of
 * {@code api/json} and of {@code report.json}, whose schema is {@code report.schema.json} beside this class.
 *
 * @param schema version of the form, {@link #SCHEMA}
 * @param qemu of the emulators; {@code null} if nobody asked for them
 * @param builder {@code null} if nothing was built
 * @param platforms one for each that was asked for, in their order
 * @param warnings of the build and of what was asked for
 * @param advice what would make the next run better
 * @param seconds by part of the run: {@code qemu}, {@code builder}, {@code build}, {@code smoke}, {@code
 *     merge}, {@code publish}
 * @param parts that the image was merged of, each with its emulators and its builder, which are the whole's too where they are
 *     the same for all; none if it was built as a whole
 */
public record Report(
        int schema,
        Image image,
        @Nullable Qemu qemu,
        @Nullable Builder builder,
        List<PlatformReport> platforms,
        List<String> warnings,
        List<String> advice,
        Map<String, Double> seconds,
        @Nullable List<Part> parts)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The form that this version writes. */
    public static final int SCHEMA = 1;

    public Report {
        platforms = List.copyOf(platforms);
        warnings = List.copyOf(warnings);
        advice = List.copyOf(advice);
        seconds = Map.copyOf(seconds);
        // reports of older versions don't tell
        parts = parts == null ? List.of() : List.copyOf(parts);
    }

    /** This, with the platforms, the emulators and the builder of one of its parts alone. */
    public Report part(String name) {
        List<PlatformReport> own = platforms.stream()
                .filter(platform -> name.equals(platform.part()))
                .toList();
        Part part = parts.stream()
                .filter(known -> name.equals(known.name()))
                .findFirst()
                .orElse(new Part(name, qemu, builder));
        return new Report(schema, image, part.qemu(), part.builder(), own, warnings, advice, seconds, List.of());
    }

    /** The name of the builder that built all of it; empty if nothing was built, or parts had builders of other names. */
    public String builderName() {
        List<String> names = Stream.concat(
                        Stream.ofNullable(builder),
                        parts.stream().map(Part::builder).filter(Objects::nonNull))
                .map(Builder::name)
                .distinct()
                .toList();
        return names.size() == 1 ? names.get(0) : "";
    }

    /** Whether its platforms were built by more than one agent. */
    public boolean hasSeveralAgents() {
        return platforms.stream().map(PlatformReport::agent).distinct().count() > 1;
    }

    /**
     * The image itself.
     *
     * @param reference by which it can be pulled: with a digest where it was pushed; empty if it is nowhere but in a cache
     * @param digest of the index, or of the manifest where there is one platform; empty if nothing was pushed
     * @param tags that name it now
     * @param attestations how many manifests of the index hold provenance or an SBOM
     */
    public record Image(String reference, String digest, List<String> tags, int attestations) implements Serializable {
        private static final long serialVersionUID = 1L;

        public Image {
            tags = List.copyOf(tags);
        }
    }

    /**
     * The emulators.
     *
     * @param mode what was done
     * @param image the registrar that did it; empty if none was needed
     * @param supported platforms that the machine executes, natively or emulated
     * @param emulated those of them that QEMU executes
     * @param installed those of them that were missing before
     * @param evidence per platform, a sentence
     */
    public record Qemu(
            String mode,
            String image,
            List<String> supported,
            List<String> emulated,
            List<String> installed,
            Map<String, String> evidence)
            implements Serializable {
        private static final long serialVersionUID = 1L;

        public Qemu {
            supported = List.copyOf(supported);
            emulated = List.copyOf(emulated);
            installed = List.copyOf(installed);
            evidence = Map.copyOf(evidence);
        }
    }

    /**
     * The builder.
     *
     * @param created whether this run made it
     * @param platforms that it lists
     */
    public record Builder(String name, String driver, boolean created, String buildkit, List<String> platforms)
            implements Serializable {
        private static final long serialVersionUID = 1L;

        public Builder {
            platforms = List.copyOf(platforms);
        }
    }

    /**
     * A part of a merged image.
     *
     * @param name its name among the artifacts
     * @param qemu of the emulators where it was built; {@code null} if nobody asked for them
     * @param builder {@code null} if it is not known
     */
    public record Part(
            String name, @Nullable Qemu qemu, @Nullable Builder builder) implements Serializable {
        private static final long serialVersionUID = 1L;
    }
}
