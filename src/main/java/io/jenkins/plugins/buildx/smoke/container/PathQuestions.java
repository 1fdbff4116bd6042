package io.jenkins.plugins.buildx.smoke.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Asks docker's daemon at which of several paths a container has programs, all on one connection: {@code docker cp} takes one path and a process for
 * each, half a dozen of them for a program that is looked for on the PATH. The connection is what {@code docker system dial-stdio} makes
 * of its streams, the questions are HEAD requests, whose answers have no body
 * (<a href="https://docs.docker.com/reference/api/engine/version/v1.45/#tag/Container/operation/ContainerArchiveInfo">docker's API</a>).
 */
record PathQuestions(String container, List<String> paths) {
    private static final Pattern NEXT_ANSWER = Pattern.compile("\r?\n\r?\n");
    private static final Pattern NOT_FOUND = Pattern.compile("HTTP/1\\.[01] 404 ");
    private static final Pattern STAT = Pattern.compile("(?im)^X-Docker-Container-Path-Stat: *([A-Za-z0-9+/]+=*)\\s*$");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Bits of Go's file modes, of which one is set for what is neither a file nor a symbolic link. */
    private static final long SPECIAL = 1L << 31 | 1L << 26 | 1L << 25 | 1L << 24 | 1L << 21 | 1L << 19;

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
     * Those of the paths that may be programs, or links to such: all but those that the daemon does not find, or says to be something
     * else. All of them where it finds none, for then it may be the container that is not there.
     *
     * @param answers all that the daemon sent
     */
    List<String> notRuledOut(String answers) {
        String[] heads = NEXT_ANSWER.split(answers);
        List<String> left = new ArrayList<>();
        boolean nothingFound = true;
        for (int i = 0; i < paths.size(); i++) {
            boolean notFound = i < heads.length && NOT_FOUND.matcher(heads[i]).lookingAt();
            nothingFound &= notFound;
            if (!notFound && (i >= heads.length || mayBeProgram(heads[i]))) {
                left.add(paths.get(i));
            }
        }
        return nothingFound ? paths : left;
    }

    private static boolean mayBeProgram(String head) {
        Matcher stat = STAT.matcher(head);
        if (!stat.find()) {
            return true;
        }
        try {
            JsonNode mode =
                    JSON.readTree(Base64.getDecoder().decode(stat.group(1))).path("mode");
            return (mode.asLong() & SPECIAL) == 0;
        } catch (IOException | IllegalArgumentException e) {
            return true;
        }
    }
}
