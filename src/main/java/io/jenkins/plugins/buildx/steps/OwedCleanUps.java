package io.jenkins.plugins.buildx.steps;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.FilePath;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.model.TaskListener;
import hudson.model.listeners.ItemListener;
import hudson.slaves.ComputerListener;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.LocalMachine;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.smoke.container.Leftovers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.FilePathUtils;

/**
 * What steps have on agents: files, secrets among them, processes, and containers. A step removes its own when it ends. Where it
 * can't, because the agent is away, or it never learns of its end, that is done when the agent is there and the step is over. On
 * the disk of the controller from before a step does anything, in a small file for each.
 */
@Extension
public final class OwedCleanUps {
    private static final Logger LOGGER = Logger.getLogger(OwedCleanUps.class.getName());
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String ENDING = ".properties";

    /** Before, builds that are about to go on look as if they were gone. */
    private volatile boolean loaded;

    /**
     * What a step has on an agent.
     *
     * @param id the step's
     * @param node name of the Jenkins node; empty for the controller's own
     * @param workspace its path there
     * @param run the build's id; empty if there is none
     * @param containers whether it starts containers
     * @param ended whether the step itself said that it has ended
     */
    private record Owed(String id, String node, String workspace, String run, boolean containers, boolean ended) {
        static Owed parse(byte[] bytes) throws IOException {
            Properties known = new Properties();
            known.load(new ByteArrayInputStream(bytes));
            return new Owed(
                    known.getProperty("id", ""),
                    known.getProperty("node", ""),
                    known.getProperty("workspace", ""),
                    known.getProperty("run", ""),
                    Boolean.parseBoolean(known.getProperty("containers")),
                    Boolean.parseBoolean(known.getProperty("ended")));
        }

        byte[] bytes() throws IOException {
            Properties all = new Properties();
            all.putAll(Map.of("id", id, "node", node, "workspace", workspace, "run", run));
            all.setProperty("containers", String.valueOf(containers));
            all.setProperty("ended", String.valueOf(ended));
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            all.store(bytes, null);
            return bytes.toByteArray();
        }

        /** A step that runs is over for nobody, whatever became of its build's name. */
        boolean isDue() {
            return !RunningSteps.get().isRunning(id) && (ended || Owner.isOver(run));
        }
    }

    static OwedCleanUps get() {
        return ExtensionList.lookupSingleton(OwedCleanUps.class);
    }

    /**
     * Before the step does anything on the agent.
     *
     * @param run the build's id; empty if there is none
     * @param containers whether it starts containers, of the {@link Owner#ofStep}
     */
    void begin(String id, String node, String workspace, String run, boolean containers) {
        put(new Owed(id, node, workspace, run, containers, false));
    }

    /** Nothing of the step is on the agent any more. */
    void settled(String id) {
        try {
            files().delete(file(id));
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "What the step " + id + " left is looked for again, for nothing", e);
        }
    }

    /** The step has ended, and could not remove what it has on the agent. */
    void defer(String id) {
        find(id).ifPresent(owed -> {
            put(new Owed(id, owed.node, owed.workspace, owed.run, owed.containers, true));
            // an agent that came back since then came too early to find this
            Computer computer = Jenkins.get().getComputer(owed.node);
            if (computer != null && computer.isOnline()) {
                settleSoon(computer);
            }
        });
    }

    /** Removes what is due on the node, which is online. */
    void settle(Node node, Log log) {
        if (!loaded) {
            return;
        }
        for (Owed owed : all()) {
            if (owed.node.equals(node.getNodeName()) && owed.isDue()) {
                settle(node, owed, log);
            }
        }
    }

    private void settle(Node node, Owed owed, Log log) {
        try {
            TimeLimit.within(LIMIT, () -> {
                remove(node, owed, log);
                return null;
            });
            settled(owed.id);
            log.line("removed what the step " + owed.id + " of " + owed.run + " left in " + owed.workspace);
        } catch (IOException | InterruptedException | RuntimeException e) {
            log.line("what the step " + owed.id + " of " + owed.run + " left in " + owed.workspace + " stays for now: "
                    + e.getMessage());
        }
    }

    private static void remove(Node node, Owed owed, Log log) throws IOException, InterruptedException {
        FilePath workspace = FilePathUtils.find(owed.node, owed.workspace);
        if (workspace == null) {
            throw new ClosedChannelException();
        }
        AgentProcessTree.ofStep(node.createLauncher(TaskListener.NULL), owed.id).end();
        FilePath temporary = AgentMachine.temporary(workspace, owed.id);
        temporary.deleteRecursive();
        // of the durable task that worked there
        workspace.child(temporary.getRemote() + "@tmp").deleteRecursive();
        if (owed.containers) {
            removeContainers(node, Owner.ofStep(owed.run, owed.id), log);
        }
    }

    /**
     * Those of the docker that the agent has by itself: what the step was given besides is not known any more. Where that docker may
     * answer later, it is asked again later.
     */
    private static void removeContainers(Node node, String owner, Log log) throws IOException, InterruptedException {
        AgentMachine agent = AgentMachine.of(node);
        try {
            Leftovers.ofRun(agent, owner);
        } catch (Failure e) {
            if (e.isRetryable()) {
                throw e;
            }
            log.line("nobody knows whether there are containers of " + owner + ": " + e.getMessage());
        } finally {
            agent.delete(agent.temporaryDirectory());
        }
    }

    /** Forgets what was on nodes that were deleted: nobody reaches them. */
    void forgetDeleted() {
        for (Owed owed : all()) {
            if (!owed.node.isEmpty() && Jenkins.get().getNode(owed.node) == null && owed.isDue()) {
                settled(owed.id);
            }
        }
    }

    private void settleSoon(Computer computer) {
        Node node = computer.getNode();
        if (node != null && loaded) {
            Workers.get()
                    .submit(() -> settle(
                            node, line -> LOGGER.log(Level.INFO, "{0}: {1}", new Object[] {node.getNodeName(), line})));
        }
    }

    private void put(Owed owed) {
        try {
            files().write(file(owed.id), owed.bytes(), false);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "What the step " + owed.id + " has on " + owed.node + " may stay there", e);
        }
    }

    private static List<Owed> all() {
        List<Owed> all = new ArrayList<>();
        try {
            for (String name : files().list(folder())) {
                if (name.endsWith(ENDING)) {
                    find(name.substring(0, name.length() - ENDING.length())).ifPresent(all::add);
                }
            }
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "Nobody knows what steps left on agents", e);
        }
        return all;
    }

    private static Optional<Owed> find(String id) {
        try {
            Optional<byte[]> stored = files().read(file(id));
            return stored.isPresent() ? Optional.of(Owed.parse(stored.get())) : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            LOGGER.log(Level.WARNING, "Nobody knows what the step " + id + " left", e);
            return Optional.empty();
        }
    }

    private static LocalMachine files() {
        Path home = Jenkins.get().getRootDir().toPath();
        return new LocalMachine(Map.of(), home, home);
    }

    private static String folder() {
        return Jenkins.get().getRootDir() + "/docker-buildx-steps";
    }

    private static String file(String id) {
        return folder() + "/" + id + ENDING;
    }

    /** An agent that comes back has what was left when it went away. */
    @Extension
    public static final class Arrival extends ComputerListener {
        @Override
        public void onOnline(Computer computer, TaskListener listener) {
            get().settleSoon(computer);
        }
    }

    /** Agents may be online before all builds are known. */
    @Extension
    public static final class Start extends ItemListener {
        @Override
        public void onLoaded() {
            get().loaded = true;
            for (Computer computer : Jenkins.get().getComputers()) {
                if (computer.isOnline()) {
                    get().settleSoon(computer);
                }
            }
        }
    }
}
