package io.jenkins.plugins.buildx.steps;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.Proc;
import hudson.remoting.Channel;
import io.jenkins.plugins.buildx.command.Capture;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandFailed;
import io.jenkins.plugins.buildx.command.CommandOutput;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.CommandRunner;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;

/** Runs commands through a Jenkins launcher, which knows where: on the controller, an agent, or in a container there. */
final class AgentRunner implements CommandRunner {
    /** What a shell and {@code env} say with their exit code of a program that is not there, and of one that can't be executed. */
    private static final int NOT_FOUND = 127;

    private static final int NOT_EXECUTABLE = 126;

    private final Launcher launcher;
    private final FilePath directory;
    private final EnvVars environment;

    /**
     * @param directory where commands run that don't say where
     * @param environment in which they run
     */
    AgentRunner(Launcher launcher, FilePath directory, EnvVars environment) {
        this.launcher = launcher;
        this.directory = directory;
        this.environment = environment;
    }

    @Override
    public CommandResult run(Command command, CommandOutput output) throws IOException, InterruptedException {
        long started = System.nanoTime();
        Capture capture = new Capture(command, output);
        AgentProcessTree tree = new AgentProcessTree(launcher);
        int exitCode;
        try {
            exitCode = joined(start(command, capture, tree), command, tree);
        } catch (InterruptedException e) {
            tree.end();
            throw e;
        } finally {
            capture.close();
        }
        capture.throwIfBroken();
        if (tree.ranOutOfTime()) {
            throw CommandFailed.timedOut(command, command.timeout().orElseThrow(), capture.lastWords());
        }
        CommandResult result = capture.result(exitCode, Duration.ofNanos(System.nanoTime() - started));
        throwIfNotFound(command, result);
        return result;
    }

    private static int joined(Proc process, Command command, AgentProcessTree tree)
            throws IOException, InterruptedException {
        if (command.timeout().isEmpty()) {
            return process.join();
        }
        Future<?> alarm =
                Workers.get().submit(tree::endForTime, command.timeout().get());
        try {
            return process.join();
        } finally {
            alarm.cancel(false);
        }
    }

    private Proc start(Command command, Capture capture, AgentProcessTree tree)
            throws IOException, InterruptedException {
        FilePath pwd = command.directory().map(directory::child).orElse(directory);
        try {
            return launcher.launch()
                    .cmds(words(command))
                    .envs(variables(command, tree))
                    .pwd(pwd)
                    .stdin(command.stdin().map(ByteArrayInputStream::new).orElse(null))
                    .stdout(new DeliveringStream(capture::stdout, () -> end(tree, capture)))
                    .stderr(new DeliveringStream(capture::stderr, () -> end(tree, capture)))
                    .quiet(true)
                    .start();
        } catch (InterruptedIOException e) {
            throw (InterruptedException) new InterruptedException(e.getMessage()).initCause(e);
        } catch (IOException e) {
            if (Channel.isClosedChannelException(e)) {
                throw e;
            }
            throw pwd.isDirectory()
                    ? CommandFailed.notStarted(command, e)
                    : CommandFailed.withoutDirectory(command, pwd.getRemote());
        }
    }

    /** Through {@code env}: a JVM looks for programs on its own PATH, not on the one that the process is given. */
    private static List<String> words(Command command) {
        List<String> words = new ArrayList<>();
        if (!isPath(command)) {
            words.add("env");
        }
        command.argv().forEach(argument -> words.add(escaped(argument)));
        return words;
    }

    private static boolean isPath(Command command) {
        return command.argv().get(0).contains("/");
    }

    private Map<String, String> variables(Command command, AgentProcessTree tree) {
        Map<String, String> variables = new TreeMap<>(environment);
        variables.putAll(command.environment());
        variables.putAll(tree.cookie());
        variables.replaceAll((name, value) -> escaped(value));
        return variables;
    }

    /** Launchers replace {@code $NAME} in arguments and values; doubled, a dollar sign stays what it is. */
    private static String escaped(String text) {
        return text.replace("$", "$$");
    }

    /** In a thread of its own: the one that delivers the output may be the one that the answer would come by. */
    private static void end(AgentProcessTree tree, Capture capture) {
        Workers.get().submit(capture.isFull() ? tree::kill : tree::end);
    }

    private static void throwIfNotFound(Command command, CommandResult result) throws CommandFailed {
        boolean suspicious = result.exitCode() == NOT_FOUND || result.exitCode() == NOT_EXECUTABLE;
        if (suspicious && !isPath(command) && result.stderr().startsWith("env: ")) {
            throw CommandFailed.notStarted(
                    command, new IOException(result.stderr().strip()));
        }
    }
}
