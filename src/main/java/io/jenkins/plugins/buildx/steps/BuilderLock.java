package io.jenkins.plugins.buildx.steps;

import io.jenkins.plugins.buildx.engine.Reaper;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/** Lets one build at a time make a builder of one name on one node; the others find it made. */
final class BuilderLock {
    private static final ConcurrentMap<BuilderLock.Place, Holder> HOLDERS = new ConcurrentHashMap<>();

    private record Place(String node, String builder) {}

    /** A lock and how many threads have or want it. */
    private static final class Holder {
        private final ReentrantLock lock = new ReentrantLock(true);
        private int users;
    }

    private BuilderLock() {}

    /** The same for work without a result. */
    static void during(String node, String builder, Reaper.Work work) throws IOException, InterruptedException {
        try {
            during(node, builder, () -> {
                work.run();
                return node;
            });
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("The work on " + builder + " threw what it can't", e);
        }
    }

    /**
     * Runs {@code work} while nobody else runs any for the same place.
     *
     * @param node name of the Jenkins node, empty for the controller's own
     * @param builder its name
     */
    static <T> T during(String node, String builder, Callable<T> work) throws Exception {
        Place place = new Place(node, builder);
        Holder holder = HOLDERS.compute(place, (key, found) -> {
            Holder mine = found == null ? new Holder() : found;
            mine.users++;
            return mine;
        });
        try {
            holder.lock.lockInterruptibly();
            try {
                return work.call();
            } finally {
                holder.lock.unlock();
            }
        } finally {
            HOLDERS.compute(place, (key, found) -> --holder.users == 0 ? null : found);
        }
    }
}
