package io.jenkins.plugins.buildx.image;

import java.io.Serial;
import java.util.List;
import java.util.Optional;

/**
 * The image of one platform: its configuration and layers, of OCI or of Docker's schema 2.
 *
 * <p>Which platform that is stands in the {@linkplain ImageConfig configuration}, or in the index that lists this.
 */
public final class Manifest extends ImageDocument {
    @Serial
    private static final long serialVersionUID = 1;

    private final String artifactType;
    private final Descriptor config;
    private final List<Descriptor> layers;
    private final long totalSize;

    private Manifest(JsonObject json, byte[] bytes, MediaType mediaType) {
        super(bytes, mediaType, json.textMap("annotations"));
        this.artifactType = json.optionalText("artifactType").orElse("");
        this.config = Descriptor.read(json.object("config"));
        this.layers = json.objects("layers").stream().map(Descriptor::read).toList();
        this.totalSize = total(json, config, layers);
    }

    /**
     * Reads what {@code docker buildx imagetools inspect --raw} prints of an image of one platform.
     *
     * @param bytes exactly as they came, since the digest is made of them
     * @throws InvalidInput on anything but a manifest, and where sizes add up to more than 2^63-1
     */
    public static Manifest parse(byte[] bytes) {
        ImageDocument document = ImageDocument.parse(bytes);
        if (document instanceof Manifest manifest) {
            return manifest;
        }
        throw new InvalidInput("Image document " + document.digest() + " is no manifest but " + document.mediaType()
                + ", which lists those of several platforms");
    }

    static Manifest read(JsonObject json, byte[] bytes, MediaType mediaType) {
        return new Manifest(json, bytes, mediaType);
    }

    private static long total(JsonObject json, Descriptor config, List<Descriptor> layers) {
        try {
            return layers.stream().mapToLong(Descriptor::size).reduce(config.size(), Math::addExact);
        } catch (ArithmeticException e) {
            throw json.invalid("its sizes add up to more than 2^63-1");
        }
    }

    /** Where the {@link ImageConfig} is. */
    public Descriptor config() {
        return config;
    }

    /** From the base up. */
    public List<Descriptor> layers() {
        return layers;
    }

    /** What a registry keeps of this image, in bytes: configuration and layers, compressed as they are there. */
    public long totalSize() {
        return totalSize;
    }

    /** What this is when it is no image, such as a signature; empty for images. */
    public Optional<String> artifactType() {
        return Optional.of(artifactType).filter(text -> !text.isEmpty());
    }
}
