package io.jenkins.plugins.buildx.buildx;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import io.jenkins.plugins.buildx.command.Mask;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The proxies through which a builder reaches registries and sources. Nothing of them is taken from the environment of whoever makes
 * the builder: one agent with a variable of its own would make a builder of its own.
 *
 * @param http the proxy for plain http, such as {@code http://proxy.example:3128}; empty for none
 * @param https the proxy for https; empty for none
 * @param direct hosts, domains and networks that are reached without, with commas between them; empty for none
 */
public record Proxies(String http, String https, String direct) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** All is reached directly. */
    public static final Proxies NONE = new Proxies("", "", "");

    private static final Pattern PROXY = Pattern.compile(
            "(?i)(?:(?:https?|socks5h?)://)?(?:[^\\s/]+@)?" + "(?:[a-z0-9._-]+|\\[[0-9a-f:.]+\\])(?::\\d{1,5})?/?");
    private static final Pattern DIRECT = Pattern.compile(
            "(?i)(?:\\*?[a-z0-9._-]+|[0-9a-f:.]+|\\[[0-9a-f:.]+\\])" + "(?:/\\d{1,3})?(?::\\d{1,5})?|\\*");

    /** @throws InvalidInput with everything that is no proxy, and nowhere to do without */
    public Proxies {
        List<String> problems = new ArrayList<>();
        http = checked(http, problems);
        https = checked(https, problems);
        List<String> places = places(direct);
        places.stream()
                .filter(place -> !DIRECT.matcher(place).matches())
                .forEach(place ->
                        problems.add(quoted(place) + " is nothing to reach without a proxy: write hosts, domains and"
                                + " networks with commas between them, such as localhost,.example.com,10.0.0.0/8"));
        direct = String.join(",", places);
        if (!problems.isEmpty()) {
            throw InvalidInput.of(problems);
        }
    }

    private static String checked(String given, List<String> problems) {
        String proxy = given.strip();
        if (!proxy.isEmpty() && !PROXY.matcher(proxy).matches()) {
            String shown = Mask.of(Redaction.secrets("proxy", proxy)).hide(proxy);
            problems.add(quoted(shown)
                    + " is no proxy: write http://proxy.example:3128, with user:password@ before the host where"
                    + " it wants a login, whose special characters are percent-encoded");
        }
        return proxy;
    }

    private static List<String> places(String text) {
        return Stream.of(text.split(","))
                .map(String::strip)
                .filter(place -> !place.isEmpty())
                .toList();
    }

    /** Whether nothing is said. */
    public boolean isEmpty() {
        return equals(NONE);
    }

    /** As options of a driver that gives variables to BuildKit. Programs look for the names in capitals first. */
    Map<String, String> driverOptions() {
        Map<String, String> options = new TreeMap<>();
        options.put("env.HTTP_PROXY", http);
        options.put("env.HTTPS_PROXY", https);
        options.put("env.NO_PROXY", direct);
        options.values().removeIf(String::isEmpty);
        return options;
    }

    /** Without passwords. */
    @Override
    public String toString() {
        Map<String, String> options = driverOptions();
        List<String> secrets = options.entrySet().stream()
                .flatMap(option -> Redaction.secrets(option.getKey(), option.getValue()).stream())
                .toList();
        return Mask.of(secrets).hide(options.toString());
    }
}
