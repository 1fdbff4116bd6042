package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.model.TaskListener;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.BodyExecution;
import org.jenkinsci.plugins.workflow.steps.BodyExecutionCallback;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/**
 * A run of {@link MultiArchAgentStep}: chooses a label, runs the block with it, and watches the queue until an executor has what the
 * block asked for. Where no agent is there for too long, that is taken out of the queue, and the block runs anew with another
 * choice. A restart begins the wait or the watch anew.
 */
final class MultiArchAgentExecution extends StepExecution implements AgentWait.End {
    private static final long serialVersionUID = 1L;

    /** What the block finds the label in, and whether that is one that was asked for. */
    static final String LABEL = "BUILDX_AGENT_LABEL";

    static final String WANTED = "BUILDX_AGENT_WANTED";

    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** Agents that were there a moment ago come back by themselves, after a restart for example. */
    private static final Duration LEAST = Duration.ofSeconds(30);

    private static final Logger LOGGER = Logger.getLogger(MultiArchAgentExecution.class.getName());

    private final int timeout;
    private final int cloudTimeout;

    private Saved<AgentChoice> choice;
    private @Nullable Saved<AgentChoice.Chosen> chosen;
    private @Nullable BodyExecution body;
    private boolean again;

    private transient @Nullable AgentWait wait;
    private transient @Nullable AgentQueue queue;

    MultiArchAgentExecution(StepContext context, AgentChoice choice, int timeout, int cloudTimeout) {
        super(context);
        this.choice = new Saved<>(choice);
        this.timeout = timeout;
        this.cloudTimeout = cloudTimeout;
    }

    @Override
    public boolean start() {
        choose(Duration.ofSeconds(timeout));
        return false;
    }

    @Override
    public synchronized void onResume() {
        if (chosen != null) {
            watchSoon();
        } else if (wait == null) {
            choose(Duration.ofSeconds(timeout));
        }
    }

    private synchronized void choose(Duration limit) {
        chosen = null;
        body = null;
        again = false;
        wait = new AgentWait(getContext(), this, choice.get(), limit);
        wait.begin();
    }

    @Override
    public synchronized void chosen(AgentChoice.Chosen agent) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put(LABEL, agent.label());
        variables.put(WANTED, String.valueOf(agent.isWanted()));
        try {
            EnvironmentExpander outer = getContext().get(EnvironmentExpander.class);
            chosen = new Saved<>(agent);
            wait = null;
            queue = null;
            body = getContext()
                    .newBodyInvoker()
                    .withContext(EnvironmentExpander.merge(outer, EnvironmentExpander.constant(variables)))
                    .withCallback(new End(this))
                    .start();
            watchSoon();
        } catch (IOException | InterruptedException e) {
            failed(e);
        }
    }

    @Override
    public void failed(Throwable cause) {
        getContext().onFailure(cause);
    }

    private void watchSoon() {
        Workers.get().submit(this::watch, PAUSE);
    }

    private void watch() {
        try {
            AgentQueue here = watched();
            if (here == null || here.isTaken()) {
                return;
            }
            if (!here.isInVain() || !isGivenUp(here)) {
                watchSoon();
            }
        } catch (IOException | InterruptedException e) {
            // Jenkins goes down, or the build has ended otherwise
            LOGGER.log(Level.FINE, "The queue is not watched any more", e);
        }
    }

    /** {@code null} if there is nothing to watch any more. */
    @Nullable
    private synchronized AgentQueue watched() throws IOException, InterruptedException {
        if (queue == null && chosen != null) {
            queue = queue(chosen.get().label());
        }
        return chosen == null || again ? null : queue;
    }

    /** The block ends soon, for its node is taken out of the queue; not if an executor was faster. */
    private synchronized boolean isGivenUp(AgentQueue here) throws IOException, InterruptedException {
        again = here == queue && here.giveUp();
        if (again && chosen != null) {
            tell(chosen.get().label());
        }
        return again;
    }

    private AgentQueue queue(String label) throws IOException, InterruptedException {
        Duration away = Duration.ofSeconds(timeout);
        return new AgentQueue(
                getContext().get(FlowNode.class),
                label,
                away.compareTo(LEAST) < 0 ? LEAST : away,
                Duration.ofSeconds(cloudTimeout));
    }

    private void tell(String label) throws IOException, InterruptedException {
        TaskListener log = getContext().get(TaskListener.class);
        if (log != null) {
            log.getLogger()
                    .println(choice.get().subject() + ": no agent with the label \"" + label
                            + "\" has come to take it; choosing anew");
        }
    }

    private synchronized void ended(Object result) {
        stopWatching();
        getContext().onSuccess(result);
    }

    private synchronized void ended(Throwable cause) {
        String givenUp = again && chosen != null ? chosen.get().label() : null;
        stopWatching();
        if (givenUp == null) {
            getContext().onFailure(cause);
        } else {
            choice = new Saved<>(choice.get().withUndelivered(givenUp));
            choose(Duration.ZERO);
        }
    }

    private void stopWatching() {
        chosen = null;
        queue = null;
    }

    /** After a restart it may come before the step goes on. */
    @Override
    public synchronized void stop(Throwable cause) {
        again = false;
        if (wait == null && body == null) {
            wait = new AgentWait(getContext(), this, choice.get(), Duration.ZERO);
        }
        if (wait != null) {
            wait.stop(cause);
        } else if (body != null) {
            body.cancel(cause);
        }
    }

    @Override
    public synchronized String getStatus() {
        return chosen == null
                ? "waiting for " + choice.get().told()
                : "runs on an agent with the label " + chosen.get().label();
    }

    /** Saved with the block, and so with its step. */
    private static final class End extends BodyExecutionCallback {
        private static final long serialVersionUID = 1L;

        private final MultiArchAgentExecution execution;

        End(MultiArchAgentExecution execution) {
            this.execution = execution;
        }

        @Override
        public void onSuccess(StepContext context, Object result) {
            execution.ended(result);
        }

        @Override
        public void onFailure(StepContext context, Throwable cause) {
            execution.ended(cause);
        }
    }
}
