package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.Util;
import hudson.model.TaskListener;
import java.time.Duration;

/** The time in which an agent is not connected. */
final class Absence {
    /** After a restart of the controller agents take some seconds to connect; nobody needs to hear of that. */
    private static final Duration UNTOLD = Duration.ofSeconds(5);

    private final String node;
    private final Duration patience;
    private final long began = System.nanoTime();
    private boolean told;

    /** @param patience for how long it is waited for */
    Absence(String node, Duration patience) {
        this.node = node;
        this.patience = patience;
    }

    boolean isTooLong() {
        return length().compareTo(patience) > 0;
    }

    /** Tells it once, when it has lasted for a while. */
    void tell(@Nullable TaskListener log, Throwable reason) {
        if (!told && log != null && length().compareTo(UNTOLD) > 0) {
            told = true;
            log.getLogger().println(node + " is not connected (" + reason + "); waiting for it, up to " + patience());
        }
    }

    /** It is there again. */
    void over(TaskListener log) {
        if (told) {
            log.getLogger().println(node + " is connected again");
        }
    }

    /** As a person says it, such as {@code 5 min 0 sec}. */
    String patience() {
        return Util.getTimeSpanString(patience.toMillis());
    }

    private Duration length() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    @Override
    public String toString() {
        return "gone for " + length().toSeconds() + " s";
    }
}
