package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.LauncherDecorator;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.model.TaskListener;
import hudson.remoting.Channel;
import hudson.remoting.VirtualChannel;
import hudson.slaves.WorkspaceList;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandOutput;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.LocalMachine;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.command.Mask;
import java.io.File;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import jenkins.MasterToSlaveFileCallable;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * The machine of a step: commands run through the launcher that the Pipeline gives, and so in a container where the Pipeline
 * says so; files are the agent's. Lives as long as the connection to the agent.
 */
public final class AgentMachine implements Machine {
    private static final String OWN_DIRECTORY = "docker-buildx";

    private final Launcher launcher;
    private final FilePath workspace;
    private final FilePath state;
    private final FilePath temporary;
    private final EnvVars environment;
    private final Mask mask;
    private final AgentRunner runner;

    /**
     * @param state for what is kept between steps
     * @param temporary of this step alone
     */
    AgentMachine(Launcher launcher, FilePath workspace, FilePath state, FilePath temporary, EnvVars environment) {
        this(launcher, workspace, state, temporary, environment, Mask.NONE);
    }

    private AgentMachine(
            Launcher launcher, FilePath workspace, FilePath state, FilePath temporary, EnvVars environment, Mask mask) {
        this.launcher = launcher;
        this.workspace = workspace;
        this.state = state;
        this.temporary = temporary;
        this.environment = new EnvVars(environment);
        this.mask = mask;
        this.runner = new AgentRunner(launcher, workspace, this.environment);
    }

    /**
     * The machine that the step of {@code context} runs on. In a container that has only the workspace and its temporary
     * directory from the agent, nothing is kept between steps.
     *
     * @param id unique for the step; with the same id it has the same temporary directory after a restart
     * @throws Failure if it runs Windows
     * @throws ClosedChannelException if it is not connected
     */
    static AgentMachine of(StepContext context, String id) throws IOException, InterruptedException {
        Launcher launcher = context.get(Launcher.class);
        FilePath workspace = context.get(FilePath.class);
        Node node = context.get(Node.class);
        FilePath root = node == null ? null : node.getRootPath();
        if (launcher == null || workspace == null || root == null) {
            throw new ClosedChannelException();
        }
        throwUnlessUnix(launcher, node);
        workspace.mkdirs();
        FilePath temporary = temporary(workspace, id);
        temporary.mkdirs();
        EnvVars known = context.get(EnvVars.class);
        EnvVars environment = known == null ? new EnvVars() : new EnvVars(known);
        environment.putAll(AgentProcessTree.markOf(id));
        FilePath state = root.child(OWN_DIRECTORY);
        AgentMachine machine = new AgentMachine(launcher, workspace, state, temporary, environment);
        boolean decorated = context.get(LauncherDecorator.class) != null;
        return decorated && !machine.commandsSeeState()
                ? new AgentMachine(launcher, workspace, temporary.child("state"), temporary, environment)
                : machine;
    }

    /** Where the step of that id has its files. */
    static FilePath temporary(FilePath workspace, String id) {
        FilePath beside = WorkspaceList.tempDir(workspace);
        return (beside == null ? workspace.child(".tmp") : beside).child("buildx-" + id);
    }

    private boolean commandsSeeState() throws IOException, InterruptedException {
        state.mkdirs();
        try {
            return run(Command.of("test", "-w", stateDirectory())).succeeded();
        } catch (Failure e) {
            return false;
        }
    }

    /**
     * The machine that {@code node} is, outside of all steps.
     *
     * @throws Failure if it runs Windows
     * @throws ClosedChannelException if it is not connected
     */
    static AgentMachine of(Node node) throws IOException, InterruptedException {
        Computer computer = node.toComputer();
        FilePath root = node.getRootPath();
        if (computer == null || root == null) {
            throw new ClosedChannelException();
        }
        Launcher launcher = node.createLauncher(TaskListener.NULL);
        throwUnlessUnix(launcher, node);
        EnvVars environment = computer.getEnvironment();
        environment.putAll(computer.buildEnvironment(TaskListener.NULL));
        FilePath state = root.child(OWN_DIRECTORY);
        // an agent that never ran a build may not have its root yet, in which all commands are started
        state.mkdirs();
        return new AgentMachine(launcher, root, state, state.child("tmp-" + UUID.randomUUID()), environment);
    }

    private static void throwUnlessUnix(Launcher launcher, Node node) throws Failure {
        if (!launcher.isUnix()) {
            throw new Failure(
                    Failure.Kind.MACHINE,
                    "the agent " + node.getDisplayName() + " runs Windows, where this step doesn't work",
                    "",
                    "run it on an agent with Linux, such as node('linux') { ... }");
        }
    }

    /** The same machine with more variables in the environment, and secrets that are hidden in what is told of commands. */
    AgentMachine with(Map<String, String> variables, Mask secrets) {
        EnvVars more = new EnvVars(environment);
        more.putAll(variables);
        return new AgentMachine(launcher, workspace, state, temporary, more, mask.and(secrets));
    }

    /** The secrets that must not be seen. */
    Mask mask() {
        return mask;
    }

    public Launcher launcher() {
        return launcher;
    }

    public FilePath workspace() {
        return workspace;
    }

    /** {@link #temporaryDirectory()} as Jenkins has it. */
    FilePath temporary() {
        return temporary;
    }

    /** Whether the connection to the agent is still the one that this was made with. */
    boolean isConnected() {
        VirtualChannel channel = workspace.getChannel();
        return !(channel instanceof Channel remote && remote.isClosingOrClosed());
    }

    @Override
    public CommandResult run(Command command, CommandOutput output) throws IOException, InterruptedException {
        return runner.run(command.masking(mask), output);
    }

    @Override
    public Optional<byte[]> read(String path) throws IOException, InterruptedException {
        return Optional.ofNullable(on(path, new Read()));
    }

    @Override
    public List<String> list(String directory) throws IOException, InterruptedException {
        return on(directory, new Names());
    }

    @Override
    public Optional<String> stamp(String path) throws IOException, InterruptedException {
        return Optional.ofNullable(on(path, new Stamp()));
    }

    @Override
    public Map<String, String> stamps(Collection<String> paths) throws IOException, InterruptedException {
        return workspace.act(new Stamps(paths));
    }

    @Override
    public boolean isDirectory(String path) throws IOException, InterruptedException {
        return on(path, new IsDirectory());
    }

    /** The files are the agent's; a launcher that was decorated may be a container's. */
    @Override
    public boolean runsItsFiles() {
        return launcher.getClass() == Launcher.RemoteLauncher.class
                || launcher.getClass() == Launcher.LocalLauncher.class;
    }

    @Override
    public void write(String path, byte[] content, boolean executable) throws IOException, InterruptedException {
        on(path, new Write(content, executable));
    }

    @Override
    public void delete(String path) throws IOException, InterruptedException {
        on(path, new Delete());
    }

    @Override
    public Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    @Override
    public String stateDirectory() {
        return state.getRemote();
    }

    @Override
    public String temporaryDirectory() {
        return temporary.getRemote();
    }

    private <T> T on(String path, OnFile<T> work) throws IOException, InterruptedException {
        return workspace.child(path).act(work);
    }

    /** Work on one file that is done where the file is, just as on the machine that this code runs on. */
    private abstract static class OnFile<T> extends MasterToSlaveFileCallable<T> {
        private static final long serialVersionUID = 1L;

        abstract T work(LocalMachine machine, String path) throws IOException;

        @Override
        public T invoke(File file, VirtualChannel channel) throws IOException {
            return work(new LocalMachine(Map.of(), file.toPath(), file.toPath()), file.getPath());
        }
    }

    private static final class Read extends OnFile<byte[]> {
        private static final long serialVersionUID = 1L;

        @Override
        @Nullable
        byte[] work(LocalMachine machine, String path) throws IOException {
            return machine.read(path).orElse(null);
        }
    }

    private static final class Names extends OnFile<List<String>> {
        private static final long serialVersionUID = 1L;

        @Override
        List<String> work(LocalMachine machine, String path) throws IOException {
            return new ArrayList<>(machine.list(path));
        }
    }

    private static final class Stamp extends OnFile<String> {
        private static final long serialVersionUID = 1L;

        @Override
        @Nullable
        String work(LocalMachine machine, String path) throws IOException {
            return machine.stamp(path).orElse(null);
        }
    }

    /** Of several files at once. */
    private static final class Stamps extends OnFile<Map<String, String>> {
        private static final long serialVersionUID = 1L;
        private final List<String> paths;

        Stamps(Collection<String> paths) {
            this.paths = new ArrayList<>(paths);
        }

        @Override
        Map<String, String> work(LocalMachine machine, String directory) throws IOException {
            Map<String, String> stamps = new LinkedHashMap<>();
            for (String path : paths) {
                machine.stamp(Path.of(directory).resolve(path).toString()).ifPresent(stamp -> stamps.put(path, stamp));
            }
            return stamps;
        }
    }

    private static final class IsDirectory extends OnFile<Boolean> {
        private static final long serialVersionUID = 1L;

        @Override
        Boolean work(LocalMachine machine, String path) {
            return machine.isDirectory(path);
        }
    }

    private static final class Write extends OnFile<Void> {
        private static final long serialVersionUID = 1L;
        private final byte[] content;
        private final boolean executable;

        Write(byte[] content, boolean executable) {
            this.content = content.clone();
            this.executable = executable;
        }

        @Override
        @Nullable
        Void work(LocalMachine machine, String path) throws IOException {
            machine.write(path, content, executable);
            return null;
        }
    }

    private static final class Delete extends OnFile<Void> {
        private static final long serialVersionUID = 1L;

        @Override
        @Nullable
        Void work(LocalMachine machine, String path) throws IOException {
            machine.delete(path);
            return null;
        }
    }
}
