package io.jenkins.plugins.buildx.image;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.io.Serial;
import java.io.Serializable;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a container of an image runs when nothing else is said, and for which platform it is.
 *
 * <p>As <a href="https://github.com/opencontainers/image-spec/blob/main/config.md">the OCI image specification</a> and
 * Docker have it. Two are equal when their bytes are.
 */
public final class ImageConfig implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    private static final String NO_HEALTHCHECK = "NONE";

    private final Digest digest;
    private final Platform platform;

    @CheckForNull
    private final Instant created;

    private final List<String> entrypoint;
    private final List<String> cmd;
    private final Map<String, String> env;
    private final String workingDir;
    private final String user;
    private final List<String> exposedPorts;
    private final Map<String, String> labels;
    private final boolean healthcheck;

    private ImageConfig(byte[] bytes, JsonObject json, JsonObject run) {
        this.digest = Digest.sha256(bytes);
        this.platform = Platform.read(json);
        this.created = createdOf(json);
        this.entrypoint = run.texts("Entrypoint");
        this.cmd = run.texts("Cmd");
        this.env = envOf(run.texts("Env"));
        this.workingDir = run.optionalText("WorkingDir").orElse("");
        this.user = run.optionalText("User").orElse("");
        this.exposedPorts =
                run.optionalObject("ExposedPorts").map(JsonObject::names).orElse(List.of());
        this.labels = run.textMap("Labels");
        this.healthcheck = hasHealthcheck(run);
    }

    /**
     * Reads the content that a manifest's {@link Manifest#config} describes.
     *
     * @throws InvalidInput on anything but a JSON object with fields of the right kinds
     */
    public static ImageConfig parse(byte[] bytes) {
        JsonObject json = JsonObject.parse(bytes, "Image configuration " + Digest.sha256(bytes));
        return new ImageConfig(bytes, json, json.optionalObject("config").orElse(JsonObject.EMPTY));
    }

    @CheckForNull
    private static Instant createdOf(JsonObject json) {
        String text = json.optionalText("created").orElse("");
        try {
            return text.isEmpty() ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw json.invalid("created is " + quoted(text) + " instead of a time as in RFC 3339");
        }
    }

    private static Map<String, String> envOf(List<String> assignments) {
        Map<String, String> env = new LinkedHashMap<>();
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            env.put(
                    equals < 0 ? assignment : assignment.substring(0, equals),
                    equals < 0 ? "" : assignment.substring(equals + 1));
        }
        return Collections.unmodifiableMap(env);
    }

    private static boolean hasHealthcheck(JsonObject run) {
        List<String> test = run.optionalObject("Healthcheck")
                .map(healthcheck -> healthcheck.texts("Test"))
                .orElse(List.of());
        return !test.isEmpty() && !NO_HEALTHCHECK.equals(test.get(0));
    }

    /** Of the exact bytes: the image's id in Docker's classic image store. */
    public Digest digest() {
        return digest;
    }

    /** What the image says to be for; {@linkplain Platform#isUnknown unknown} where it says nothing. */
    public Platform platform() {
        return platform;
    }

    /** When it was made, as far as it says. */
    public Optional<Instant> created() {
        return Optional.ofNullable(created);
    }

    /** The program and its first arguments; empty for none. */
    public List<String> entrypoint() {
        return entrypoint;
    }

    /** Arguments of the entrypoint, or program and arguments where there is none; empty for none. */
    public List<String> cmd() {
        return cmd;
    }

    /** Environment variables, in the image's order. */
    public Map<String, String> env() {
        return env;
    }

    /** Empty where it isn't said, which means {@code /}. */
    public String workingDir() {
        return workingDir;
    }

    /** Name or id, with {@code :group} or without; empty where it isn't said, which means root. */
    public String user() {
        return user;
    }

    /** Such as {@code 8080/tcp}, in the image's order. */
    public List<String> exposedPorts() {
        return exposedPorts;
    }

    /** In the image's order. */
    public Map<String, String> labels() {
        return labels;
    }

    /** Whether Docker checks the health of its containers: an instruction {@code HEALTHCHECK} other than NONE. */
    public boolean hasHealthcheck() {
        return healthcheck;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ImageConfig that && digest.equals(that.digest);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }

    /** For people: platform and digest. */
    @Override
    public String toString() {
        return platform.toString() + ' ' + digest;
    }
}
