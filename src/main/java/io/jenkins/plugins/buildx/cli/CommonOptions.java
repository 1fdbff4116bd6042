package io.jenkins.plugins.buildx.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What every sub-command takes. */
final class CommonOptions {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    boolean help;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "buildx",
            description = "Folder for the artifacts (default: ${DEFAULT-VALUE}).")
    Path out;

    @Option(
            names = "--json",
            description = "Print the report as JSON on standard output; the log goes to standard error.")
    boolean json;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description =
                    "Folder kept between runs: builders' names and emulators' proofs (default: $$MULTIARCH_STATE, or"
                            + " ~/.local/state/docker-buildx).")
    Path state;
}
