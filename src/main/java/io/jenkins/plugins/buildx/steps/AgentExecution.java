package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Node;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.remoting.Channel;
import io.jenkins.plugins.buildx.command.Failure;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.FilePathUtils;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.graph.StepNode;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/**
 * A step that works on an agent, in turns: each in a thread of its own, with pauses between them, until one has the result.
 * A turn that is cut off, because the controller restarts or the agent goes away, is taken again. The step ends exactly once.
 */
abstract class AgentExecution extends StepExecution {
    /** What the descriptor of such a step has to require. */
    static final Set<Class<?>> REQUIRED_CONTEXT =
            Set.of(EnvVars.class, FilePath.class, Launcher.class, Node.class, Run.class, TaskListener.class);

    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(AgentExecution.class.getName());

    /** For how long an agent that went away is waited for, in seconds, where the system property of this name doesn't say otherwise. */
    private static final String PATIENCE = "io.jenkins.plugins.buildx.steps.agentPatience";

    private static final Duration STOPPING = Duration.ofSeconds(20);

    /** What a step that is stopped has for an agent it has not met since; what is left then is removed after its end. */
    private static final Duration REACHING = Duration.ofSeconds(10);

    /** How long an agent may take for what it is asked, in seconds, where the system property of this name doesn't say otherwise. */
    private static final String ANSWER = "io.jenkins.plugins.buildx.steps.agentAnswer";

    private static final Duration BEFORE_NEXT_LOOK = Duration.ofSeconds(1);

    /** How often a turn is begun anew after it was cut off. */
    private static final int CUTS = 3;

    /** What comes after a turn. */
    sealed interface Next {
        /** Another turn. */
        record Turn(Duration pause) implements Next {}

        /** Nothing more to do until the step's body has ended, see {@link AgentExecution#end}. */
        record Body() implements Next {}

        /** The end of the step. */
        record Success(@Nullable Object result) implements Next {}

        /** The end of the step. */
        record Failed(Throwable cause) implements Next {}
    }

    /** Unique for the step; names what it leaves on the agent. */
    private final String id = UUID.randomUUID().toString().substring(0, 8);

    /** Name of the Jenkins node, by which it is found again; empty for the controller's own. */
    private String node = "";

    /** The workspace's path on that node. */
    private String workspace = "";

    /** The build's id, for when its context doesn't tell any more; empty if it has none. */
    private String run = "";

    private transient @Nullable Workers workers;
    private transient volatile @Nullable AgentMachine machine;
    private transient @Nullable TaskListener listener;
    private transient @Nullable Absence absence;
    private transient int cuts;

    /** Whether the step worked on the agent before, over a connection that is gone. */
    private transient boolean cutOff;

    private transient @Nullable Thread working;
    private transient @Nullable Throwable stopCause;
    private transient boolean ended;

    AgentExecution(StepContext context) {
        super(context);
    }

    /** Does what is to be done now. Called again, from the start of the same turn, if it was cut off. */
    abstract Next turn(AgentMachine agent, TaskListener log) throws Exception;

    /**
     * Finds out on the machine what there is to know before it can be equipped. May take as long as it takes; what it finds is
     * best kept in a field that is saved.
     *
     * @param bare as the Pipeline gives it
     */
    void explore(AgentMachine bare) throws IOException, InterruptedException {}

    /**
     * Gives the machine what the step needs on it, such as credentials. Done again after a restart, and when the agent comes back.
     *
     * @param bare as the Pipeline gives it
     */
    AgentMachine equipped(AgentMachine bare) throws IOException, InterruptedException {
        return bare;
    }

    /**
     * Whether a turn that is going on is to be interrupted when the step is stopped; if not, it looks at {@link #isStopping()}.
     * Asked with this locked.
     */
    boolean isInterruptible() {
        return true;
    }

    /** Whether a process of the step is to go on on the agent while nobody is connected to it. */
    boolean isProcessRunning() {
        return false;
    }

    /** Whether the step's body was begun: then it alone goes on after a restart, and is what is stopped. */
    boolean isInBody() {
        return false;
    }

    /** Ends a step whose body has ended. What it left on the agent is removed, if that is still there. */
    final void end(Next result) {
        workers = Workers.get();
        workers.submit(() -> {
            proceed(result);
        });
    }

    /** Removes what the step leaves on the agent. Called last, after the step has ended. */
    void cleanUp(AgentMachine agent) throws IOException, InterruptedException {
        agent.delete(agent.temporaryDirectory());
    }

    /** Whether it starts containers, all of the owner that {@link Owner#ofStep} names. */
    boolean startsContainers() {
        return false;
    }

    /** Whether the agent can do more when the step has ended than before. */
    boolean changesAgent() {
        return false;
    }

    /** The name of the builder that the step works with; empty if it needs none. */
    String builderName() {
        return "";
    }

    /** Unique for this step of this run, the same after a restart. Letters and digits. */
    protected final String id() {
        return id;
    }

    /** Name of the Jenkins node that the step runs on; empty for the controller's own. */
    protected final String node() {
        return node;
    }

    /** The build's id as it was at the step's start; empty if it has none. */
    final String run() {
        return run;
    }

    @Override
    public final boolean start() throws Exception {
        FilePath directory = getContext().get(FilePath.class);
        if (directory == null) {
            throw new ClosedChannelException();
        }
        node = FilePathUtils.getNodeName(directory);
        workspace = directory.getRemote();
        RunningSteps.get().begin(this);
        Run<?, ?> build = getContext().get(Run.class);
        run = build == null ? "" : build.getExternalizableId();
        OwedCleanUps.get().begin(id, node, workspace, run, startsContainers());
        begin();
        return false;
    }

    @Override
    public final void onResume() {
        synchronized (this) {
            // it may have been stopped before, and nobody would say once more that it has ended
            if (ended) {
                return;
            }
            RunningSteps.get().begin(this);
        }
        cutOff = true;
        if (!isInBody()) {
            begin();
        }
    }

    private void begin() {
        workers = Workers.get();
        workers.submit(this::takeTurn);
    }

    private void takeTurn() {
        if (!beginTurn()) {
            return;
        }
        Next next;
        try {
            TaskListener log = listener();
            AgentMachine agent = connected();
            next = turn(agent, MaskedListener.of(log, agent.mask()));
            cuts = 0;
        } catch (Exception | Error e) {
            next = after(e);
        } finally {
            endTurn();
        }
        if (isOver()) {
            // it was not waited for: what it laid down since is removed as well
            cleanUp();
        } else if (next != null) {
            proceed(next);
        }
    }

    private synchronized boolean beginTurn() {
        if (ended) {
            return false;
        }
        working = Thread.currentThread();
        return true;
    }

    private synchronized void endTurn() {
        working = null;
        // an interruption that came too late must not hit what comes after the turn
        Thread.interrupted();
    }

    /** Returns {@code null} if Jenkins goes down, whatever the problem: the turn is taken again when it is up. */
    @CheckForNull
    private Next after(Throwable problem) {
        if (workers.isClosing()) {
            return null;
        }
        return !isStopping() && isAway(problem) ? awaitAgent(problem) : new Next.Failed(problem);
    }

    private void proceed(Next next) {
        if (next instanceof Next.Turn turn) {
            workers.submit(this::takeTurn, turn.pause());
        } else if (!(next instanceof Next.Body) && end()) {
            reach();
            RunningSteps.get().end(this);
            tell(next);
            cleanUp();
        }
    }

    /**
     * A step that is stopped before it went on after a restart has left things on an agent that it has not asked for yet. Asked is
     * only one that is there: whoever stops the step would wait for nothing.
     */
    private void reach() {
        if (machine == null && FilePathUtils.find(node, workspace) != null) {
            try {
                meet(REACHING);
            } catch (IOException | InterruptedException | RuntimeException e) {
                LOGGER.log(Level.FINE, "Nobody knows yet what a stopped step left on " + node, e);
            }
        }
    }

    private void tell(Next end) {
        Throwable stop = stopCause();
        if (stop != null) {
            getContext().onFailure(stop);
        } else if (end instanceof Next.Success success) {
            getContext().onSuccess(success.result());
        } else if (end instanceof Next.Failed failed) {
            Throwable cause = StepFailure.of(failed.cause());
            if (cause instanceof StepFailure failure) {
                remember(failure);
            }
            getContext().onFailure(cause);
        }
    }

    private void remember(StepFailure failure) {
        try {
            FlowNode step = getContext().get(FlowNode.class);
            StepDescriptor descriptor = step instanceof StepNode known ? known.getDescriptor() : null;
            FailureAction why = new FailureAction(descriptor == null ? "" : descriptor.getFunctionName(), failure);
            if (step != null) {
                step.addOrReplaceAction(why);
            }
            ImageReports.of(getContext()).failed(why);
        } catch (IOException | InterruptedException | RuntimeException e) {
            LOGGER.log(Level.WARNING, "Only the log tells why a step failed", e);
        }
    }

    private synchronized boolean isOver() {
        return ended;
    }

    private synchronized boolean end() {
        boolean first = !ended;
        ended = true;
        return first;
    }

    /** What can't be removed now is removed when the agent is back. */
    private void cleanUp() {
        OwedCleanUps owed = OwedCleanUps.get();
        AgentMachine agent = machine;
        if (agent == null || !agent.isConnected()) {
            owed.defer(id);
            return;
        }
        try {
            TimeLimit.within(connecting(), () -> {
                cleanUp(agent);
                return null;
            });
            owed.settled(id);
        } catch (IOException | InterruptedException | RuntimeException e) {
            LOGGER.log(Level.FINE, "Files of an ended step stay on " + node + " for now", e);
            owed.defer(id);
        }
        KnownAgents.get().lookAfterStep(node, changesAgent());
    }

    private AgentMachine connected() throws IOException, InterruptedException {
        AgentMachine known = machine;
        if (known != null) {
            return known;
        }
        AgentMachine bare = meet(connecting());
        explore(bare);
        AgentMachine equipped = TimeLimit.within(connecting(), () -> equipped(bare));
        machine = equipped;
        if (absence != null) {
            absence.over(listener());
            absence = null;
        }
        return equipped;
    }

    /** The agent as the Pipeline gives it. Kept before anything is done on it, so that what a broken equipment left is removed. */
    private AgentMachine meet(Duration limit) throws IOException, InterruptedException {
        if (FilePathUtils.find(node, workspace) == null) {
            throw new ClosedChannelException();
        }
        AgentMachine bare = TimeLimit.within(limit, () -> {
            AgentMachine met = AgentMachine.of(getContext(), id);
            if (cutOff && !isProcessRunning()) {
                // what was begun before goes on where the connection broke; it is begun anew
                AgentProcessTree.ofStep(met.launcher(), id).end();
            }
            return met;
        });
        cutOff = false;
        machine = bare;
        return bare;
    }

    /** After that a connection is taken for one that is broken in a way that nobody has noticed yet. */
    static Duration answer() {
        return Duration.ofSeconds(Long.getLong(ANSWER, 30));
    }

    /** For the several things that are asked in the making of a machine, all of which are answered at once. */
    private static Duration connecting() {
        return answer().multipliedBy(2);
    }

    private TaskListener listener() throws IOException, InterruptedException {
        if (listener == null) {
            TaskListener found = getContext().get(TaskListener.class);
            listener = found == null ? TaskListener.NULL : found;
        }
        return listener;
    }

    private boolean isAway(Throwable problem) {
        return Channel.isClosedChannelException(problem)
                || machine != null && !machine.isConnected()
                || FilePathUtils.find(node, workspace) == null;
    }

    private Next awaitAgent(Throwable problem) {
        if (machine != null) {
            machine = null;
            cutOff = true;
            cuts++;
        }
        if (absence == null) {
            absence = new Absence(node, Duration.ofSeconds(Long.getLong(PATIENCE, 300)));
        }
        if (cuts > CUTS || absence.isTooLong()) {
            return new Next.Failed(lost(problem));
        }
        absence.tell(listener, problem);
        return new Next.Turn(BEFORE_NEXT_LOOK);
    }

    private Throwable lost(Throwable problem) {
        String what = cuts > CUTS
                ? "the connection to the agent " + node + " broke " + cuts + " times in one piece of work"
                : "the agent " + node + " went away and did not come back within " + absence.patience();
        Throwable failure = StepFailure.of(new Failure(
                Failure.Kind.MACHINE,
                what,
                String.valueOf(problem),
                "look at the agent's log; retry(count: 2, conditions: [agent()]) around node runs it on another one"));
        // by which the condition agent() recognises it; one that Jenkins can save
        failure.initCause(new EOFException("the connection to " + node + " is closed"));
        return failure;
    }

    /** Ends the step with the first cause that is given, at the latest after some seconds; the body ends its step itself. */
    @Override
    public final void stop(Throwable cause) {
        if (isInBody()) {
            stopBody(cause);
            return;
        }
        synchronized (this) {
            if (stopCause != null || ended) {
                return;
            }
            stopCause = cause;
        }
        // it may come before the step goes on after a restart
        workers = Workers.get();
        workers.submit(this::halt);
        workers.submit(() -> proceed(new Next.Failed(cause)), STOPPING);
    }

    /** Stops the body that is begun. */
    void stopBody(Throwable cause) {}

    private void halt() {
        synchronized (this) {
            if (!isInterruptible()) {
                return;
            }
            if (working != null) {
                working.interrupt();
                return;
            }
        }
        proceed(new Next.Failed(new InterruptedException("stopped")));
    }

    /** Whether Jenkins goes down while the turn is taken: one that is cut off by that is taken again when it is up. */
    final boolean isJenkinsGoingDown() {
        return workers.isClosing();
    }

    final boolean isStopping() {
        return stopCause() != null;
    }

    /** The first cause that the step was stopped for, and so what it ends with; {@code null} if it wasn't. */
    @CheckForNull
    final synchronized Throwable stopCause() {
        return stopCause;
    }

    /** What the thread dump of a build shows. Asks nobody. */
    @Override
    public String getStatus() {
        Absence away = absence;
        String where = node.isEmpty() ? "the controller" : node;
        if (away != null) {
            return "waiting for " + where + " to come back, " + away;
        }
        return (isStopping() ? "stopping " : "") + activity() + " on " + where;
    }

    /** What is going on, such as {@code running}. */
    abstract String activity();
}
