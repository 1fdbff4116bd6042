package io.jenkins.plugins.buildx.steps;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.remoting.Channel;
import io.jenkins.plugins.buildx.buildx.Emulation;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.LocalMachine;
import io.jenkins.plugins.buildx.engine.Doctor;
import io.jenkins.plugins.buildx.engine.QemuRequest;
import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.report.Abilities;
import io.jenkins.plugins.buildx.report.Diagnosis;
import io.jenkins.plugins.buildx.report.ReportJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import jenkins.model.NodeListener;

/**
 * What each agent was last found to be able to do. Agents are asked in threads of their own: whoever reads waits for nobody.
 * Kept over restarts of Jenkins, in a small file for each agent, so that labels are there before anybody asks again.
 */
@Extension
public final class KnownAgents {
    private static final Logger LOGGER = Logger.getLogger(KnownAgents.class.getName());
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** For how long after a look a step that ends is no reason for another one. */
    private static final Duration FRESH = Duration.ofMinutes(1);

    /** The steps of a Pipeline follow each other closely: a look between them would take the machine from the next one. */
    private static final Duration QUIET = Duration.ofSeconds(5);

    private final ConcurrentMap<String, Optional<Abilities>> known = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, String> problems = new ConcurrentHashMap<>();
    private final Set<String> lookedAt = ConcurrentHashMap.newKeySet();

    /** Those on which a step changed something that nobody has looked at yet. */
    private final Set<String> changed = ConcurrentHashMap.newKeySet();

    static KnownAgents get() {
        return ExtensionList.lookupSingleton(KnownAgents.class);
    }

    /** What the node of that name, empty for the controller's own, was last found to be able to do. */
    Optional<Abilities> find(String node) {
        return known.computeIfAbsent(node, KnownAgents::read);
    }

    /** Why the latest look found nothing out; empty if it did. */
    String problem(String node) {
        return problems.getOrDefault(node, "");
    }

    /** Whether somebody looks at the moment. */
    boolean isLookedAt(String node) {
        return lookedAt.contains(node);
    }

    /** Looks soon; does nothing if somebody looks at the moment. */
    void look(Node node) {
        if (lookedAt.add(node.getNodeName())) {
            Workers.get().submit(() -> {
                try {
                    lookNow(node);
                } catch (IOException | InterruptedException | RuntimeException e) {
                    LOGGER.log(Level.FINE, "What " + node.getDisplayName() + " can do stays unknown", e);
                } finally {
                    lookedAt.remove(node.getNodeName());
                }
            });
        }
    }

    /** Looks soon at all agents that nobody ever looked at. */
    void lookAtNew() {
        for (Computer computer : Jenkins.get().getComputers()) {
            Node node = computer.getNode();
            if (node != null && computer.isOnline() && find(node.getNodeName()).isEmpty()) {
                look(node);
            }
        }
    }

    /**
     * Looks when no step works on the agent any more, if the latest look is too old, or from before a change.
     *
     * @param change whether the step may have changed what the agent can do
     */
    void lookAfterStep(String name, boolean change) {
        if (change) {
            changed.add(name);
        }
        Workers.get().submit(() -> lookIfIdle(name), QUIET);
    }

    /** A step that works there now brings about the next try when it ends. */
    private void lookIfIdle(String name) {
        Node node = name.isEmpty() ? Jenkins.get() : Jenkins.get().getNode(name);
        if (node == null || RunningSteps.get().isAnyOn(name)) {
            return;
        }
        long freshUntil = find(name).map(Abilities::time).orElse(0L) + FRESH.toMillis();
        if (changed.remove(name) || System.currentTimeMillis() > freshUntil) {
            look(node);
        }
    }

    /** Looks in this thread. */
    Abilities lookNow(Node node) throws IOException, InterruptedException {
        String name = node.getNodeName();
        try (TimeLimit limit = new TimeLimit(Workers.get(), LIMIT)) {
            Abilities found = examined(node);
            put(name, found);
            problems.remove(name);
            return found;
        } catch (IOException | InterruptedException | RuntimeException e) {
            problems.put(name, words(e));
            throw e;
        }
    }

    private static String words(Exception problem) {
        if (problem instanceof InterruptedException) {
            return "it took longer than " + LIMIT.toMinutes() + " minutes";
        }
        return Channel.isClosedChannelException(problem) ? "it is not connected" : problem.toString();
    }

    private static Abilities examined(Node node) throws IOException, InterruptedException {
        AgentMachine agent;
        try {
            agent = AgentMachine.of(node);
        } catch (Failure e) {
            Diagnosis unfit = Diagnosis.ill("agent", e.sentence(), e.remedy());
            return new Abilities(System.currentTimeMillis(), "", List.of(), List.of(), List.of(unfit));
        }
        try {
            return new Doctor(agent).examine(emulators(node));
        } finally {
            agent.delete(agent.temporaryDirectory());
        }
    }

    /** The platforms that administrators want, or those that most do. */
    private static QemuRequest emulators(Node node) {
        BuildxGlobalConfiguration defaults = BuildxGlobalConfiguration.get();
        List<Platform> wanted = Platform.parseAll(defaults.getPlatforms()).stream()
                .filter(platform -> Emulation.of(platform).isPresent())
                .toList();
        QemuRequest request = QemuRequest.of(wanted.isEmpty() ? Doctor.USUAL : wanted)
                .withAllowPrivileged(defaults.isAllowPrivileged() && BuildxNodeProperty.allowsPrivileged(node))
                .withAllowedImages(defaults.getAllowedImages());
        return defaults.withEmulatorImage(request);
    }

    void put(String node, Abilities found) {
        known.put(node, Optional.of(found));
        try {
            files().write(file(node), ReportJson.write(found), false);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "What " + node + " can do will be forgotten at the next restart", e);
        }
    }

    private void forget(String node) {
        known.remove(node);
        problems.remove(node);
        changed.remove(node);
        try {
            files().delete(file(node));
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "What is known of " + node + " can't be deleted", e);
        }
    }

    private static Optional<Abilities> read(String node) {
        try {
            Optional<byte[]> stored = files().read(file(node));
            return stored.isPresent() ? Optional.of(ReportJson.readAbilities(stored.get())) : Optional.empty();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "What is known of " + node + " can't be read", e);
            return Optional.empty();
        }
    }

    private static LocalMachine files() {
        Path home = Jenkins.get().getRootDir().toPath();
        return new LocalMachine(Map.of(), home, home);
    }

    private static String file(String node) {
        return Jenkins.get().getRootDir() + "/docker-buildx-agents/"
                + Digest.sha256(node.getBytes(StandardCharsets.UTF_8)).hex() + ".json";
    }

    /** Forgets nodes that are deleted. */
    @Extension
    public static final class Deletion extends NodeListener {
        @Override
        protected void onDeleted(Node node) {
            get().forget(node.getNodeName());
        }
    }
}
