package io.jenkins.plugins.buildx.smoke;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The container's web server answers as expected. Redirects are answers, not followed.
 *
 * @param port of the container
 * @param path with the query, starts with {@code /}
 * @param scheme {@code http} or {@code https}
 * @param method GET, HEAD, POST, PUT, DELETE, OPTIONS or TRACE
 * @param headers sent with the request
 * @param statuses any of which will do; empty for 200 to 299
 * @param body what it must and must not have; its first MiB is looked at
 * @param insecureTls whether any certificate is accepted, for any host name
 */
public record HttpCheck(
        int port,
        String path,
        String scheme,
        String method,
        Map<String, String> headers,
        List<Integer> statuses,
        Expectation body,
        boolean insecureTls)
        implements SmokeCheck {
    private static final Pattern DROPPED = Pattern.compile("(?i)connection reset|unexpected end of file");
    private static final long serialVersionUID = 1L;
    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE");
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern VALUE = Pattern.compile("[^\\p{Cntrl}]*");
    /** The client sets these itself and does not let others. */
    private static final Set<String> RESERVED = Set.of(
            "connection", "content-length", "expect", "host", "keep-alive", "trailer", "transfer-encoding", "upgrade");

    private static final int LOWEST_STATUS = 100;
    private static final int HIGHEST_STATUS = 599;
    private static final int SHOWN_BODY = 60;

    /** @throws InvalidInput with a problem for each wrong component */
    public HttpCheck {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        statuses = List.copyOf(statuses);
        List<String> problems = new ArrayList<>(TcpCheck.problems(port));
        oneOf("scheme", scheme, SCHEMES, problems);
        oneOf("method", method, METHODS, problems);
        problems.addAll(pathProblems(path));
        headers.forEach((name, value) -> problems.addAll(headerProblems(name, value)));
        for (int status : statuses) {
            if (status < LOWEST_STATUS || status > HIGHEST_STATUS) {
                problems.add("The status " + status + " is none: 100 to 599 are");
            }
        }
        if (!problems.isEmpty()) {
            throw InvalidInput.of(problems);
        }
    }

    /** GET {@code path} by http answers with a status of 200 to 299. */
    public static HttpCheck on(int port, String path) {
        return new HttpCheck(port, path, "http", "GET", Map.of(), List.of(), Expectation.ANY, false);
    }

    /** The same by https; {@code insecure} accepts any certificate. */
    public HttpCheck byTls(boolean insecure) {
        return new HttpCheck(port, path, "https", method, headers, statuses, body, insecure);
    }

    /** The same by http or https, which trusts no strange certificate. */
    public HttpCheck withScheme(String other) {
        return new HttpCheck(port, path, other, method, headers, statuses, body, false);
    }

    public HttpCheck withMethod(String other) {
        return new HttpCheck(port, path, scheme, other, headers, statuses, body, insecureTls);
    }

    public HttpCheck withHeaders(Map<String, String> other) {
        return new HttpCheck(port, path, scheme, method, other, statuses, body, insecureTls);
    }

    public HttpCheck withStatuses(List<Integer> other) {
        return new HttpCheck(port, path, scheme, method, headers, other, body, insecureTls);
    }

    public HttpCheck withBody(Expectation other) {
        return new HttpCheck(port, path, scheme, method, headers, statuses, other, insecureTls);
    }

    @Override
    public String name() {
        return "GET".equals(method) ? scheme + " " + path : scheme + " " + method + " " + path;
    }

    @Override
    public OptionalInt publishes() {
        return OptionalInt.of(port);
    }

    @Override
    public Observation observe(SmokeTarget target) throws IOException, InterruptedException {
        ProbeAnswer answer = target.http(this);
        if (!answer.answered()) {
            return Observation.notYet("no answer on port " + port + ": " + why(answer.error()));
        }
        List<String> problems = new ArrayList<>();
        if (!isExpected(answer.status())) {
            problems.add("expected status " + expectedStatus() + ", got " + answer.status());
        }
        problems.addAll(body.problems("the body", answer.body()));
        return problems.isEmpty()
                ? Observation.passed(seen(answer))
                : Observation.notYet(String.join("; ", problems) + "\nthe answer: " + answer.status() + "\n"
                        + Expectation.evidence(answer.body()));
    }

    /** A published port is docker's own proxy, which takes each connection and drops it where nothing listens behind it. */
    private static String why(String error) {
        return DROPPED.matcher(error).find()
                ? "the connection was taken and dropped, as where nothing listens in the container (" + error + ")"
                : error;
    }

    private boolean isExpected(int status) {
        return statuses.isEmpty() ? status / 100 == 2 : statuses.contains(status);
    }

    private String expectedStatus() {
        return statuses.isEmpty()
                ? "200 to 299"
                : String.join(" or ", statuses.stream().map(String::valueOf).toList());
    }

    private String seen(ProbeAnswer answer) {
        if (body.isAny()) {
            return String.valueOf(answer.status());
        }
        String line = answer.body().strip().lines().findFirst().orElse("");
        String shown = line.length() > SHOWN_BODY ? line.substring(0, SHOWN_BODY) + "..." : line;
        return answer.status() + " '" + shown + "'";
    }

    private static void oneOf(String what, String value, Set<String> known, List<String> problems) {
        if (!known.contains(value)) {
            problems.add("The " + what + " " + quoted(value) + " is not supported: "
                    + String.join(", ", known.stream().sorted().toList()) + " are");
        }
    }

    private static List<String> pathProblems(String path) {
        if (!path.startsWith("/")) {
            return List.of("The path " + quoted(path) + " must start with /");
        }
        try {
            URI uri = new URI("http://localhost" + path);
            return uri.getRawFragment() == null
                    ? List.of()
                    : List.of("The path " + quoted(path)
                            + " has a fragment, which is never sent: leave # and the rest out");
        } catch (URISyntaxException e) {
            return List.of("The path " + quoted(path) + " is invalid: " + e.getReason() + " at index "
                    + (e.getIndex() - "http://localhost".length()) + ". Write special characters as %xx");
        }
    }

    private static List<String> headerProblems(String name, String value) {
        if (!TOKEN.matcher(name).matches() || !VALUE.matcher(value).matches()) {
            return List.of("The header " + quoted(name + ": " + value)
                    + " is invalid: a name has no spaces, a value no control characters");
        }
        return RESERVED.contains(name.toLowerCase(Locale.ROOT))
                ? List.of("The header " + quoted(name)
                        + " is set by the client itself; to send another, use an exec check")
                : List.of();
    }
}
