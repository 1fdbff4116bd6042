package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.image.Digest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * What a registry is asked for before anybody knows whether it is needed: each answer takes a process and its time, and what tells
 * what is needed is one of them. Nobody learns of a read that failed, for it can be done again.
 */
public final class EarlyReads implements AutoCloseable {
    private static final int THREADS = 8;

    private final Map<Digest, Future<byte[]>> reads = new HashMap<>();
    private final ExecutorService threads = Parallel.pool(THREADS);

    /** Begins to read, each by the digest that the result is to have. */
    EarlyReads(Map<Digest, Callable<byte[]>> begun) {
        begun.forEach((digest, read) -> reads.put(digest, threads.submit(read)));
        // the threads end when there is nothing left to read, also where nobody closes this
        threads.shutdown();
    }

    /** What was read, once it is; empty if nobody asked for it, or something else came. */
    Optional<byte[]> await(Digest digest) throws InterruptedException {
        Future<byte[]> read = reads.get(digest);
        if (read == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(read.get()).filter(digest::matches);
        } catch (ExecutionException e) {
            return Optional.empty();
        }
    }

    /** Ends what nobody waited for. */
    @Override
    public void close() {
        threads.shutdownNow();
        Parallel.awaitEnd(threads);
    }
}
