package io.jenkins.plugins.buildx.smoke.container;

import io.jenkins.plugins.buildx.command.Advice;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandFailed;
import io.jenkins.plugins.buildx.command.CommandOutput;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.Head;
import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.smoke.ContainerFile;
import io.jenkins.plugins.buildx.smoke.ContainerOptions;
import io.jenkins.plugins.buildx.smoke.Metadata;
import io.jenkins.plugins.buildx.smoke.SmokeTarget.Executed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** One container of a smoke test, known by its name from before it exists until it is gone. */
final class Container {
    /** Pull included. */
    private static final Pattern OTHER_PLATFORMS =
            Pattern.compile("no matching manifest|does not (?:match|provide) the specified platform");

    static final Duration START_LIMIT = Duration.ofMinutes(20);

    private static final Pattern NOT_THERE =
            Pattern.compile("(?i)could not find the file|no such file|not a directory|not found");

    /** Docker's clients before version 23 say so of a file that is not there, and of a container that is not there too. */
    private static final Pattern NEITHER_TOLD = Pattern.compile("No such container:path: ");

    private static final Pattern HINT = Pattern.compile("^(?:Run|See) 'docker [a-z ]+--help'");
    private static final String DAEMON = "^(?:docker: )?(?:Error response from daemon: )?";

    private static final Duration ASK_LIMIT = Duration.ofMinutes(1);
    /** What is asked here can be found out otherwise. */
    private static final Duration QUESTIONS_LIMIT = Duration.ofSeconds(10);

    private static final int OUTPUT = 1024 * 1024;
    /** The container's log on the daemon's disk must not outgrow a chatty image's minutes. */
    private static final String LOG_SIZE = "max-size=50m";

    private final SmokeRun run;
    private final String name;
    private final String image;
    private final Platform platform;
    private final Set<Integer> ports;

    /**
     * @param image reference or id
     * @param ports that are published
     */
    Container(SmokeRun run, String name, String image, Platform platform, Set<Integer> ports) {
        this.run = run;
        this.name = name;
        this.image = image;
        this.platform = platform;
        this.ports = ports;
    }

    /**
     * Gets the image anew if docker has it from a registry, since its tag may name other bytes by now. One that was made here
     * stays, and so does one that the registry does not give any more.
     *
     * @throws Failure if the registry has the image, and not for this platform
     */
    void refresh() throws IOException, InterruptedException {
        CommandResult known = run.machine()
                .run(SmokeRun.docker("image", "inspect", "--format={{range .RepoDigests}}{{println .}}{{end}}", image));
        if (!known.succeeded() || known.text().isBlank()) {
            return;
        }
        Command pull = SmokeRun.docker("pull", "--quiet", "--platform=" + platform, image)
                .within(START_LIMIT);
        CommandResult pulled = run.machine().run(pull);
        if (!pulled.succeeded()) {
            if (OTHER_PLATFORMS.matcher(pulled.stderr()).find()) {
                throw CommandFailed.exited(pull, pulled);
            }
            run.log()
                    .line(image + " can't be had anew for " + platform + ", so the one that is here is tested: "
                            + pulled.stderr().strip().lines().reduce("", (before, last) -> last));
        }
    }

    /** Makes the container and starts it; pulls the image if it isn't there. */
    void start(ContainerOptions options) throws IOException, InterruptedException {
        begin(started(options, "run", "--detach"));
    }

    /** Makes the container without starting it. */
    void create(ContainerOptions options) throws IOException, InterruptedException {
        begin(started(options, "create"));
    }

    /** Makes the container, runs it to its end and returns what it wrote. */
    Executed runToEnd(ContainerOptions options, Duration limit) throws IOException, InterruptedException {
        return execute(started(options, "run").within(limit));
    }

    /** Runs a command in the running container. */
    Executed execute(List<String> argv, Duration limit) throws IOException, InterruptedException {
        return execute(SmokeRun.docker("exec", name).with(argv).within(limit));
    }

    /** Keeps the container's file system as an image, whose id is returned. */
    String commit() throws IOException, InterruptedException {
        return require(SmokeRun.docker("commit", name)).text();
    }

    /** Follows the container's log to its end, which is when it exits or is removed. */
    void follow(ContainerLog log) throws IOException, InterruptedException {
        run.machine().run(SmokeRun.docker("logs", "--follow", name).keeping(0), log);
    }

    /** @throws CommandFailed if there is no such container */
    ContainerInspection inspect() throws IOException, InterruptedException {
        Command command = SmokeRun.docker("inspect", name, image).within(ASK_LIMIT);
        CommandResult result = run.machine().run(command);
        // an image that is not found under its name fails the command, after the container was told of
        boolean nothing = result.text().isEmpty() || "[]".equals(result.text());
        if (!result.succeeded() && (nothing || result.stderr().contains(name))) {
            throw CommandFailed.exited(command, result);
        }
        return ContainerInspection.parse(result.text(), platform);
    }

    /** What the image's config says, by the id of the image. */
    Metadata metadata(String imageId) throws IOException, InterruptedException {
        Optional<Metadata> told = ContainerInspection.parseImage(
                require(SmokeRun.docker("image", "inspect", imageId)).text(), platform);
        return told.isPresent() ? told.get() : metadataOfPlatform(imageId);
    }

    /** Before version 28 docker tells of its own platform alone, but a container without options of its own is as its image says. */
    private Metadata metadataOfPlatform(String imageId) throws IOException, InterruptedException {
        CommandResult told = run.machine().run(SmokeRun.docker("image", "inspect", "--platform=" + platform, imageId));
        if (told.succeeded()) {
            return ContainerInspection.parseImage(told.text());
        }
        Container bare = new Container(run, name + "-config", image, platform, Set.of());
        try {
            bare.create(ContainerOptions.NONE.withNetwork("none"));
            return ContainerInspection.parseBare(
                    require(SmokeRun.docker("inspect", bare.name)).text());
        } finally {
            Removal.of(bare, run);
        }
    }

    /** The platform of the image that docker has under this name, whatever was asked for; empty if it has none. */
    Optional<Platform> localPlatform() throws IOException, InterruptedException {
        CommandResult result = run.machine().run(SmokeRun.docker("image", "inspect", image));
        if (!result.succeeded()) {
            return Optional.empty();
        }
        Metadata metadata = ContainerInspection.parseImage(result.text());
        return Optional.of(Platform.of(metadata.os(), metadata.architecture(), metadata.variant()));
    }

    /** @throws CommandFailed if there is no such container */
    ContainerState state() throws IOException, InterruptedException {
        return ContainerInspection.parseState(require(SmokeRun.docker("inspect", "--format", "{{json .State}}", name))
                .text());
    }

    /** The container's addresses by name of the network. */
    Map<String, String> networks() throws IOException, InterruptedException {
        return Caller.networks(run.machine(), name).orElse(Map.of());
    }

    /** Attaches the container to a network. */
    void connect(String network) throws IOException, InterruptedException {
        require(SmokeRun.docker("network", "connect", network, name));
    }

    /** See {@link io.jenkins.plugins.buildx.smoke.SmokeTarget#file}. */
    Optional<ContainerFile> file(String path, int bytes, boolean following) throws IOException, InterruptedException {
        Command command = SmokeRun.docker("cp")
                .with(following ? List.of("--follow-link") : List.of())
                .with(name + ":" + path, "-")
                .within(ASK_LIMIT)
                .stoppingAfter(ContainerFile.HEADERS + bytes);
        CommandResult result = run.machine().run(command);
        if (result.succeeded()) {
            return Optional.of(ContainerFile.read(result.stdout()));
        }
        if (NEITHER_TOLD.matcher(result.stderr()).find()) {
            // throws where it is the container
            state();
            return Optional.empty();
        }
        if (NOT_THERE.matcher(result.stderr()).find()) {
            return Optional.empty();
        }
        throw CommandFailed.exited(command, result);
    }

    /** Those of {@code paths} at which there may be a program: all but those of which docker's daemon says that there is none. */
    List<String> notRuledOut(List<String> paths) throws IOException, InterruptedException {
        PathQuestions questions = new PathQuestions(name, paths);
        Command command = SmokeRun.docker("system", "dial-stdio")
                .withStdin(questions.requests())
                .within(QUESTIONS_LIMIT);
        try {
            return questions.notRuledOut(run.machine().run(command).text());
        } catch (Failure e) {
            // a client that can't do that is no reason to know less of the image
            return paths;
        }
    }

    /** Stops the container and removes it with its anonymous volumes, if there is one. */
    void remove() throws IOException, InterruptedException {
        Command command = SmokeRun.docker("rm", "--force", "--volumes", name).within(ASK_LIMIT);
        CommandResult result = run.machine().run(command);
        if (!result.succeeded() && !result.stderr().matches("(?si).*(no such container|already in progress).*")) {
            throw CommandFailed.exited(command, result);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    /** Says what docker says: its command line, with all its options, is no news to anybody. */
    private void begin(Command command) throws IOException, InterruptedException {
        try {
            require(command);
        } catch (CommandFailed e) {
            if (e.exitCode() < 0) {
                throw e;
            }
            List<String> said = e.evidence()
                    .lines()
                    .filter(line -> !line.isBlank() && !HINT.matcher(line).find())
                    .toList();
            String last = said.isEmpty() ? e.sentence() : said.get(said.size() - 1);
            String sentence = Advice.about(e.evidence()).map(Advice::cause).orElse(last.replaceFirst(DAEMON, ""));
            throw new Failure(
                    e.kind(),
                    "docker can't start " + image + " for " + platform + ": " + sentence,
                    String.join("\n", said),
                    e.remedy());
        }
    }

    private CommandResult require(Command command) throws IOException, InterruptedException {
        return run.machine()
                .require(command.masking(run.mask()).within(command.timeout().orElse(ASK_LIMIT)));
    }

    private Executed execute(Command command) throws IOException, InterruptedException {
        Beginning stderr = new Beginning(new Head(OUTPUT));
        CommandResult result = run.machine().run(command.masking(run.mask()).keeping(OUTPUT), stderr);
        return new Executed(
                result.exitCode(), text(result.stdout()), text(stderr.head().bytes()));
    }

    private String text(byte[] bytes) {
        return run.mask().hide(new String(bytes, StandardCharsets.UTF_8));
    }

    /** Keeps the beginning of standard error, of which a result has only the end. */
    private record Beginning(Head head) implements CommandOutput {
        @Override
        public void stderr(byte[] bytes, int length) {
            head.add(bytes, length);
        }
    }

    private Command started(ContainerOptions options, String... verb) {
        List<String> arguments = new ArrayList<>(List.of("--name=" + name, "--platform=" + platform));
        arguments.addAll(run.labels().arguments());
        arguments.addAll(List.of("--log-driver=json-file", "--log-opt=" + LOG_SIZE));
        if (!options.isOnHostNetwork()) {
            ports.forEach(port -> arguments.add("--publish=" + run.docker().published(port)));
        }
        options.environment().forEach((variable, value) -> arguments.add("--env=" + variable + "=" + value));
        options.secretEnvironment().forEach(variable -> arguments.add("--env=" + variable));
        add(arguments, "--network=", options.network());
        add(arguments, "--user=", options.user());
        add(arguments, "--memory=", options.memory());
        add(arguments, "--cpus=", options.cpus());
        options.tmpfs().forEach(mount -> arguments.add("--tmpfs=" + mount));
        if (options.readOnly()) {
            arguments.add("--read-only");
        }
        options.entrypoint().stream().limit(1).forEach(program -> arguments.add("--entrypoint=" + program));
        arguments.add(image);
        arguments.addAll(options.entrypoint().stream().skip(1).toList());
        arguments.addAll(options.command());
        return SmokeRun.docker(verb).with(arguments).within(START_LIMIT);
    }

    private static void add(List<String> arguments, String option, String value) {
        if (!value.isEmpty()) {
            arguments.add(option + value);
        }
    }
}
