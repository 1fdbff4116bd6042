package io.jenkins.plugins.buildx.cli;

import io.jenkins.plugins.buildx.Checkout;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;

/** {@code bin/multiarch} with the classes under test; its state, artifacts and temporary files are in a folder of the test. */
final class Cli {
    private static final String LIBRARIES = "central/plugin/target/cli";

    private final Path folder;
    private final Map<String, String> environment = new TreeMap<>(System.getenv());

    private Cli(Path folder) {
        this.folder = folder;
        environment.put("MULTIARCH_STATE", folder.resolve("state").toString());
        environment.put("TMPDIR", temporary().toString());
        environment.put("MULTIARCH_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary());
    }

    /** Runs in {@code folder}, from which its relative paths start. */
    static Cli in(Path folder) throws IOException {
        Cli cli = new Cli(folder);
        Files.createDirectories(cli.temporary());
        Files.createDirectories(cli.script().getParent());
        Files.copy(Checkout.file("bin/multiarch"), cli.script());
        Path libraries = Files.createDirectories(folder.resolve("checkout").resolve(LIBRARIES));
        try (OutputStream file = Files.newOutputStream(libraries.resolve("docker-buildx.jar"))) {
            new JarOutputStream(file, classesUnderTest()).close();
        }
        return cli;
    }

    private static Manifest classesUnderTest() {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                                .map(entry -> Path.of(entry).toUri().toString())
                                .collect(Collectors.joining(" ")));
        return manifest;
    }

    /** The script in a checkout that has nothing else. */
    Path script() {
        return folder.resolve("checkout/bin/multiarch");
    }

    /** Where temporary files are made. */
    Path temporary() {
        return folder.resolve("tmp");
    }

    /** The same with a variable in its environment. */
    Cli with(String name, String value) {
        Cli other = new Cli(folder);
        other.environment.putAll(environment);
        other.environment.put(name, value);
        return other;
    }

    /** Runs it to its end. */
    Ended run(String... arguments) throws IOException, InterruptedException {
        return start(arguments).ended();
    }

    /** Starts it. */
    Running start(String... arguments) throws IOException {
        List<String> argv = new ArrayList<>(List.of(script().toString()));
        argv.addAll(List.of(arguments));
        return startProgram(argv);
    }

    /** Starts something else with the same environment. */
    Running startProgram(List<String> argv) throws IOException {
        // a shell that runs the tests in its background has them ignore interrupts, and so all that they start
        List<String> listening = new ArrayList<>(List.of("/usr/bin/env", "--default-signal=INT"));
        listening.addAll(argv);
        ProcessBuilder builder = new ProcessBuilder(listening).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return new Running(builder.start());
    }

    /**
     * How it ended.
     *
     * @param stdout all that it printed there
     * @param stderr all that it printed there
     */
    record Ended(int exitCode, String stdout, String stderr) {}
}
