package io.jenkins.plugins.buildx.command;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs commands as processes of this machine. The one place that starts a process. */
public final class LocalRunner implements CommandRunner {
    private static final int CHUNK = 64 * 1024;
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Map<String, String> environment;

    /** A runner whose commands see this process's environment. */
    public LocalRunner() {
        this(Map.of());
    }

    /** A runner that puts {@code environment} over this process's. */
    public LocalRunner(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    @Override
    public CommandResult run(Command command, CommandOutput output) throws IOException, InterruptedException {
        long started = System.nanoTime();
        Process process = start(command);
        Capture capture = new Capture(command, output);
        Thread stdout = reader(process.getInputStream(), capture::stdout, process, command, capture);
        Thread stderr = reader(process.getErrorStream(), capture::stderr, process, command, capture);
        Thread stdin = writer(process, command);
        try {
            await(process, command, capture);
            stdin.join();
            // a grandchild may hold the pipes open after the process has gone: what it writes is not ours
            stdout.join(GRACE.toMillis());
            stderr.join(GRACE.toMillis());
        } catch (InterruptedException e) {
            kill(process);
            throw e;
        }
        capture.throwIfBroken();
        return capture.result(process.exitValue(), Duration.ofNanos(System.nanoTime() - started));
    }

    private Process start(Command command) throws CommandFailed {
        ProcessBuilder builder = new ProcessBuilder(command.argv());
        builder.environment().putAll(environment);
        builder.environment().putAll(command.environment());
        command.directory().map(File::new).ifPresent(builder::directory);
        try {
            return builder.start();
        } catch (IOException e) {
            throw CommandFailed.notStarted(command, e);
        }
    }

    private static void await(Process process, Command command, Capture capture)
            throws InterruptedException, CommandFailed {
        if (command.timeout().isEmpty()) {
            process.waitFor();
            return;
        }
        Duration limit = command.timeout().get();
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            kill(process);
            throw CommandFailed.timedOut(command, limit, capture.stderrTail());
        }
    }

    private static Thread reader(
            InputStream stream, Capture.Sink sink, Process process, Command command, Capture capture) {
        return started("output of " + command.argv().get(0), () -> {
            byte[] chunk = new byte[CHUNK];
            try (stream) {
                for (int length = stream.read(chunk); length >= 0; length = stream.read(chunk)) {
                    if (!sink.take(chunk, length)) {
                        process.destroyForcibly();
                        return;
                    }
                }
            } catch (IOException e) {
                capture.broken(e, process);
            }
        });
    }

    private static Thread writer(Process process, Command command) {
        return started("input of " + command.argv().get(0), () -> {
            try (OutputStream stream = process.getOutputStream()) {
                if (command.stdin().isPresent()) {
                    stream.write(command.stdin().get());
                }
            } catch (IOException e) {
                // the process ended without reading all of it: its exit code says why
            }
        });
    }

    private static Thread started(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Ends the process and all its children: asked first, so that docker can cancel its build, then killed. */
    private static void kill(Process process) {
        List<ProcessHandle> tree = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        tree.forEach(ProcessHandle::destroy);
        boolean interrupted = !gone(tree);
        // children that were born while their parent was being told
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        tree.forEach(ProcessHandle::destroyForcibly);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean gone(List<ProcessHandle> tree) {
        long deadline = System.nanoTime() + GRACE.toNanos();
        for (ProcessHandle handle : tree) {
            try {
                handle.onExit().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                return false;
            } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
                continue;
            }
        }
        return true;
    }

    /** What is kept of a process's output: a bounded beginning of stdout and a bounded end of stderr. */
    private static final class Capture {
        interface Sink {
            /** Returns false when no more is wanted. */
            boolean take(byte[] bytes, int length) throws IOException;
        }

        private final Command command;
        private final CommandOutput output;
        private final Head stdout;
        private final Tail stderr = new Tail(CHUNK);
        private IOException broken;

        Capture(Command command, CommandOutput output) {
            this.command = command;
            this.output = output;
            this.stdout = new Head(command.kept());
        }

        synchronized boolean stdout(byte[] bytes, int length) throws IOException {
            stdout.add(bytes, length);
            output.stdout(bytes, length);
            return !(command.stoppedWhenFull() && stdout.isFull());
        }

        synchronized boolean stderr(byte[] bytes, int length) throws IOException {
            stderr.add(bytes, length);
            output.stderr(bytes, length);
            return true;
        }

        synchronized String stderrTail() {
            return stderr.text(StandardCharsets.UTF_8);
        }

        synchronized void broken(IOException e, Process process) {
            // a stream that is closed because its process was killed is no fault of the reader
            if (process.isAlive()) {
                broken = e;
                process.destroy();
            }
        }

        synchronized void throwIfBroken() throws IOException {
            if (broken != null) {
                throw new IOException("The output of `" + command + "` could not be handed on", broken);
            }
        }

        synchronized CommandResult result(int exitCode, Duration elapsed) {
            boolean cut = command.stoppedWhenFull() && stdout.isFull();
            return new CommandResult(cut ? 0 : exitCode, stdout.bytes(), stderrTail(), elapsed);
        }
    }
}
