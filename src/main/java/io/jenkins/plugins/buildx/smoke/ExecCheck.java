package io.jenkins.plugins.buildx.smoke;

import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.smoke.SmokeTarget.Executed;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A command in the container ends with an exit code and writes what it should.
 *
 * @param name of the check
 * @param argv program first; no shell has a part in it
 * @param place the running container, or one made for the command
 */
public record ExecCheck(
        String name, List<String> argv, int exitCode, Expectation stdout, Expectation stderr, Place place)
        implements SmokeCheck {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_NAME = 60;

    /** @throws InvalidInput on an empty command or an exit code that is none */
    public ExecCheck {
        argv = List.copyOf(argv);
        if (argv.isEmpty() || argv.get(0).isEmpty()) {
            throw new InvalidInput("The check " + InvalidInput.quoted(name)
                    + " has no command: give the program and its arguments, such as ['ldd', '--version']");
        }
        ExitCheck.check(exitCode);
    }

    /** {@code argv} succeeds in the running container. */
    public static ExecCheck of(List<String> argv) {
        String shown = String.join(" ", argv).replaceAll("\\s+", " ");
        String name = shown.length() > LONGEST_NAME ? shown.substring(0, LONGEST_NAME) + "..." : shown;
        return new ExecCheck("exec " + name, argv, 0, Expectation.ANY, Expectation.ANY, Place.RUNNING);
    }

    public ExecCheck withExitCode(int other) {
        return new ExecCheck(name, argv, other, stdout, stderr, place);
    }

    public ExecCheck withStdout(Expectation other) {
        return new ExecCheck(name, argv, exitCode, other, stderr, place);
    }

    public ExecCheck withStderr(Expectation other) {
        return new ExecCheck(name, argv, exitCode, stdout, other, place);
    }

    @Override
    public boolean needsProcess() {
        return !place.own();
    }

    @Override
    public boolean executes() {
        return true;
    }

    @Override
    public Observation observe(SmokeTarget target) throws IOException, InterruptedException {
        Executed executed = target.execute(this);
        List<String> problems = new ArrayList<>();
        if (executed.exitCode() != exitCode) {
            problems.add("expected exit code " + exitCode + ", got " + executed.exitCode());
        }
        problems.addAll(stdout.problems("standard output", executed.stdout()));
        problems.addAll(stderr.problems("standard error", executed.stderr()));
        if (problems.isEmpty()) {
            return Observation.passed("exit code " + exitCode);
        }
        String message = String.join("; ", problems)
                + evidence("standard output", executed.stdout())
                + evidence("standard error", executed.stderr());
        // nothing changes in a container of its own
        return place.own() ? Observation.failed(message) : Observation.notYet(message);
    }

    private static String evidence(String what, String text) {
        return text.isBlank() ? "" : "\n" + what + ":\n" + Expectation.evidence(text);
    }

    /**
     * Where a command runs.
     *
     * @param own whether in a container made for it, in which it takes the place of the image's entry point; the variables
     *     {@code $NAME} of the image are then filled into its arguments, as structure tests have it
     * @param setup commands before it, each in a container of its own that is committed for the next
     * @param environment for it and its setup
     * @param passed names of variables that it gets with the values of this machine's environment
     * @param user empty for the image's
     */
    public record Place(
            boolean own, List<List<String>> setup, Map<String, String> environment, List<String> passed, String user)
            implements Serializable {
        /** The container that runs the image's own process. */
        public static final Place RUNNING = new Place(false, List.of(), Map.of(), List.of(), "");

        private static final long serialVersionUID = 1L;

        /** @throws InvalidInput on a setup command without a program, or variables and users that can't be */
        public Place {
            setup = setup.stream().map(List::copyOf).toList();
            environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
            passed = List.copyOf(passed);
            if (setup.stream()
                    .anyMatch(command -> command.isEmpty() || command.get(0).isEmpty())) {
                throw new InvalidInput("A setup command is empty: give the program and its arguments");
            }
            ContainerOptions.checkVariables(environment.keySet());
            ContainerOptions.checkVariables(passed);
            ContainerOptions.checkUser(user);
        }
    }
}
