package io.jenkins.plugins.buildx.image;

import java.io.Serial;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** An image of several platforms: an OCI index, or Docker's manifest list. */
public final class Index extends ImageDocument {
    @Serial
    private static final long serialVersionUID = 1;

    /** What BuildKit sets on attestations, which stand beside the manifests that they are about. */
    private static final String REFERENCE_TYPE = "vnd.docker.reference.type";

    private static final String ATTESTATION = "attestation-manifest";

    private final List<Descriptor> manifests;
    private final List<Descriptor> attestations;
    private final List<Descriptor> others;

    private Index(byte[] bytes, MediaType mediaType, Map<String, String> annotations, List<Descriptor> entries) {
        super(bytes, mediaType, annotations);
        this.attestations = entries.stream().filter(Index::isAttestation).toList();
        this.manifests = entries.stream()
                .filter(entry -> !isAttestation(entry) && entry.platform().isPresent())
                .toList();
        this.others = entries.stream()
                .filter(entry -> !isAttestation(entry) && entry.platform().isEmpty())
                .toList();
    }

    /**
     * Reads what {@code docker buildx imagetools inspect --raw} prints of an image of several platforms.
     *
     * @param bytes exactly as they came, since the digest is made of them
     * @throws InvalidInput on anything but an index or manifest list
     */
    public static Index parse(byte[] bytes) {
        ImageDocument document = ImageDocument.parse(bytes);
        if (document instanceof Index index) {
            return index;
        }
        throw new InvalidInput("Image document " + document.digest() + " is no index but " + document.mediaType()
                + ", the manifest of one platform");
    }

    static Index read(JsonObject json, byte[] bytes, MediaType mediaType) {
        List<Descriptor> entries =
                json.objects("manifests").stream().map(Descriptor::read).toList();
        Index index = new Index(bytes, mediaType, json.textMap("annotations"), entries);
        index.checkRepetitions(json);
        return index;
    }

    /** A client takes the first of two for one platform; the second can only be an accident, and would never be run. */
    private void checkRepetitions(JsonObject json) {
        Map<Platform, Digest> seen = new HashMap<>();
        for (Descriptor manifest : manifests) {
            manifest.platform().ifPresent(platform -> {
                Digest first = seen.putIfAbsent(platform, manifest.digest());
                if (first != null) {
                    throw json.invalid("it lists " + platform + " twice, as " + first + " and as " + manifest.digest());
                }
            });
        }
    }

    private static boolean isAttestation(Descriptor entry) {
        return ATTESTATION.equals(entry.annotations().get(REFERENCE_TYPE))
                || entry.platform().filter(Platform::isUnknown).isPresent();
    }

    /** The images themselves, each with a platform of its own, in the document's order. */
    public List<Descriptor> manifests() {
        return manifests;
    }

    /** Provenance and bills of materials that BuildKit adds, marked as such or for the platform {@code unknown}. */
    public List<Descriptor> attestations() {
        return attestations;
    }

    /** What names no platform, such as an index within this one or an artifact. */
    public List<Descriptor> others() {
        return others;
    }

    /** The platforms of {@link #manifests}, in their order. */
    public List<Platform> platforms() {
        return manifests.stream()
                .map(Descriptor::platform)
                .flatMap(Optional::stream)
                .toList();
    }

    /** The manifest of a platform, or the first that {@linkplain Platform#isFulfilledBy fulfils} it. */
    public Optional<Descriptor> find(Platform platform) {
        return find(platform::equals).or(() -> find(platform::isFulfilledBy));
    }

    private Optional<Descriptor> find(Predicate<Platform> wanted) {
        return manifests.stream()
                .filter(manifest -> manifest.platform().filter(wanted).isPresent())
                .findFirst();
    }

    /** Those of the platforms that {@link #find} doesn't find, in their order. */
    public List<Platform> missing(Collection<Platform> platforms) {
        return platforms.stream()
                .distinct()
                .filter(platform -> find(platform).isEmpty())
                .toList();
    }
}
