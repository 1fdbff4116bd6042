package io.jenkins.plugins.buildx.cli;

import io.jenkins.plugins.buildx.command.Advice;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line {@code multiarch}: the engine without Jenkins. */
@Command(
        name = "multiarch",
        mixinStandardHelpOptions = true,
        version = "multiarch 1.0",
        description = "Builds, proves and publishes container images for several CPU architectures.",
        subcommands = {
            DoctorCommand.class,
            QemuCommand.class,
            BuildCommand.class,
            SmokeCommand.class,
            RunCommand.class,
            GenerateCompletion.class,
            CommandLine.HelpCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the build or a check failed",
            "2:wrong arguments",
            "3:this machine lacks something; what, and how to get it, is said"
        })
public final class Multiarch {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int WRONG_ARGUMENTS = 2;
    static final int MACHINE_LACKS = 3;

    /** What a shell gives a program that was interrupted. */
    static final int INTERRUPTED = 130;

    private static final long CLEANUP_SECONDS = 30;

    private static volatile boolean interrupted;

    private Multiarch() {}

    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] arguments) {
        CountDownLatch done = cleanUpWhenInterrupted(Thread.currentThread());
        int exitCode = FAILED;
        try {
            exitCode = run(arguments);
        } finally {
            done.countDown();
        }
        System.exit(exitCode);
    }

    /** Runs the command line. */
    static int run(String... arguments) {
        int exitCode = commandLine().execute(arguments);
        if (System.out.checkError()) {
            System.err.println("multiarch: standard output can't be written to; is its disk full?");
            return exitCode == DONE ? FAILED : exitCode;
        }
        return exitCode;
    }

    /** The whole of it, to be run in this process. */
    static CommandLine commandLine() {
        return new CommandLine(new Multiarch())
                .setExecutionExceptionHandler((e, commandLine, parsed) -> told(e, commandLine))
                .setUsageHelpAutoWidth(true);
    }

    /** Ctrl-C interrupts the work, which then removes what it started, and lets it finish that. */
    private static CountDownLatch cleanUpWhenInterrupted(Thread work) {
        CountDownLatch done = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            interrupted = true;
            work.interrupt();
            try {
                if (!done.await(CLEANUP_SECONDS, TimeUnit.SECONDS)) {
                    System.err.println("multiarch: gave up cleaning up after " + CLEANUP_SECONDS + " s");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        return done;
    }

    private static int told(Exception e, CommandLine commandLine) throws Exception {
        PrintWriter err = commandLine.getErr();
        // a terminal interrupts docker's client too, whose end then looks like a failure
        if (interrupted || e instanceof InterruptedException) {
            err.println("multiarch: interrupted");
            return INTERRUPTED;
        }
        if (e instanceof InvalidInput) {
            err.println("multiarch: " + Wording.of(e.getMessage()));
            return WRONG_ARGUMENTS;
        }
        if (e instanceof Failure failure) {
            err.println("multiarch: " + Wording.of(failure.getMessage()));
            return lacksSomething(failure) ? MACHINE_LACKS : FAILED;
        }
        if (e instanceof IOException trouble) {
            err.println("multiarch: " + FileTrouble.words(trouble));
            return FAILED;
        }
        throw e;
    }

    /** A daemon that is away may come back, but nobody waits for it any more. */
    private static boolean lacksSomething(Failure failure) {
        return failure.kind() == Failure.Kind.MACHINE
                || Advice.about(failure.evidence())
                        .filter(advice -> advice.name().startsWith("daemon-"))
                        .isPresent();
    }
}
