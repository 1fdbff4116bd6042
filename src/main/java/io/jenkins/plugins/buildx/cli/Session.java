package io.jenkins.plugins.buildx.cli;

import io.jenkins.plugins.buildx.command.LocalMachine;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.report.Report;
import io.jenkins.plugins.buildx.report.ReportJson;
import io.jenkins.plugins.buildx.report.ReportTable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** One run of the command line: this machine, its log, and where it leaves things. */
final class Session implements AutoCloseable {
    private final CommonOptions options;
    private final Path temporary;
    private final LocalMachine machine;
    private final Terminal terminal;

    Session(CommonOptions options) throws IOException {
        this.options = options;
        this.temporary = Files.createTempDirectory("multiarch");
        this.machine = new LocalMachine(Map.of(), state(options.state, System.getenv()), temporary);
        this.terminal = new Terminal(System.err, System.console() != null && !options.json);
    }

    static Path state(Path option, Map<String, String> environment) {
        if (option != null) {
            return option;
        }
        if (environment.containsKey("MULTIARCH_STATE")) {
            return Path.of(environment.get("MULTIARCH_STATE"));
        }
        String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        String base = environment.getOrDefault("XDG_STATE_HOME", home + "/.local/state");
        return Path.of(base, "docker-buildx");
    }

    LocalMachine machine() {
        return machine;
    }

    Log log() {
        return terminal;
    }

    /** The folder of the image named {@code slug}. */
    FolderArtifacts artifacts(String slug) {
        return new FolderArtifacts(options.out.resolve(slug));
    }

    static String workspace() {
        return Path.of("").toAbsolutePath().toString();
    }

    /** Prints the report, and where its artifacts are. */
    void print(Report report, String slug) {
        terminal.close();
        PrintStream stdout =
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
        if (options.json) {
            stdout.print(new String(ReportJson.write(report), StandardCharsets.UTF_8));
        } else {
            ReportTable.lines(report).forEach(stdout::println);
            stdout.println("artifacts: " + options.out.resolve(slug));
        }
        stdout.flush();
    }

    @Override
    public void close() throws IOException {
        terminal.close();
        machine.delete(temporary.toString());
    }
}
