package io.jenkins.plugins.buildx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** A process that a test started. */
final class Running {
    private final Process process;
    private final StringBuffer stdout = new StringBuffer();
    private final StringBuffer stderr = new StringBuffer();
    private final Thread[] readers;

    Running(Process process) throws IOException {
        this.process = process;
        process.getOutputStream().close();
        this.readers = new Thread[] {
            read(process.getInputStream(), stdout), read(process.getErrorStream(), stderr),
        };
    }

    private static Thread read(InputStream stream, StringBuffer into) {
        Thread thread = new Thread(() -> {
            char[] chunk = new char[8192];
            try (Reader text = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
                for (int length = text.read(chunk); length >= 0; length = text.read(chunk)) {
                    into.append(chunk, 0, length);
                }
            } catch (IOException e) {
                into.append("\n").append(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    long pid() {
        return process.pid();
    }

    /** Waits until it has written {@code text} to its standard error. */
    Running awaitLog(String text) throws Exception {
        return await("the text \"" + text + "\"", () -> stderr.indexOf(text) >= 0);
    }

    /** Waits until {@code condition} holds, while it runs. */
    Running await(String what, Callable<Boolean> condition) throws Exception {
        Await.until(what, () -> {
            boolean alive = process.isAlive();
            boolean come = condition.call();
            if (!come && !alive) {
                throw new AssertionError("ended before " + what + " came:\n" + stdout + stderr);
            }
            return come;
        });
        return this;
    }

    /** Waits for its end. */
    Cli.Ended ended() throws InterruptedException {
        return ended(Await.PATIENCE);
    }

    /** Waits for its end, for {@code limit} at the most. */
    Cli.Ended ended(Duration limit) throws InterruptedException {
        boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        for (Thread reader : readers) {
            reader.join(Await.PATIENCE.toMillis());
        }
        assertThat(ended).as("ended within %s\n%s%s", limit, stdout, stderr).isTrue();
        return new Cli.Ended(process.exitValue(), stdout.toString(), stderr.toString());
    }
}
