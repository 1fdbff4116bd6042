package io.jenkins.plugins.buildx.smoke.program;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The argument list that starts a container, and which programs it most likely leads to.
 *
 * @param argv program first
 */
record CommandLine(List<String> argv) {
    private static final Set<String> SHELLS = Set.of("sh", "ash", "bash", "dash", "ksh", "mksh", "zsh");
    private static final Pattern SHELL_COMMAND_OPTION = Pattern.compile("-[a-z]*c");
    private static final Pattern ASSIGNMENT = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*=\\S*");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./+-]+");

    String program() {
        return argv.get(0);
    }

    /**
     * What the program may start in turn, a guess: the first command of a shell's text, the program that {@code env} looks up, or
     * the first absolute path among the arguments, as wrappers such as {@code tini} get it.
     */
    Set<String> successors() {
        Set<String> successors = new LinkedHashSet<>();
        if (isShellText()) {
            firstCommand(argv.get(2)).ifPresent(successors::add);
        } else if ("env".equals(name())) {
            firstCommand(String.join(" ", argv.subList(1, argv.size()))).ifPresent(successors::add);
        } else {
            argv.stream()
                    .skip(1)
                    .filter(word -> word.startsWith("/") && PLAIN.matcher(word).matches())
                    .findFirst()
                    .ifPresent(successors::add);
        }
        return successors;
    }

    private boolean isShellText() {
        return SHELLS.contains(name())
                && argv.size() > 2
                && SHELL_COMMAND_OPTION.matcher(argv.get(1)).matches();
    }

    private String name() {
        return program().substring(program().lastIndexOf('/') + 1);
    }

    /** The first word of a text that is neither an option nor an assignment nor {@code exec}; empty when it is more than a name. */
    private static Optional<String> firstCommand(String text) {
        return Stream.of(text.strip().split("[\\s;&|]+"))
                .filter(word -> !word.startsWith("-")
                        && !"exec".equals(word)
                        && !ASSIGNMENT.matcher(word).matches())
                .findFirst()
                .filter(word -> PLAIN.matcher(word).matches());
    }
}
