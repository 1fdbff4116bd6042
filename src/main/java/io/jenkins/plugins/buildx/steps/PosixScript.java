package io.jenkins.plugins.buildx.steps;

import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.Mask;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Commands as one script for any POSIX shell, which runs them one after the other until one fails and ends with its exit
 * code. The one place that quotes for a shell.
 *
 * <p>Secrets are not in the script: they have to be in the environment in which it runs, see {@link #secrets()}. All
 * commands of a script see them.
 */
public final class PosixScript {
    /** The line on standard error between two commands. An empty line comes before it. */
    public static final String NEXT_COMMAND = "::docker-buildx: next command::";

    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final StringBuilder text = new StringBuilder("#!/bin/sh\nset -e\n");
    private final Map<String, byte[]> files = new TreeMap<>();
    private final Map<String, String> secrets = new TreeMap<>();
    private Mask mask = Mask.NONE;

    private PosixScript() {}

    /**
     * The script that runs {@code commands}.
     *
     * @param folder absolute path of the folder that will have the {@link #files()}
     * @throws IllegalArgumentException if a command can't be run by a script: it has a time limit, is to be cut off, or needs
     *     what no shell can hold
     */
    public static PosixScript of(List<Command> commands, String folder) {
        PosixScript script = new PosixScript();
        for (Command command : commands) {
            if (command != commands.get(0)) {
                script.line("printf '\\n%s\\n' " + quoted(NEXT_COMMAND) + " >&2");
            }
            script.add(command, folder + "/stdin-" + script.files.size());
        }
        return script;
    }

    /** The script itself; its first line names the shell. */
    public String text() {
        return text.toString();
    }

    /** The files that the script reads, absolute path to content, to be there before it starts and for its account alone. */
    public Map<String, byte[]> files() {
        return Collections.unmodifiableMap(files);
    }

    /** The environment variables that the script needs and doesn't set. */
    public Map<String, String> secrets() {
        return Collections.unmodifiableMap(secrets);
    }

    /** Hides what any of the commands hides. */
    public Mask mask() {
        return mask;
    }

    /** A subshell and exec: directory and environment are the command's own, and no builtin of the shell takes its place. */
    private void add(Command command, String input) {
        refuseLimits(command);
        mask = mask.and(command.mask());
        line("(");
        command.directory().ifPresent(path -> line("cd -- " + quoted(path)));
        environment(command);
        String words = command.argv().stream().map(PosixScript::quoted).collect(Collectors.joining(" "));
        line("exec " + words + " < " + quoted(input(command, input)));
        line(")");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    private static void refuseLimits(Command command) {
        if (command.timeout().isPresent() || command.stoppedWhenFull()) {
            throw new IllegalArgumentException(
                    "A script can't keep the limits of `" + command + "`; run it as a process");
        }
    }

    private void environment(Command command) {
        command.environment().forEach((name, value) -> {
            if (!VARIABLE.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "A script can't set the variable \"" + name + "\" of `" + command + "`");
            }
            if (command.secretNames().contains(name)) {
                keep(name, value);
            } else {
                line("export " + name + "=" + quoted(value));
            }
        });
    }

    private void keep(String name, String value) {
        String other = secrets.putIfAbsent(name, value);
        if (other != null && !other.equals(value)) {
            throw new IllegalArgumentException("Two commands of one script have different secrets in " + name);
        }
    }

    private String input(Command command, String path) {
        Optional<byte[]> stdin = command.stdin();
        stdin.ifPresent(content -> files.put(path, content));
        return stdin.isPresent() ? path : "/dev/null";
    }

    private static String quoted(String word) {
        if (word.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "No process can be given a NUL character, as in \"" + word.replace("\0", "\\0") + "\"");
        }
        return "'" + word.replace("'", "'\\''") + "'";
    }

    @Override
    public String toString() {
        return text();
    }
}
