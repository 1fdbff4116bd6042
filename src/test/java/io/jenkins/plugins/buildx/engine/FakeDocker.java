package io.jenkins.plugins.buildx.engine;

import static io.jenkins.plugins.buildx.engine.FakeMachine.done;
import static io.jenkins.plugins.buildx.engine.FakeMachine.ended;

import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.smoke.TarBytes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A docker whose containers do nothing but run, or have ended already, for tests of what the smoke test does around them. Its
 * answers have the shape of docker 26.1's, cut down to what is read.
 */
final class FakeDocker {
    private static final String NAME = "docker-buildx-smoke-";
    private static final Pattern ARCHITECTURE = Pattern.compile(NAME + "[0-9a-f-]{36}-linux-([a-z0-9]+)");

    private static final Pattern PUBLISHED = Pattern.compile("--publish=(?:127\\.0\\.0\\.1::)?([0-9]+)");
    private static final int FIRST_PORT = 32768;

    private final FakeMachine machine = new FakeMachine();
    private final Map<String, List<Integer>> ports = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> running = new ConcurrentHashMap<>();
    private final Map<String, Integer> elfMachines = new ConcurrentHashMap<>(Map.of("amd64", 62, "arm64", 183));
    private String log = "";
    private int exitCode = -1;
    private String program = "/app";
    private String answers = "";
    private boolean publishing = true;

    FakeDocker() {
        machine.file("/proc/sys/kernel/arch", "x86_64\n")
                .file("/proc/sys/kernel/ostype", "Linux\n")
                .on("docker run --detach", this::run)
                .on("docker create", command -> done("id", ""))
                .on("docker inspect " + NAME, this::inspect)
                .on("docker inspect --format '{{json .State}}' " + NAME, command -> done(state(), ""))
                .on("docker logs --follow", this::logs)
                .on("docker cp", this::copy)
                .on("docker system dial-stdio", command -> done(answers, ""))
                .on("docker rm --force --volumes " + NAME, this::remove)
                .on("docker rm --force --volumes", command -> done("", ""))
                .on("docker image inspect", command -> ended(1, "", "Error: No such image: x"))
                .on("docker ps", command -> done("", ""));
    }

    FakeMachine machine() {
        return machine;
    }

    /** The containers write this. */
    FakeDocker writing(String text) {
        log = text;
        return this;
    }

    /**
     * The containers run {@code name}, which is looked for on the PATH.
     *
     * @param statuses that the daemon answers with when it is asked where that is, place by place
     */
    FakeDocker starting(String name, int... statuses) {
        program = name;
        answers = IntStream.of(statuses)
                .mapToObj(status -> "HTTP/1.1 " + status + " so it is\r\nServer: Docker\r\n\r\n")
                .collect(Collectors.joining());
        return this;
    }

    /** The containers end at once. */
    FakeDocker exiting(int code) {
        exitCode = code;
        return this;
    }

    /** The containers' ports are not published, as those of an internal network. */
    FakeDocker publishingNothing() {
        publishing = false;
        return this;
    }

    /** The images of {@code architecture} hold programs for this ELF machine. */
    FakeDocker holding(String architecture, int elfMachine) {
        elfMachines.put(architecture, elfMachine);
        return this;
    }

    /** The commands whose text contains {@code part}. */
    List<String> commands(String part) {
        return List.copyOf(machine.commands()).stream()
                .filter(command -> command.contains(part))
                .toList();
    }

    private CommandResult run(Command command) {
        running.put(architecture(command), new CountDownLatch(exitCode < 0 ? 1 : 0));
        ports.put(
                architecture(command),
                PUBLISHED
                        .matcher(command.toString())
                        .results()
                        .map(port -> Integer.valueOf(port.group(1)))
                        .toList());
        return done("id", "");
    }

    private CommandResult remove(Command command) {
        CountDownLatch latch = running.get(architecture(command));
        if (latch == null) {
            return ended(1, "", "Error response from daemon: No such container: x");
        }
        latch.countDown();
        return done("x", "");
    }

    private CommandResult logs(Command command) throws IOException {
        try {
            running.get(architecture(command)).await();
        } catch (InterruptedException e) {
            throw new InterruptedIOException("the log of a container was no longer wanted");
        }
        return done(log, "");
    }

    private CommandResult copy(Command command) {
        ByteBuffer elf = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
        elf.putShort(18, elfMachines.get(architecture(command)).shortValue());
        byte[] tar = TarBytes.file("/app", elf.array()).mode(0755).bytes();
        return new CommandResult(0, tar, "", Duration.ZERO);
    }

    private CommandResult inspect(Command command) {
        String architecture = architecture(command);
        return done(
                "[{\"Id\":\"x\",\"Image\":\"sha256:1\",\"Path\":\"" + program + "\",\"Args\":[],\"State\":" + state()
                        + ",\"NetworkSettings\":{\"Ports\":{" + published(architecture)
                        + "},\"Networks\":{\"bridge\":{\"IPAddress\":\"172.17.0.2\"}}}},"
                        + "{\"Id\":\"sha256:1\",\"Os\":\"linux\",\"Architecture\":\"" + architecture
                        + "\",\"Config\":{\"Entrypoint\":[\"" + program + "\"]}}]",
                "");
    }

    /** Each on a port of the loopback; once a container has exited, they are others' to have. */
    private String published(String architecture) {
        List<Integer> wanted = publishing && exitCode < 0 ? ports.getOrDefault(architecture, List.of()) : List.of();
        return IntStream.range(0, wanted.size())
                .mapToObj(i -> "\"" + wanted.get(i) + "/tcp\":[{\"HostIp\":\"127.0.0.1\",\"HostPort\":\""
                        + (FIRST_PORT + i) + "\"}]")
                .collect(Collectors.joining(","));
    }

    private String state() {
        return exitCode < 0
                ? "{\"Status\":\"running\",\"Running\":true}"
                : "{\"Status\":\"exited\",\"Running\":false,\"ExitCode\":" + exitCode + "}";
    }

    private static String architecture(Command command) {
        Matcher named = ARCHITECTURE.matcher(command.toString());
        return named.find() ? named.group(1) : "amd64";
    }
}
