package io.jenkins.plugins.buildx.smoke.container;

import io.jenkins.plugins.buildx.smoke.ContainerFile;
import io.jenkins.plugins.buildx.smoke.ExecCheck;
import io.jenkins.plugins.buildx.smoke.HttpCheck;
import io.jenkins.plugins.buildx.smoke.LogCheck;
import io.jenkins.plugins.buildx.smoke.Metadata;
import io.jenkins.plugins.buildx.smoke.ProbeAnswer;
import io.jenkins.plugins.buildx.smoke.SmokeTarget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** A container that was made, as the checks see it. Its methods are called by one thread, {@link #file}, {@link #programs} and
 * {@link #metadata} by any. */
final class LiveTarget implements SmokeTarget {
    private final Container container;
    private final ContainerInspection inspection;
    private final LogFollower follower;
    private final Route route;
    private final OwnContainers ownContainers;
    private final ExecutorService threads;
    private final Deadline deadline;
    private final RequestLimit requestLimit;
    private Optional<Metadata> metadata;

    LiveTarget(
            Container container,
            ContainerInspection inspection,
            LogFollower follower,
            Route route,
            OwnContainers ownContainers,
            ExecutorService threads,
            Deadline deadline) {
        this.container = container;
        this.inspection = inspection;
        this.follower = follower;
        this.route = route;
        this.ownContainers = ownContainers;
        this.threads = threads;
        this.deadline = deadline;
        this.requestLimit = new RequestLimit(deadline.limit(), System::nanoTime);
        this.metadata = inspection.metadata();
    }

    @Override
    public ProbeAnswer http(HttpCheck check) throws IOException, InterruptedException {
        if (hasExited()) {
            return ProbeAnswer.unreachable("the container has exited");
        }
        return requestLimit.ask(deadline.remaining(), limit -> route.http(check, limit));
    }

    @Override
    public boolean listens(int port) throws IOException, InterruptedException {
        return !hasExited() && requestLimit.ask(deadline.remaining(), limit -> route.listens(port, limit));
    }

    /** Whoever answers on its ports then is somebody else: docker gives them to others. */
    private boolean hasExited() throws IOException, InterruptedException {
        return !inspection.state().running() || exitCode().isPresent();
    }

    @Override
    public Executed execute(ExecCheck check) throws IOException, InterruptedException {
        return check.place().own()
                ? ownContainers.execute(check, metadata(), deadline.remaining())
                : container.execute(check.argv(), deadline.remaining());
    }

    @Override
    public long lines(LogCheck check) {
        return follower.log().lines(check);
    }

    @Override
    public Optional<Health> health() throws IOException, InterruptedException {
        return container.state().health();
    }

    @Override
    public Optional<ContainerFile> file(String path, int bytes, boolean following)
            throws IOException, InterruptedException {
        return container.file(path, bytes, following);
    }

    @Override
    public List<Optional<ContainerFile>> programs(List<String> paths, int bytes)
            throws IOException, InterruptedException {
        Set<String> left = new HashSet<>(paths.size() > 1 ? container.notRuledOut(paths) : paths);
        List<Callable<Optional<ContainerFile>>> reads = new ArrayList<>();
        paths.forEach(path -> reads.add(() -> left.contains(path) ? file(path, bytes, true) : Optional.empty()));
        List<Optional<ContainerFile>> files = new ArrayList<>();
        for (Future<Optional<ContainerFile>> read : threads.invokeAll(reads)) {
            files.add(read(read));
        }
        return files;
    }

    private static Optional<ContainerFile> read(Future<Optional<ContainerFile>> read)
            throws IOException, InterruptedException {
        try {
            return read.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IOException("A file of the container could not be read: " + e.getCause(), e);
        }
    }

    @Override
    public OptionalInt exitCode() throws IOException, InterruptedException {
        Optional<ContainerState> end = follower.end();
        return end.isPresent() ? OptionalInt.of(end.get().exitCode()) : OptionalInt.empty();
    }

    @Override
    public synchronized Metadata metadata() throws IOException, InterruptedException {
        if (metadata.isEmpty()) {
            metadata = Optional.of(container.metadata(inspection.imageId()));
        }
        return metadata.get();
    }
}
