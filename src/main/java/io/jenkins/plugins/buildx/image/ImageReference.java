package io.jenkins.plugins.buildx.image;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.io.Serial;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of an image: {@code [host[:port]/]path[:tag][@digest]}, such as {@code registry.example:5000/team/app:1.4}.
 *
 * <p>Follows the grammar of distribution/reference with its {@code ParseNormalizedNamed}, by which Docker reads what
 * people write: the first part of the path is a host if it has a dot, a colon or a capital letter or is {@code
 * localhost}. One rule is stricter: such a first part must be a possible host name ({@code foo_bar.com/app} isn't).
 */
public final class ImageReference implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    private static final int LONGEST_PATH = 255;
    /** A DNS name's 253 characters and a port. */
    private static final int LONGEST_DOMAIN = 259;

    private static final int LONGEST_SLUG = 120;
    private static final int SHORT_HASH = 12;
    private static final String DOCKER_HUB = "docker.io";
    private static final String DOCKER_HUB_OF_OLD = "index.docker.io";
    private static final String OFFICIAL = "library/";

    private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
    private static final Pattern DOMAIN =
            Pattern.compile("(?:" + LABEL + "(?:\\." + LABEL + ")*+|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?");
    private static final String ALPHANUMERIC = "[a-z0-9]++";
    private static final Pattern PATH_COMPONENT =
            Pattern.compile(ALPHANUMERIC + "(?:(?:__|[._]|-++)" + ALPHANUMERIC + ")*+");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
    private static final Pattern IMAGE_ID = Pattern.compile("[a-f0-9]{64}");

    /** Empty for none. */
    private final String domain;

    private final String path;
    /** Empty for none. */
    private final String tag;

    @CheckForNull
    private final Digest digest;

    private ImageReference(String domain, String path, String tag, @CheckForNull Digest digest) {
        this.domain = domain;
        this.path = path;
        this.tag = tag;
        this.digest = digest;
    }

    /**
     * Reads a reference as people write it; nothing is added to it ({@link #normalised} does).
     *
     * @throws InvalidInput saying which part is wrong and what such a part is made of
     */
    public static ImageReference parse(String text) {
        if (IMAGE_ID.matcher(text).matches()) {
            throw invalid(text, "64 hexadecimal digits are the id of a local image");
        }
        if (text.contains("://")) {
            throw invalid(text, "it has a scheme, leave that out");
        }
        int at = text.indexOf('@');
        String named = at < 0 ? text : text.substring(0, at);
        int colon = named.lastIndexOf(':');
        boolean tagged = colon > named.lastIndexOf('/');
        String name = tagged ? named.substring(0, colon) : named;
        String domain = domainOf(name);
        return new ImageReference(
                checkedDomain(text, domain),
                checkedPath(text, domain.isEmpty() ? name : name.substring(domain.length() + 1)),
                tagged ? checkedTag(text, named.substring(colon + 1)) : "",
                at < 0 ? null : parsedDigest(text, text.substring(at + 1)));
    }

    /** What Docker takes for a host, right or wrong; empty when all is a path. */
    private static String domainOf(String name) {
        int slash = name.indexOf('/');
        String first = name.substring(0, Math.max(slash, 0));
        return first.contains(".") || first.contains(":") || "localhost".equals(first) || hasCapitals(first)
                ? first
                : "";
    }

    private static String checkedDomain(String text, String domain) {
        if (!domain.isEmpty()
                && (domain.length() > LONGEST_DOMAIN || !DOMAIN.matcher(domain).matches())) {
            throw invalid(text, quoted(domain) + " is no host name or address with or without a port");
        }
        return domain;
    }

    private static String checkedPath(String text, String path) {
        if (path.length() > LONGEST_PATH) {
            throw invalid(text, "repository name must not be more than " + LONGEST_PATH + " characters");
        }
        if (hasCapitals(path)) {
            throw invalid(text, "repository name must be lowercase");
        }
        for (String component : path.split("/", -1)) {
            if (!PATH_COMPONENT.matcher(component).matches()) {
                throw invalid(
                        text,
                        "the part " + quoted(component) + " of its path isn't made of a-z and 0-9,"
                                + " separated by single dots, one or two underscores, or dashes");
            }
        }
        return path;
    }

    private static String checkedTag(String text, String tag) {
        if (!TAG.matcher(tag).matches()) {
            throw invalid(
                    text,
                    "the tag " + quoted(tag) + " isn't made of 1 to 128 characters A-Z a-z 0-9 _ . -"
                            + " or starts with a dot or dash");
        }
        return tag;
    }

    private static Digest parsedDigest(String text, String digest) {
        try {
            return Digest.parse(digest);
        } catch (InvalidInput e) {
            throw new InvalidInput("Image reference " + quoted(text) + " is invalid: " + e.getMessage(), e);
        }
    }

    private static boolean hasCapitals(String text) {
        return !text.equals(text.toLowerCase(Locale.ROOT));
    }

    private static InvalidInput invalid(String text, String why) {
        return new InvalidInput("Image reference " + quoted(text) + " is invalid: " + why
                + ". Write [host[:port]/]path[:tag][@digest], such as registry.example:5000/team/app:1.4");
    }

    /** Host, with the port if one is written, such as {@code registry.example:5000}; empty when none is written. */
    public Optional<String> domain() {
        return Optional.of(domain).filter(text -> !text.isEmpty());
    }

    /** What follows the domain, without tag and digest, such as {@code team/app}. */
    public String path() {
        return path;
    }

    /** Such as {@code 1.4}. */
    public Optional<String> tag() {
        return Optional.of(tag).filter(text -> !text.isEmpty());
    }

    /** What pins the content, whatever the tag says. */
    public Optional<Digest> digest() {
        return Optional.ofNullable(digest);
    }

    /** Domain and path as written, such as {@code registry.example:5000/team/app}. */
    public String repository() {
        return domain.isEmpty() ? path : domain + '/' + path;
    }

    /**
     * The same with another tag; a digest stays.
     *
     * @throws InvalidInput when it is no tag
     */
    public ImageReference withTag(String newTag) {
        return new ImageReference(domain, path, checkedTag(repository() + ':' + newTag, newTag), digest);
    }

    /** The same with another digest; a tag stays. */
    public ImageReference withDigest(Digest newDigest) {
        return new ImageReference(domain, path, tag, newDigest);
    }

    /** Domain and path alone. */
    public ImageReference withoutTagAndDigest() {
        return new ImageReference(domain, path, "", null);
    }

    /** With Docker Hub's names written out: {@code app:1} becomes {@code docker.io/library/app:1}; no tag is added. */
    public ImageReference normalised() {
        String host = domain.isEmpty() || DOCKER_HUB_OF_OLD.equals(domain) ? DOCKER_HUB : domain;
        boolean official = DOCKER_HUB.equals(host) && !path.contains("/");
        return new ImageReference(host, official ? OFFICIAL + path : path, tag, digest);
    }

    /** With Docker Hub's names left out, as Docker shows it: {@code docker.io/library/app:1} becomes {@code app:1}. */
    public ImageReference familiar() {
        ImageReference full = normalised();
        if (!DOCKER_HUB.equals(full.domain) || !domainOf(full.path).isEmpty()) {
            return full;
        }
        boolean official = full.path.startsWith(OFFICIAL) && full.path.indexOf('/') == full.path.lastIndexOf('/');
        return new ImageReference("", official ? full.path.substring(OFFICIAL.length()) : full.path, tag, digest);
    }

    /**
     * A name for a folder of files about this image, such as {@code team-app-1.4}.
     *
     * <p>Made of path and tag, or of path and the digest's start where no tag is; the domain is left out. Has letters,
     * digits, {@code _ . -} only, starts with a letter or digit, and has at most 120 characters.
     */
    public String slug() {
        String version = tag().or(() -> digest().map(d -> d.hex().substring(0, SHORT_HASH)))
                .map(text -> '-' + text)
                .orElse("");
        String slug = path.replace('/', '-') + version;
        if (slug.length() <= LONGEST_SLUG) {
            return slug;
        }
        String hash =
                Digest.sha256(toString().getBytes(StandardCharsets.UTF_8)).hex().substring(0, SHORT_HASH);
        return slug.substring(0, LONGEST_SLUG - SHORT_HASH - 1) + '-' + hash;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ImageReference that && toString().equals(that.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    /** As written, in the form that {@link #parse} reads. */
    @Override
    public String toString() {
        return repository() + (tag.isEmpty() ? "" : ':' + tag) + (digest == null ? "" : "@" + digest);
    }
}
