package io.jenkins.plugins.buildx.command;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** What a process writes to a file, to the end of both. */
final class FollowedFile extends InputStream {
    private static final int TICK_MILLIS = 20;

    private final InputStream file;
    private final Process process;

    FollowedFile(Path path, Process process) throws IOException {
        this.file = new FileInputStream(path.toFile());
        this.process = process;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (true) {
            // asked before reading: what was written before the end is there to be read then
            boolean ended = !process.isAlive();
            int count = file.read(bytes, offset, length);
            if (count >= 0 || ended) {
                return count;
            }
            await();
        }
    }

    private void await() throws InterruptedIOException {
        try {
            process.waitFor(TICK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while waiting for more output");
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
