package io.jenkins.plugins.buildx.command;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs commands as processes of this machine, in constant memory whatever they print. The one place that starts a process. */
public final class LocalRunner implements CommandRunner {
    private final Map<String, String> environment;

    /** A runner whose commands see this process's environment. */
    public LocalRunner() {
        this(Map.of());
    }

    /** A runner that puts {@code environment} over this process's. */
    public LocalRunner(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /**
     * @throws IOException if {@code output} threw one, which is its cause; the process and all its children are gone then
     */
    @Override
    public CommandResult run(Command command, CommandOutput output) throws IOException, InterruptedException {
        long started = System.nanoTime();
        Running running = command.isUnhindered() ? putBy(command) : piped(command);
        Capture capture = new Capture(command, output);
        boolean inTime = hasEnded(running, command, capture);
        capture.throwIfBroken();
        if (!inTime) {
            throw CommandFailed.timedOut(command, command.timeout().orElseThrow(), capture.lastWords());
        }
        return capture.result(running.process.exitValue(), Duration.ofNanos(System.nanoTime() - started));
    }

    private record Running(Process process, InputStream stderr) {}

    private Running piped(Command command) throws CommandFailed {
        Process process = start(command, Redirect.PIPE);
        return new Running(process, process.getErrorStream());
    }

    /** The file loses its name at once: it goes with the last of those who have it open, whatever happens to them. */
    private Running putBy(Command command) throws IOException {
        Path file = Files.createTempFile("stderr", ".log");
        try {
            Process process = start(command, Redirect.appendTo(file.toFile()));
            return new Running(process, new FollowedFile(file, process));
        } finally {
            Files.delete(file);
        }
    }

    /** Follows the process to its end, its own or ours. Returns false if it was its time limit. */
    private static boolean hasEnded(Running running, Command command, Capture capture) throws InterruptedException {
        ProcessTree tree = new ProcessTree(running.process.toHandle());
        List<StreamReader> readers = read(running, command, capture, tree);
        feed(running.process, command);
        try {
            boolean inTime = waitFor(running.process, command.timeout());
            if (!inTime) {
                tree.end();
            }
            for (StreamReader reader : readers) {
                reader.drain();
            }
            return inTime;
        } catch (InterruptedException e) {
            tree.end();
            throw e;
        } finally {
            capture.close();
        }
    }

    private static List<StreamReader> read(Running running, Command command, Capture capture, ProcessTree tree) {
        String program = command.argv().get(0);
        Runnable end = () -> end(tree, capture);
        List<StreamReader> readers = List.of(
                new StreamReader("stdout of " + program, running.process.getInputStream(), capture::stdout, end),
                new StreamReader("stderr of " + program, running.stderr, capture::stderr, end));
        readers.forEach(StreamReader::start);
        return readers;
    }

    private Process start(Command command, Redirect stderr) throws CommandFailed {
        ProcessBuilder builder = new ProcessBuilder(command.argv()).redirectError(stderr);
        builder.environment().putAll(environment);
        builder.environment().putAll(command.environment());
        Optional<File> directory = command.directory().map(File::new);
        directory.ifPresent(builder::directory);
        try {
            return builder.start();
        } catch (IOException e) {
            if (directory.isPresent() && !directory.get().isDirectory()) {
                throw CommandFailed.withoutDirectory(command, directory.get().getPath());
            }
            throw CommandFailed.notStarted(command, e);
        }
    }

    private static boolean waitFor(Process process, Optional<Duration> limit) throws InterruptedException {
        if (limit.isEmpty()) {
            process.waitFor();
            return true;
        }
        return process.waitFor(limit.get().toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void end(ProcessTree tree, Capture capture) {
        if (capture.isFull()) {
            tree.kill();
        } else {
            tree.end();
        }
    }

    /** Writes standard input in a thread of its own: the process need not read it, and its children may keep it open. */
    private static void feed(Process process, Command command) {
        Thread thread = new Thread(
                () -> {
                    try (OutputStream stream = process.getOutputStream()) {
                        stream.write(command.stdin().orElseGet(() -> new byte[0]));
                    } catch (IOException e) {
                        // the process ended without reading all of it: its exit code says why
                    }
                },
                "stdin of " + command.argv().get(0));
        thread.setDaemon(true);
        thread.start();
    }
}
