package io.jenkins.plugins.buildx.tags;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A label or an annotation that somebody asked for.
 *
 * @param text as it was written
 * @param name such as {@code org.opencontainers.image.licenses}
 */
record Metadata(String text, String name, Template value) {
    private static final Pattern PAIR = Pattern.compile("(?s)([^=\\s]+)=(.*)");
    private static final String OCI = "org.opencontainers.image.";

    /** @throws InvalidInput if it is no {@code name=value} */
    static Metadata parse(String text) {
        Matcher pair = PAIR.matcher(text);
        if (!pair.matches()) {
            throw new InvalidInput(quoted(text) + " is no label or annotation; write name=value");
        }
        return new Metadata(text, pair.group(1), Template.parse(pair.group(2), Expression.GLOBAL));
    }

    /** {@code name=value} of all that is known of the source, and of what was asked for, which comes before it, sorted. */
    static List<String> all(Evaluation build, String version, List<Metadata> asked) {
        Map<String, String> all = known(build.source(), version);
        for (Metadata one : asked) {
            all.put(
                    one.name,
                    build.about("The label or annotation " + quoted(one.text)).render(one.value));
        }
        return all.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
    }

    /** As OCI's image specification names it; what is not known has no name. */
    private static Map<String, String> known(Source source, String version) {
        Map<String, String> known = new TreeMap<>();
        source.url().ifPresent(url -> {
            known.put(OCI + "title", url.name());
            known.put(OCI + "source", url.toString());
            if (url.isWebPage()) {
                known.put(OCI + "url", url.toString());
            }
        });
        source.sha().ifPresent(sha -> known.put(OCI + "revision", sha));
        source.commitTime().ifPresent(time -> known.put(OCI + "created", time.toString()));
        if (!version.isEmpty()) {
            known.put(OCI + "version", version);
        }
        return known;
    }
}
