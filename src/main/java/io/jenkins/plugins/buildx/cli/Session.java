package io.jenkins.plugins.buildx.cli;

import io.jenkins.plugins.buildx.command.LocalMachine;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.report.Report;
import io.jenkins.plugins.buildx.report.ReportJson;
import io.jenkins.plugins.buildx.report.ReportTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One run of the command line: this machine, its log, and where it leaves things. */
final class Session implements AutoCloseable {
    /** Set by {@code bin/multiarch} where standard error is a terminal. */
    private static final String LIVE = "multiarch.live";

    private final CommonOptions options;
    private final Path temporary;
    private final LocalMachine machine;
    private final Terminal terminal;

    Session(CommonOptions options) throws IOException {
        this.options = options;
        Path state = FileTrouble.folder("--state", state(options.state, System.getenv()));
        this.temporary = Files.createTempDirectory("multiarch");
        this.machine = new LocalMachine(Map.of(), state, temporary);
        this.terminal = new Terminal(System.err, Boolean.getBoolean(LIVE));
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
        return new FolderArtifacts(FileTrouble.folder("--out", options.out.resolve(slug)));
    }

    /** The same without what an earlier run left there under these names, which would look like this one's. */
    FolderArtifacts freshArtifacts(String slug, List<String> names) throws IOException {
        FolderArtifacts artifacts = artifacts(slug);
        for (String name : names) {
            machine.delete(options.out.resolve(slug).resolve(name).toString());
        }
        return artifacts;
    }

    static String workspace() {
        return Path.of("").toAbsolutePath().toString();
    }

    /** Prints the report, and where its artifacts are. */
    void print(Report report, String slug) {
        if (options.json) {
            print(ReportJson.write(report));
        } else {
            String table = String.join("\n", ReportTable.lines(report));
            print((table + "\nartifacts: " + options.out.resolve(slug) + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Prints on standard output. */
    void print(byte[] text) {
        terminal.close();
        System.out.writeBytes(text);
        System.out.flush();
    }

    @Override
    public void close() throws IOException {
        terminal.close();
        machine.delete(temporary.toString());
    }
}
