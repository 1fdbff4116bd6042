package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildx.command.Failure;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** Looks each second whether there is an agent of those that are wanted, for a while. Tells once what came of it. */
final class AgentWait {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final StepContext context;
    private final End end;
    private final AgentChoice choice;
    private final Duration limit;
    private final long deadline;

    private @Nullable Future<?> next;
    private boolean told;
    private boolean ended;

    /** What comes of it. */
    interface End {
        void chosen(AgentChoice.Chosen agent);

        void failed(Throwable cause);
    }

    /** @param context whose log tells of it */
    AgentWait(StepContext context, End end, AgentChoice choice, Duration limit) {
        this.context = context;
        this.end = end;
        this.choice = choice;
        this.limit = limit;
        this.deadline = System.nanoTime() + limit.toNanos();
    }

    void begin() {
        Workers.get().submit(this::look);
    }

    /** Ends it with {@code cause}, unless it has ended. */
    synchronized void stop(Throwable cause) {
        if (next != null) {
            next.cancel(false);
        }
        fail(cause);
    }

    private void look() {
        try {
            Optional<AgentChoice.Chosen> chosen = choice.wanted();
            if (chosen.isPresent()) {
                succeed(chosen.get());
            } else if (System.nanoTime() < deadline) {
                tellOnce();
                again();
            } else {
                succeed(instead());
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            fail(StepFailure.of(e));
        }
    }

    private void tellOnce() throws IOException, InterruptedException {
        if (!told) {
            told = true;
            tell(choice.subject() + ": waiting up to " + limit.toSeconds() + " s for " + choice.told());
        }
    }

    private AgentChoice.Chosen instead() throws IOException, InterruptedException {
        AgentChoice.Chosen other = choice.other()
                .orElseThrow(() -> new Failure(
                        Failure.Kind.MACHINE,
                        "there is no agent for " + choice.subject(),
                        "there is not " + choice.told() + ", nor one that does instead: " + choice.others(),
                        "bring one online, or name a label that has one"));
        tell(choice.subject() + ": there is not " + choice.told() + "; " + choice.instead()
                + " agents with the label \"" + other.label() + "\"");
        return other;
    }

    private void tell(String line) throws IOException, InterruptedException {
        TaskListener log = context.get(TaskListener.class);
        if (log != null) {
            log.getLogger().println(line);
        }
    }

    private synchronized void again() {
        if (!ended) {
            next = Workers.get().submit(this::look, PAUSE);
        }
    }

    private synchronized void succeed(AgentChoice.Chosen chosen) {
        if (!ended) {
            ended = true;
            end.chosen(chosen);
        }
    }

    private synchronized void fail(Throwable cause) {
        if (!ended) {
            ended = true;
            end.failed(cause);
        }
    }
}
