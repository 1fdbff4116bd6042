package io.jenkins.plugins.buildx.tags;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a source is found, fit to be published: without user name, password, query and fragment. */
public final class SourceUrl {
    private static final String HOST = "(?<host>[A-Za-z0-9][A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\])";
    /** No @ in the path: of a password with a slash in it, the rest would be taken for one. */
    private static final String PATH = "(?<path>[^@?#\\s]+)(?:[?#].*)?";

    private static final Pattern URL = Pattern.compile(
            "(?<scheme>https?|ssh|git)://(?:[^/]*@)?" + HOST + "(?<port>:\\d+)?/" + PATH, Pattern.CASE_INSENSITIVE);
    /** As {@code scp} writes it. */
    private static final Pattern COPY = Pattern.compile("(?:[^@/:]+@)?" + HOST + ":(?!//)/?" + PATH);

    private final String text;

    private SourceUrl(String text) {
        this.text = text;
    }

    /**
     * Makes it of what git calls a remote's URL. An address for {@code ssh} or {@code git} without a port becomes that of the web page
     * that forges have under the same host and path.
     *
     * @return empty where it is a folder of one machine, or can't be understood well enough to be published
     */
    public static Optional<SourceUrl> of(String remote) {
        Matcher url = URL.matcher(remote.strip());
        if (url.matches()) {
            return Optional.of(ofUrl(
                    url.group("scheme").toLowerCase(Locale.ROOT),
                    url.group("host"),
                    url.group("port"),
                    url.group("path")));
        }
        Matcher copy = COPY.matcher(remote.strip());
        return copy.matches() ? Optional.of(page("https", copy.group("host"), copy.group("path"))) : Optional.empty();
    }

    /**
     * The same of what somebody gave.
     *
     * @throws InvalidInput if it can't be published; it is not quoted, since a password may be in it
     */
    public static SourceUrl parse(String url) {
        return of(url).orElseThrow(() -> new InvalidInput(
                "The URL of the source can't be understood; write one such as https://github.com/owner/app"));
    }

    private static SourceUrl ofUrl(String scheme, String host, @Nullable String port, String path) {
        boolean isWeb = scheme.startsWith("http");
        if (port != null && !isWeb) {
            return new SourceUrl(scheme + "://" + host + port + "/" + path);
        }
        return page(isWeb ? scheme : "https", port == null ? host : host + port, path);
    }

    private static SourceUrl page(String scheme, String host, String path) {
        return new SourceUrl(scheme + "://" + host + "/" + withoutEnding(path));
    }

    private static String withoutEnding(String path) {
        return path.replaceFirst("/+$", "").replaceFirst("\\.git$", "");
    }

    /** Whether people can open it in a browser. */
    boolean isWebPage() {
        return text.startsWith("http");
    }

    /** The repository's own name, such as {@code app}. */
    String name() {
        return withoutEnding(text.substring(text.lastIndexOf('/') + 1));
    }

    /** Such as {@code https://github.com/owner/app}. */
    @Override
    public String toString() {
        return text;
    }
}
