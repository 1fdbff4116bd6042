package io.jenkins.plugins.buildx.command;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A process to run: its argument list, what it adds to the environment, and its limits. Immutable; never a shell string.
 *
 * <p>Secret values travel only in the environment or on standard input. {@link #toString()} and {@link #mask()} hide them.
 */
public final class Command {
    /** Standard output that is kept unless {@link #keeping(int)} says otherwise, in bytes. */
    public static final int DEFAULT_KEPT = 16 * 1024 * 1024;

    private final List<String> argv;
    private final Map<String, String> environment;
    private final Set<String> secretNames;
    private final Mask mask;
    private final Optional<byte[]> stdin;
    private final Optional<Duration> timeout;
    private final Optional<String> directory;
    private final int kept;
    private final boolean stoppedWhenFull;
    private final boolean unhindered;

    private Command(Draft draft) {
        this.argv = List.copyOf(draft.argv);
        this.environment = Collections.unmodifiableMap(new TreeMap<>(draft.environment));
        this.secretNames = Collections.unmodifiableSet(new TreeSet<>(draft.secretNames));
        this.mask = draft.mask;
        this.stdin = draft.stdin;
        this.timeout = draft.timeout;
        this.directory = draft.directory;
        this.kept = draft.kept;
        this.stoppedWhenFull = draft.stoppedWhenFull;
        this.unhindered = draft.unhindered;
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("A command needs a program to run; its argument list is empty");
        }
        if (kept < 0) {
            throw new IllegalArgumentException("`" + this + "` can't keep " + kept + " bytes of its output");
        }
        if (timeout.isPresent() && timeout.get().toMillis() < 1) {
            throw new IllegalArgumentException("`" + this + "` needs a time limit of a millisecond at least");
        }
    }

    /** The command that runs {@code argv}, program first. */
    public static Command of(String... argv) {
        return of(Arrays.asList(argv));
    }

    /** The command that runs {@code argv}, program first. */
    public static Command of(List<String> argv) {
        Draft draft = new Draft();
        draft.argv.addAll(argv);
        return new Command(draft);
    }

    /** This command with more arguments at its end. */
    public Command with(String... arguments) {
        return with(Arrays.asList(arguments));
    }

    /** This command with more arguments at its end. */
    public Command with(Collection<String> arguments) {
        Draft draft = new Draft(this);
        draft.argv.addAll(arguments);
        return new Command(draft);
    }

    /** This command with {@code name=value} in its environment. */
    public Command withEnvironment(String name, String value) {
        return withEnvironment(Map.of(name, value));
    }

    /** This command with more environment variables, over those that the runner has already. */
    public Command withEnvironment(Map<String, String> variables) {
        Draft draft = new Draft(this);
        draft.environment.putAll(variables);
        return new Command(draft);
    }

    /** This command with a secret in its environment: masked wherever the command or its output is told. */
    public Command withSecret(String name, String value) {
        Draft draft = new Draft(this);
        draft.environment.put(name, value);
        draft.secretNames.add(name);
        draft.mask = mask.and(List.of(value));
        return new Command(draft);
    }

    /** This command, whose messages hide what {@code more} hides as well. */
    public Command masking(Mask more) {
        Draft draft = new Draft(this);
        draft.mask = mask.and(more);
        return new Command(draft);
    }

    /** This command, fed {@code text} (UTF-8) on standard input. Without it, standard input is empty. */
    public Command withStdin(String text) {
        Draft draft = new Draft(this);
        draft.stdin = Optional.of(text.getBytes(StandardCharsets.UTF_8));
        return new Command(draft);
    }

    /** This command, killed with all its children after {@code limit}. */
    public Command within(Duration limit) {
        Draft draft = new Draft(this);
        draft.timeout = Optional.of(limit);
        return new Command(draft);
    }

    /** This command, run in {@code path} on the machine that runs it. */
    public Command in(String path) {
        Draft draft = new Draft(this);
        draft.directory = Optional.of(path);
        return new Command(draft);
    }

    /** This command, of whose standard output the first {@code bytes} are kept and the rest is only streamed. */
    public Command keeping(int bytes) {
        Draft draft = new Draft(this);
        draft.kept = bytes;
        return new Command(draft);
    }

    /** This command, ended as soon as it has printed {@code bytes}: for a beginning of something large. */
    public Command stoppingAfter(int bytes) {
        Draft draft = new Draft(this);
        draft.kept = bytes;
        draft.stoppedWhenFull = true;
        return new Command(draft);
    }

    /** This command, which never waits for whoever takes its standard error: that is put by on the disk. */
    public Command unhindered() {
        Draft draft = new Draft(this);
        draft.unhindered = true;
        return new Command(draft);
    }

    public List<String> argv() {
        return argv;
    }

    /** What is added to the runner's environment, secrets included. */
    public Map<String, String> environment() {
        return environment;
    }

    /** The names in {@link #environment()} whose values are secrets. */
    public Set<String> secretNames() {
        return secretNames;
    }

    public Mask mask() {
        return mask;
    }

    public Optional<byte[]> stdin() {
        return stdin.map(byte[]::clone);
    }

    public Optional<Duration> timeout() {
        return timeout;
    }

    public Optional<String> directory() {
        return directory;
    }

    /** How many bytes of standard output are kept. */
    public int kept() {
        return kept;
    }

    /** Whether the process is ended once {@link #kept()} bytes have come. */
    public boolean stoppedWhenFull() {
        return stoppedWhenFull;
    }

    /** Whether standard error is put by until it is taken. */
    public boolean isUnhindered() {
        return unhindered;
    }

    /** The argument list as a person would type it, secrets masked. For messages only, never for a shell. */
    @Override
    public String toString() {
        return mask.hide(argv.stream().map(this::readable).collect(Collectors.joining(" ")));
    }

    private String readable(String argument) {
        boolean plain =
                !argument.isEmpty() && argument.chars().noneMatch(c -> " \t\n\"'\\$`|&;<>()*?{}".indexOf(c) >= 0);
        return plain ? argument : "'" + mask.hide(argument).replace("'", "'\\''") + "'";
    }

    private static final class Draft {
        private final List<String> argv = new ArrayList<>();
        private final Map<String, String> environment = new TreeMap<>();
        private final Set<String> secretNames = new TreeSet<>();
        private Mask mask = Mask.NONE;
        private Optional<byte[]> stdin = Optional.empty();
        private Optional<Duration> timeout = Optional.empty();
        private Optional<String> directory = Optional.empty();
        private int kept = DEFAULT_KEPT;
        private boolean stoppedWhenFull;
        private boolean unhindered;

        Draft() {}

        Draft(Command from) {
            argv.addAll(from.argv);
            environment.putAll(from.environment);
            secretNames.addAll(from.secretNames);
            mask = from.mask;
            stdin = from.stdin;
            timeout = from.timeout;
            directory = from.directory;
            kept = from.kept;
            stoppedWhenFull = from.stoppedWhenFull;
            unhindered = from.unhindered;
        }
    }
}
