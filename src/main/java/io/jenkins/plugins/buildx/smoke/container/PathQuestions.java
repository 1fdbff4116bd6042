package io.jenkins.plugins.buildx.smoke.container;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Asks docker's daemon which of several paths a container has, all on one connection: {@code docker cp} takes one path and a process for
 * each, half a dozen of them for a program that is looked for on the PATH. The connection is what {@code docker system dial-stdio} makes
 * of its streams, the questions are HEAD requests, whose answers have no body
 * (<a href="https://docs.docker.com/reference/api/engine/version/v1.45/#tag/Container/operation/ContainerArchiveInfo">docker's API</a>).
 */
record PathQuestions(String container, List<String> paths) {
    private static final Pattern NEXT_ANSWER = Pattern.compile("\r?\n\r?\n");
    private static final Pattern NOT_FOUND = Pattern.compile("HTTP/1\\.[01] 404 ");

    PathQuestions {
        paths = List.copyOf(paths);
    }

    /** What the daemon is to be sent. */
    String requests() {
        return paths.stream().map(this::request).collect(Collectors.joining("\r\n")) + "Connection: close\r\n\r\n";
    }

    private String request(String path) {
        return "HEAD /containers/" + container + "/archive?path=" + URLEncoder.encode(path, StandardCharsets.UTF_8)
                + " HTTP/1.1\r\nHost: docker\r\n";
    }

    /**
     * Those of the paths that the container may have: all but those that the daemon does not find. All of them where it finds none, for
     * then it may be the container that is not there.
     *
     * @param answers all that the daemon sent
     */
    List<String> notRuledOut(String answers) {
        String[] heads = NEXT_ANSWER.split(answers);
        List<String> left = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            if (i >= heads.length || !NOT_FOUND.matcher(heads[i]).lookingAt()) {
                left.add(paths.get(i));
            }
        }
        return left.isEmpty() ? paths : left;
    }
}
