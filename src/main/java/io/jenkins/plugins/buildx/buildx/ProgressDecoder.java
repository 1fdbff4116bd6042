package io.jenkins.plugins.buildx.buildx;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Turns the standard error of {@code docker buildx build --progress=rawjson} into events while it comes in, in parts of
 * any size.
 *
 * <p>The stream is JSON values with lines of plain text between them. buildx prints a value on one line, up to 0.14 on
 * many indented ones. Memory is bounded: longer values and lines are cut and noted as such. The state can be serialised
 * at any time, and be used on with the next byte.
 */
public final class ProgressDecoder implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    static final int LONGEST_VALUE = 8 << 20;
    static final int LONGEST_LINE = 64 << 10;

    private static final int QUOTE = 200;
    private static final int SMALL = 8 << 10;
    private static final Pattern PROGRESS = Pattern.compile("\\{\\s*\"(?:vertexes|statuses|logs|warnings)\"");

    private enum State {
        /** Before a value or a line. */
        START,
        LINE,
        VALUE,
        /** Within what is left of a line or value that is too long. */
        SKIPPED_LINE,
        SKIPPED_VALUE,
        /** After a lost line: lines of an indented value may follow. */
        RESYNC
    }

    private State state = State.START;
    private JsonDepth depth = new JsonDepth();
    private byte[] pending = new byte[SMALL];
    private int length;

    /** Takes the next bytes, and tells the events that they complete. */
    public void feed(byte[] bytes, Consumer<ProgressEvent> events) {
        feed(bytes, 0, bytes.length, events);
    }

    /** Takes the next bytes, {@code count} from {@code offset} on, and tells the events that they complete. */
    public void feed(byte[] bytes, int offset, int count, Consumer<ProgressEvent> events) {
        int end = offset + count;
        for (int i = offset; i < end; i++) {
            i += state == State.VALUE ? storePlain(bytes, i, end) : 0;
            if (i < end) {
                take(bytes[i], events);
            }
        }
    }

    /** Nearly all bytes are in the strings that steps print: one by one they would cost most of the time. */
    private int storePlain(byte[] bytes, int offset, int end) {
        int count = Math.min(depth.plain(bytes, offset, end), LONGEST_VALUE - length);
        while (length + count > pending.length) {
            pending = Arrays.copyOf(pending, 2 * pending.length);
        }
        System.arraycopy(bytes, offset, pending, length, count);
        length += count;
        return count;
    }

    /** Tells what is left when the stream has ended. The decoder then is as a new one. */
    public void end(Consumer<ProgressEvent> events) {
        if (state == State.VALUE) {
            tellBroken(events);
        } else if (state == State.LINE) {
            tellText(events);
        }
        restart();
    }

    /** Nothing of what was told already is kept: whoever was told may have hidden some of it. */
    @Serial
    private void writeObject(ObjectOutputStream stream) throws IOException {
        Arrays.fill(pending, length, pending.length, (byte) 0);
        stream.defaultWriteObject();
    }

    private void take(byte b, Consumer<ProgressEvent> events) {
        switch (state) {
            case START -> start(b);
            case LINE -> takeOfLine(b, events);
            case VALUE -> takeOfValue(b, events);
            case SKIPPED_LINE -> state = b == '\n' ? State.RESYNC : State.SKIPPED_LINE;
            case SKIPPED_VALUE -> takeOfSkippedValue(b);
            default -> resync(b);
        }
    }

    private void resync(byte b) {
        if (JsonDepth.isContinuation(b)) {
            state = b == '\n' ? State.RESYNC : State.SKIPPED_LINE;
        } else {
            start(b);
        }
    }

    private void start(byte b) {
        restart();
        if (b == '{') {
            state = State.VALUE;
            depth.take(b);
            store(b);
        } else if (b != '\n' && b != '\r') {
            state = State.LINE;
            store(b);
        }
    }

    private void restart() {
        state = State.START;
        depth = new JsonDepth();
        length = 0;
        if (pending.length > LONGEST_LINE) {
            pending = new byte[SMALL];
        }
    }

    private void takeOfLine(byte b, Consumer<ProgressEvent> events) {
        if (b == '\n') {
            tellText(events);
            restart();
        } else if (length == LONGEST_LINE) {
            events.accept(
                    new ProgressEvent.Text(text() + " (cut off: a line of more than " + LONGEST_LINE + " bytes)"));
            restart();
            state = State.SKIPPED_LINE;
        } else {
            store(b);
        }
    }

    private void takeOfValue(byte b, Consumer<ProgressEvent> events) {
        switch (depth.take(b)) {
            case BROKEN -> {
                tellBroken(events);
                start(b);
            }
            case COMPLETE -> {
                store(b);
                tellValue(events);
                restart();
            }
            default -> {
                store(b);
                skipIfTooLong(events);
            }
        }
    }

    private void skipIfTooLong(Consumer<ProgressEvent> events) {
        if (length > LONGEST_VALUE) {
            tellCut("more than " + LONGEST_VALUE, events);
            pending = new byte[SMALL];
            length = 0;
            state = State.SKIPPED_VALUE;
        }
    }

    private void takeOfSkippedValue(byte b) {
        switch (depth.take(b)) {
            case BROKEN -> start(b);
            case COMPLETE -> restart();
            default -> {
                // goes on
            }
        }
    }

    private void store(byte b) {
        if (length == pending.length) {
            pending = Arrays.copyOf(pending, 2 * length);
        }
        pending[length++] = b;
    }

    private void tellValue(Consumer<ProgressEvent> events) {
        Optional<List<ProgressEvent>> told = SolveStatus.parse(pending, length);
        if (told.isPresent()) {
            told.get().forEach(events);
        } else {
            tellBroken(events);
        }
    }

    private void tellBroken(Consumer<ProgressEvent> events) {
        if (PROGRESS.matcher(head()).lookingAt()) {
            tellCut(Integer.toString(length), events);
        } else {
            tellText(events);
        }
    }

    private void tellCut(String bytes, Consumer<ProgressEvent> events) {
        events.accept(new ProgressEvent.Text(
                "(left out: " + bytes + " bytes of progress that can't be read: " + head() + "...)"));
    }

    private void tellText(Consumer<ProgressEvent> events) {
        text().lines()
                .filter(line -> !line.isBlank())
                .map(ProgressEvent.Text::new)
                .forEach(events);
    }

    private String head() {
        return new String(pending, 0, Math.min(QUOTE, length), StandardCharsets.UTF_8);
    }

    private String text() {
        return new String(pending, 0, length, StandardCharsets.UTF_8);
    }
}
