package io.jenkins.plugins.buildx.steps;

import hudson.model.TaskListener;
import io.jenkins.plugins.buildx.command.Mask;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** A build's log in which secrets are hidden. Hands on whole lines, so that no secret slips through in parts. */
final class MaskedListener implements TaskListener {
    private static final long serialVersionUID = 1L;

    private final transient PrintStream masked;
    private final TaskListener plain;

    private MaskedListener(TaskListener plain, Mask mask) {
        this.plain = plain;
        this.masked = new PrintStream(new Lines(plain.getLogger(), mask), true, StandardCharsets.UTF_8);
    }

    static TaskListener of(TaskListener plain, Mask mask) {
        return mask.isEmpty() ? plain : new MaskedListener(plain, mask);
    }

    @Override
    public PrintStream getLogger() {
        return masked;
    }

    /** Secrets don't travel: what an artifact store tells of its work on an agent needs no mask. */
    private Object writeReplace() {
        return plain;
    }

    private void readObject(ObjectInputStream stream) throws InvalidObjectException {
        throw new InvalidObjectException("A log that hides secrets is handed on as the plain one");
    }

    private static final class Lines extends OutputStream {
        private final PrintStream log;
        private final Mask mask;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        Lines(PrintStream log, Mask mask) {
            this.log = log;
            this.mask = mask;
        }

        @Override
        public synchronized void write(int b) throws IOException {
            line.write(b);
            if (b == '\n') {
                log.write(mask.hide(line.toByteArray()));
                line.reset();
            }
        }
    }
}
