package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandFailed;
import io.jenkins.plugins.buildx.command.CommandOutput;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A machine in memory: files that can be written and read, and commands that answer what was recorded of the real ones. */
public final class FakeMachine implements Machine {
    /** What a command does and answers. */
    @FunctionalInterface
    public interface Answer {
        CommandResult to(Command command) throws IOException;
    }

    private final Map<String, byte[]> files = new TreeMap<>();
    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, Answer> answers = new LinkedHashMap<>();
    private boolean runsItsFiles = true;
    private final List<String> commands = Collections.synchronizedList(new ArrayList<>());

    /** Puts a file there. */
    public FakeMachine file(String path, String content) {
        files.put(path, content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Takes a file away. */
    public FakeMachine withoutFile(String path) {
        files.remove(path);
        return this;
    }

    /** Runs commands in a container from now on. */
    public FakeMachine runningElsewhere() {
        runsItsFiles = false;
        return this;
    }

    public FakeMachine variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Answers every command whose text begins with {@code prefix}; of several such prefixes the longest counts. */
    public FakeMachine on(String prefix, Answer answer) {
        answers.put(prefix, answer);
        return this;
    }

    /** What the commands of exactly that prefix are answered. */
    public Answer answerTo(String prefix) {
        return answers.get(prefix);
    }

    /** The texts of the commands that ran, in order. */
    public List<String> commands() {
        return commands;
    }

    /** The paths of all files, sorted. */
    public List<String> files() {
        return List.copyOf(files.keySet());
    }

    /** An end with exit code 0 and this output. */
    public static CommandResult done(String stdout, String stderr) {
        return ended(0, stdout, stderr);
    }

    public static CommandResult ended(int exitCode, String stdout, String stderr) {
        return new CommandResult(exitCode, stdout.getBytes(StandardCharsets.UTF_8), stderr, Duration.ofMillis(5));
    }

    /** A program that can't be started, as {@link ProcessBuilder} tells it. */
    public static Answer notStarting(String why) {
        return command -> {
            throw CommandFailed.notStarted(
                    command,
                    new IOException("Cannot run program \"" + command.argv().get(0) + "\": " + why));
        };
    }

    @Override
    public CommandResult run(Command command, CommandOutput output) throws IOException {
        String text = command.toString();
        commands.add(text);
        CommandResult result = answers.entrySet().stream()
                .filter(rule -> text.startsWith(rule.getKey()))
                .reduce((one, other) -> one.getKey().length() >= other.getKey().length() ? one : other)
                .orElseThrow(() -> new AssertionError("Nobody recorded an answer to `" + text + "`"))
                .getValue()
                .to(command);
        byte[] stderr = result.stderr().getBytes(StandardCharsets.UTF_8);
        output.stdout(result.stdout(), result.stdout().length);
        output.stderr(stderr, stderr.length);
        return result;
    }

    @Override
    public Optional<byte[]> read(String path) {
        return Optional.ofNullable(files.get(path)).map(byte[]::clone);
    }

    @Override
    public List<String> list(String directory) {
        String prefix = directory + "/";
        return files.keySet().stream()
                .filter(path -> path.startsWith(prefix))
                .map(path -> path.substring(prefix.length()).replaceFirst("/.*", ""))
                .distinct()
                .toList();
    }

    @Override
    public Optional<String> stamp(String path) {
        return read(path).map(bytes -> new String(bytes, StandardCharsets.UTF_8).hashCode() + "@0");
    }

    @Override
    public boolean isDirectory(String path) {
        return !list(path).isEmpty();
    }

    @Override
    public boolean runsItsFiles() {
        return runsItsFiles;
    }

    @Override
    public void write(String path, byte[] content, boolean executable) {
        files.put(path, content.clone());
    }

    @Override
    public void delete(String path) {
        files.keySet().removeIf(file -> file.equals(path) || file.startsWith(path + "/"));
    }

    @Override
    public Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    @Override
    public String stateDirectory() {
        return "/state";
    }

    @Override
    public String temporaryDirectory() {
        return "/tmp/run";
    }
}
