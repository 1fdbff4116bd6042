package io.jenkins.plugins.buildx.image;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import java.io.Serial;
import java.io.Serializable;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Content address such as {@code sha256:6c3c...}: the name of a hash algorithm and the hash in lower-case hexadecimal.
 *
 * <p>As <a href="https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests">the OCI image
 * specification</a> and opencontainers/go-digest have it, with the three algorithms the latter knows.
 */
public final class Digest implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    private static final String SHA256 = "sha256";
    private static final Map<String, String> JAVA_NAMES =
            Map.of(SHA256, "SHA-256", "sha384", "SHA-384", "sha512", "SHA-512");
    private static final Pattern FORM = Pattern.compile("(?<algorithm>sha256|sha384|sha512):(?<hex>[a-f0-9]+)");

    private final String algorithm;
    private final String hex;

    private Digest(String algorithm, String hex) {
        this.algorithm = algorithm;
        this.hex = hex;
    }

    /**
     * Reads {@code algorithm:hex}.
     *
     * @throws InvalidInput on another algorithm than sha256, sha384 and sha512, a hash of another length than the
     *     algorithm's, or another digit than 0-9 and a-f
     */
    public static Digest parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new InvalidInput(
                    "Digest " + quoted(text) + " is invalid: write sha256:, sha384: or sha512: followed by"
                            + " the hash in lower-case hexadecimal");
        }
        Digest digest = new Digest(form.group("algorithm"), form.group("hex"));
        if (digest.hex.length() != digest.digits()) {
            throw new InvalidInput("Digest " + quoted(text) + " is invalid: " + digest.algorithm + " has "
                    + digest.digits() + " hexadecimal digits, here are " + digest.hex.length());
        }
        return digest;
    }

    /** The address of a content. */
    public static Digest sha256(byte[] content) {
        return new Digest(SHA256, hash(SHA256, content));
    }

    /** {@code sha256}, {@code sha384} or {@code sha512}. */
    public String algorithm() {
        return algorithm;
    }

    /** The hash, in lower-case hexadecimal. */
    public String hex() {
        return hex;
    }

    /** Whether this is the address of the content. */
    public boolean matches(byte[] content) {
        return hash(algorithm, content).equals(hex);
    }

    private int digits() {
        return Integer.parseInt(algorithm.substring("sha".length())) / 4;
    }

    private static String hash(String algorithm, byte[] content) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance(JAVA_NAMES.get(algorithm)).digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no " + algorithm + ": use one with the usual providers", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Digest that && algorithm.equals(that.algorithm) && hex.equals(that.hex);
    }

    @Override
    public int hashCode() {
        return hex.hashCode();
    }

    /** {@code algorithm:hex}. */
    @Override
    public String toString() {
        return algorithm + ':' + hex;
    }
}
