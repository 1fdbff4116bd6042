package io.jenkins.plugins.buildx;

import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.LocalRunner;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a container needs to be a place where this plugin runs: docker's socket, its client with buildx, and Java. All but the socket
 * come from this machine, file by file and read-only, with the libraries of Java that the image's C library is not.
 */
public final class MountedTools {
    /** The image that it is made for: a small one with the C library of the usual distributions. */
    public static final String IMAGE = "busybox";

    private static final Pattern LIBRARY = Pattern.compile("(lib(?:stdc\\+\\+|gcc_s|z)\\.so\\.\\d+) => (/\\S+)");
    private static final String LIBRARIES = "/libraries-of-java";
    private static final Path HOME = Path.of(System.getProperty("java.home"));

    private MountedTools() {}

    /** The path of Java's launcher, here and in the container. */
    public static String java() {
        return HOME.resolve("bin/java").toString();
    }

    /** Options of {@code docker run}; the files are at the same paths in the container. */
    public static List<String> options(Collection<Path> files) throws IOException, InterruptedException {
        String socket = System.getenv("DOCKER_HOST").replaceFirst("^unix://", "");
        List<String> options = new ArrayList<>(List.of(
                "--env=LD_LIBRARY_PATH=" + LIBRARIES,
                "--volume=" + socket + ":/var/run/docker.sock",
                // each durable task begins with it, and not every image has it
                mount(onPath("nohup"), "/bin/nohup"),
                mount(onPath("docker"), "/bin/docker"),
                mount(buildx(), "/usr/local/lib/docker/cli-plugins/docker-buildx")));
        Set<Path> paths = new TreeSet<>(files);
        paths.addAll(partsOfJava());
        paths.forEach(path -> options.add(mount(path, path.toString())));
        options.addAll(libraries());
        return options;
    }

    /** Distributions have parts of it elsewhere, and links to them. */
    private static Set<Path> partsOfJava() throws IOException {
        Set<Path> paths = new TreeSet<>(List.of(HOME));
        try (Stream<Path> files = Files.walk(HOME)) {
            for (Path link :
                    files.filter(Files::isSymbolicLink).filter(Files::exists).toList()) {
                for (Path to = link; Files.isSymbolicLink(to); ) {
                    to = to.resolveSibling(Files.readSymbolicLink(to)).normalize();
                    if (!to.startsWith(HOME)) {
                        paths.add(to);
                    }
                }
            }
        }
        return paths;
    }

    private static List<String> libraries() throws IOException, InterruptedException {
        Matcher found = LIBRARY.matcher(new LocalRunner()
                .require(Command.of("ldd")
                        .with(HOME.resolve("lib/server/libjvm.so").toString())
                        .with(HOME.resolve("lib/libzip.so").toString()))
                .text());
        Set<String> mounts = new TreeSet<>();
        while (found.find()) {
            mounts.add(mount(Path.of(found.group(2)), LIBRARIES + "/" + found.group(1)));
        }
        return List.copyOf(mounts);
    }

    /** The file of a program on the PATH, links followed. */
    public static Path onPath(String program) throws IOException {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow()
                .toRealPath();
    }

    private static Path buildx() throws IOException, InterruptedException {
        String format = "{{range .ClientInfo.Plugins}}{{if eq .Name \"buildx\"}}{{.Path}}{{end}}{{end}}";
        return Path.of(new LocalRunner()
                        .require(Command.of("docker", "info", "--format", format))
                        .text()
                        .strip())
                .toRealPath();
    }

    private static String mount(Path from, String to) {
        return "--volume=" + from + ":" + to + ":ro";
    }
}
