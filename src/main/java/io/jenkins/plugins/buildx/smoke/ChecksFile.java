package io.jenkins.plugins.buildx.smoke;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Checks in a file, in YAML: a mapping whose {@code checks} is a list of checks, each a mapping of its kind to its parameters.
 * Kinds and parameters have the names that they have in a Pipeline.
 */
public final class ChecksFile {
    private static final List<String> CONTENT = List.of("contains", "matches", "excludes");

    /** The parameters of each kind. */
    private static final Map<String, Set<String>> KINDS = Map.of(
            "httpCheck",
            keys("port", "path", "scheme", "method", "headers", "status", "insecureTls"),
            "tcpCheck",
            Set.of("port"),
            "logCheck",
            Set.of("text", "regex", "times"),
            "execCheck",
            Set.of(
                    "command",
                    "exitCode",
                    "stdoutContains",
                    "stdoutMatches",
                    "stdoutExcludes",
                    "stderrContains",
                    "stderrMatches",
                    "stderrExcludes"),
            "fileCheck",
            keys("path", "absent", "permissions"),
            "exitCheck",
            Set.of("code"),
            "healthCheck",
            Set.of());

    private ChecksFile() {}

    /**
     * Reads a file.
     *
     * @param file its name, for the messages
     * @return at least one check, in the file's order
     * @throws InvalidInput with a problem for each thing that is wrong, where it is
     */
    public static List<SmokeCheck> parse(String file, String yaml) {
        String what = "The file of checks " + file;
        List<String> problems = new ArrayList<>();
        YamlMapping root = new YamlMapping(YamlMapping.document(what, yaml), "", problems, Set.of("checks"));
        List<SmokeCheck> checks = new ArrayList<>();
        for (YamlMapping entry :
                problems.isEmpty() ? root.mappings("checks", KINDS.keySet()) : List.<YamlMapping>of()) {
            List<String> kinds = KINDS.keySet().stream().filter(entry::has).toList();
            if (kinds.size() == 1) {
                add(kinds.get(0), entry, problems, checks);
            } else if (problems.isEmpty()) {
                entry.problem("has to be one of " + String.join(", ", new TreeSet<>(KINDS.keySet()))
                        + ", with its parameters or {}");
            }
        }
        if (problems.isEmpty() && checks.isEmpty()) {
            problems.add("there is no check in it: write them as a list below checks:");
        }
        if (!problems.isEmpty()) {
            throw InvalidInput.of(problems.stream()
                    .map(problem -> what + " is invalid: " + problem.strip())
                    .toList());
        }
        return List.copyOf(checks);
    }

    private static void add(String kind, YamlMapping entry, List<String> problems, List<SmokeCheck> checks) {
        YamlMapping parameters = entry.mapping(kind, KINDS.get(kind));
        int before = problems.size();
        try {
            SmokeCheck check = check(kind, parameters);
            if (problems.size() == before) {
                checks.add(check);
            }
        } catch (InvalidInput e) {
            // what the mapping has reported already says more than what the value lacks
            if (problems.size() == before) {
                e.problems().forEach(parameters::problem);
            }
        }
    }

    private static SmokeCheck check(String kind, YamlMapping parameters) {
        return switch (kind) {
            case "httpCheck" -> http(parameters);
            case "tcpCheck" -> new TcpCheck(parameters.requiredInteger("port"));
            case "logCheck" ->
                new LogCheck(
                        parameters.required("text"), parameters.bool("regex", false), parameters.integer("times", 1));
            case "execCheck" ->
                ExecCheck.of(parameters.texts("command"))
                        .withExitCode(parameters.integer("exitCode", 0))
                        .withStdout(expectation(parameters, "stdoutContains", "stdoutMatches", "stdoutExcludes"))
                        .withStderr(expectation(parameters, "stderrContains", "stderrMatches", "stderrExcludes"));
            case "fileCheck" -> file(parameters);
            case "exitCheck" -> new ExitCheck(parameters.integer("code", 0));
            case "healthCheck" -> new HealthCheck();
            default -> throw new IllegalArgumentException("There is no check " + kind);
        };
    }

    private static HttpCheck http(YamlMapping parameters) {
        HttpCheck check = HttpCheck.on(
                        parameters.requiredInteger("port"), parameters.has("path") ? parameters.text("path") : "/")
                .withMethod(parameters.has("method") ? parameters.text("method") : "GET")
                .withHeaders(headers(parameters))
                .withStatuses(parameters.integers("status"))
                .withBody(content(parameters))
                .withScheme(parameters.has("scheme") ? parameters.text("scheme") : "http");
        return "https".equals(check.scheme()) ? check.byTls(parameters.bool("insecureTls", false)) : check;
    }

    private static FileCheck file(YamlMapping parameters) {
        String path = parameters.required("path");
        return parameters.bool("absent", false)
                ? FileCheck.isAbsent(path)
                : FileCheck.exists(path)
                        .withPermissions(parameters.text("permissions"))
                        .withContent(content(parameters));
    }

    private static Map<String, String> headers(YamlMapping parameters) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String header : parameters.texts("headers")) {
            int equals = header.indexOf('=');
            if (equals < 1) {
                parameters.problem("has " + quoted(header) + " among its headers: write Accept=text/html");
            } else {
                headers.put(header.substring(0, equals), header.substring(equals + 1));
            }
        }
        return headers;
    }

    private static Expectation content(YamlMapping parameters) {
        return expectation(parameters, CONTENT.get(0), CONTENT.get(1), CONTENT.get(2));
    }

    private static Expectation expectation(YamlMapping parameters, String contains, String matches, String excludes) {
        return new Expectation(parameters.texts(contains), parameters.texts(matches), parameters.texts(excludes));
    }

    private static Set<String> keys(String... own) {
        Set<String> all = new TreeSet<>(CONTENT);
        all.addAll(List.of(own));
        return all;
    }
}
