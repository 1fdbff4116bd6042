package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.FilePath;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jenkinsci.plugins.durabletask.Controller;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is saved of a process while its log is read from an agent that is slow, or goes away. */
@Timeout(60)
class DurableProcessTest {
    private static final String LOG = "one two three";

    /** What the agent does while it hands over the log: not part of what is saved. */
    private static final AtomicReference<Agent> AGENT = new AtomicReference<>();

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @Test
    void shouldHandOnWhatIsNew() throws Exception {
        DurableProcess<Text> process = started();
        AGENT.set((from, sink) -> sink.write(bytes(LOG.substring(from, Math.min(from + 4, LOG.length())))));

        assertThat(process.read(null, System.out)).isTrue();
        assertThat(process.read(null, System.out)).isTrue();

        assertThat(process.output().taken()).isEqualTo("one two ");
        AGENT.set((from, sink) -> {});
        assertThat(process.read(null, System.out)).isFalse();
    }

    @Test
    void shouldBeSavedWhileTheAgentHangs() throws Exception {
        DurableProcess<Text> process = started();
        CountDownLatch hanging = new CountDownLatch(1);
        AGENT.set((from, sink) -> {
            sink.write(bytes("one t"));
            hanging.countDown();
            new CountDownLatch(1).await();
        });
        Future<Boolean> reading = threads.submit(() -> process.read(null, System.out));
        hanging.await();

        DurableProcess<Text> restored = Saved.copy(process);

        assertThat(reading).isNotDone();
        assertThat(restored.output().taken()).isEqualTo("one t");
        AGENT.set((from, sink) -> sink.write(bytes(LOG.substring(from))));
        restored.read(null, System.out);
        restored.read(null, System.out);
        assertThat(restored.output().taken()).isEqualTo(LOG);
    }

    @Test
    void shouldNeitherRepeatNorLoseWhatCameBeforeTheConnectionBroke() throws Exception {
        DurableProcess<Text> process = started();
        AGENT.set((from, sink) -> {
            sink.write(bytes("one"));
            sink.write(bytes(" tw"));
            throw new IOException("cut");
        });
        assertThatThrownBy(() -> process.read(null, System.out)).hasMessage("cut");
        assertThatThrownBy(() -> Saved.copy(process).read(null, System.out)).hasMessage("cut");
        assertThat(process.output().taken()).isEqualTo("one tw");

        AGENT.set((from, sink) -> {
            for (byte each : bytes(LOG.substring(from))) {
                sink.write(each);
            }
        });
        DurableProcess<Text> restored = Saved.copy(process);
        process.read(null, System.out);
        restored.read(null, System.out);

        assertThat(process.output().taken()).isEqualTo(LOG);
        assertThat(restored.output().taken()).isEqualTo(LOG);
    }

    @Test
    void shouldTakeNothingThatComesAfterAReadingWasGivenUp() throws Exception {
        DurableProcess<Text> process = started();
        AtomicReference<OutputStream> late = new AtomicReference<>();
        AGENT.set((from, sink) -> {
            late.set(sink);
            throw new InterruptedException("given up");
        });
        assertThatThrownBy(() -> process.read(null, System.out)).isInstanceOf(InterruptedException.class);

        late.get().write(bytes("one"));

        assertThat(process.output().taken()).isEmpty();
    }

    @Test
    void shouldTellTheReaderWhatTheOutputDoesNotTake() throws Exception {
        DurableProcess<Text> process = started();
        AGENT.set((from, sink) -> sink.write(bytes("!")));

        assertThatThrownBy(() -> process.read(null, System.out))
                .isInstanceOf(IOException.class)
                .hasMessage("The output of the process could not be read: no exclamations");
    }

    private static DurableProcess<Text> started() throws IOException {
        DurableProcess<Text> process = new DurableProcess<>(new Text());
        process.started(new Reader());
        return process;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Hands over the log from a byte on. */
    @FunctionalInterface
    private interface Agent {
        void write(int from, OutputStream sink) throws IOException, InterruptedException;
    }

    /** Counts as durable-task's does: what a reading brought until it ended, well or not. */
    private static final class Reader extends Controller {
        private static final long serialVersionUID = 1L;
        private int position;

        @Override
        public boolean writeLog(FilePath workspace, OutputStream sink) throws IOException, InterruptedException {
            int before = position;
            AGENT.get().write(before, new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    sink.write(b);
                    position++;
                }

                @Override
                public void write(byte[] b, int offset, int length) throws IOException {
                    sink.write(b, offset, length);
                    position += length;
                }
            });
            return position > before;
        }

        @Override
        public void cleanup(FilePath workspace) {
            throw new AssertionError("nothing is to be removed");
        }
    }

    private static final class Text implements ProcessOutput {
        private static final long serialVersionUID = 1L;
        private final StringBuffer taken = new StringBuffer();

        @Override
        public void take(byte[] bytes, int length, PrintStream log) throws IOException {
            String text = new String(bytes, 0, length, StandardCharsets.US_ASCII);
            if (text.contains("!")) {
                throw new IOException("no exclamations");
            }
            taken.append(text);
        }

        String taken() {
            return taken.toString();
        }
    }
}
