package io.jenkins.plugins.buildx.smoke.program;

import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.smoke.ContainerFile;
import io.jenkins.plugins.buildx.smoke.Metadata;
import io.jenkins.plugins.buildx.smoke.Observation;
import io.jenkins.plugins.buildx.smoke.SmokeTarget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether an image is what its index calls it: platform of the manifest = platform of the config = machine of the program
 * that a container starts. Nothing is executed for it, so an emulator, or a processor that runs older programs too, can't
 * hide anything: a 386 program in an amd64 image is a failure, though an amd64 kernel would run it.
 *
 * <p>Scripts are followed to their interpreters. What shells and wrappers start in turn is followed as far as it can be
 * guessed, see {@link CommandLine#successors()}; a guess that leads nowhere is no failure. The versions of 32-bit ARM are not
 * told apart.
 */
public final class ArchitectureTruth {
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    /** As deep as Linux follows interpreters, and one for what a wrapper starts. */
    private static final int DEEPEST = 6;

    private final Platform platform;
    private final Metadata metadata;
    private final SmokeTarget target;
    private final List<String> problems = new ArrayList<>();
    private final Map<String, String> machines = new LinkedHashMap<>();
    private final Map<String, Optional<ContainerFile>> seen = new HashMap<>();

    private ArchitectureTruth(Platform platform, Metadata metadata, SmokeTarget target) {
        this.platform = platform;
        this.metadata = metadata;
        this.target = target;
    }

    /**
     * Looks into a container.
     *
     * @param platform of the image's manifest
     * @param argv what the container was started with, program first
     * @return PASSED or FAILED
     * @throws IOException if docker could not be asked
     */
    public static Observation of(Platform platform, List<String> argv, SmokeTarget target)
            throws IOException, InterruptedException {
        Metadata metadata = target.metadata();
        ArchitectureTruth truth = new ArchitectureTruth(platform, metadata, target);
        truth.checkConfig();
        truth.lookAhead(truth.commands(argv));
        for (List<String> command : truth.commands(argv)) {
            truth.follow(command, true, "", 0);
        }
        return truth.verdict();
    }

    private Observation verdict() {
        if (problems.isEmpty() && machines.isEmpty()) {
            return Observation.failed("no program was found in the image");
        }
        return problems.isEmpty()
                ? Observation.passed(
                        String.join(", ", machines.values().stream().distinct().toList()) + " = " + platform)
                : Observation.failed(String.join("\n", problems));
    }

    private void checkConfig() {
        boolean isTold = !metadata.architecture().isEmpty();
        if (isTold && !metadata.isOf(platform)) {
            problems.add(
                    "the image's config says " + Platform.of(metadata.os(), metadata.architecture(), metadata.variant())
                            + ", its manifest says " + platform);
        }
    }

    /** The container's command and the image's own, where that is another. */
    private List<List<String>> commands(List<String> argv) {
        List<String> own = Stream.concat(metadata.entrypoint().stream(), metadata.command().stream())
                .toList();
        return Stream.of(argv, own)
                .filter(command -> !command.isEmpty())
                .distinct()
                .toList();
    }

    /** What is looked at in any case, at once: each look is a process or two. */
    private void lookAhead(List<List<String>> commands) throws IOException, InterruptedException {
        List<String> paths = new ArrayList<>();
        for (List<String> command : commands) {
            paths.addAll(candidates(command.get(0)));
            new CommandLine(command)
                    .successors().stream()
                            .filter(successor -> successor.contains("/"))
                            .flatMap(successor -> candidates(successor).stream())
                            .forEach(paths::add);
        }
        look(paths);
    }

    private void follow(List<String> argv, boolean required, String from, int depth)
            throws IOException, InterruptedException {
        String name = argv.get(0);
        Optional<String> path = locate(name);
        if (path.isEmpty()) {
            report(required, name + from + " is not in the image, or is no file that can be executed");
            return;
        }
        if (depth > DEEPEST) {
            report(required, name + from + " is the end of a chain of more than " + DEEPEST + " interpreters");
            return;
        }
        judge(path.get(), required, from, depth);
        for (String successor : new CommandLine(argv).successors()) {
            follow(List.of(successor), false, " (started by " + name + ")", depth + 1);
        }
        if (depth == 0
                && !metadata.entrypoint().isEmpty()
                && !metadata.command().isEmpty()) {
            follow(metadata.command(), false, " (started by " + name + ")", depth + 1);
        }
    }

    private void judge(String path, boolean required, String from, int depth) throws IOException, InterruptedException {
        Program program =
                Program.recognise(look(path).map(ContainerFile::content).orElse(new byte[0]));
        switch (program.format()) {
            case SCRIPT -> follow(program.interpreter(), required, " (interpreter of " + path + ")", depth + 1);
            case UNKNOWN -> report(required, path + from + " is neither a program nor a script");
            default -> compare(path + from, path, program);
        }
    }

    private void compare(String what, String path, Program program) {
        if (machines.put(path, program.machine()) != null) {
            return;
        }
        if (!program.format().isExecutedBy(platform.os())
                || !program.architecture().equals(platform.architecture())) {
            problems.add(what + " is a program for " + program.machine() + ", the platform is " + platform
                    + ": the image holds binaries of another architecture");
        }
    }

    private void report(boolean required, String problem) {
        if (required) {
            problems.add(problem);
        }
    }

    /** Where the kernel, or a shell, finds a program; empty when nowhere. */
    private Optional<String> locate(String name) throws IOException, InterruptedException {
        List<String> paths = candidates(name);
        look(paths);
        for (String path : paths) {
            if (look(path).map(ContainerFile::isExecutable).orElse(false)) {
                return Optional.of(path);
            }
        }
        return Optional.empty();
    }

    private List<String> candidates(String name) {
        if (name.startsWith("/")) {
            return List.of(name);
        }
        if (name.contains("/")) {
            return List.of(in(metadata.workingDirectory(), name));
        }
        return Stream.of(metadata.environment()
                        .getOrDefault("PATH", DEFAULT_PATH)
                        .split(":"))
                .filter(folder -> folder.startsWith("/"))
                .map(folder -> in(folder, name))
                .toList();
    }

    private static String in(String folder, String name) {
        return folder.endsWith("/") || folder.isEmpty()
                ? "/" + folder.replaceFirst("^/", "") + name
                : folder + "/" + name;
    }

    private Optional<ContainerFile> look(String path) throws IOException, InterruptedException {
        look(List.of(path));
        return seen.get(path);
    }

    /** Looks at all of {@code paths} at once that were not seen yet. */
    private void look(List<String> paths) throws IOException, InterruptedException {
        List<String> unseen = paths.stream()
                .distinct()
                .filter(path -> !seen.containsKey(path))
                .toList();
        List<Optional<ContainerFile>> files = target.programs(unseen, Program.BYTES);
        for (int i = 0; i < unseen.size(); i++) {
            seen.put(unseen.get(i), files.get(i));
        }
    }
}
