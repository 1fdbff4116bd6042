package io.jenkins.plugins.buildx;

import io.jenkins.plugins.buildx.command.LocalMachine;
import io.jenkins.plugins.buildx.command.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The real Docker of tests that are marked {@link RealDocker}. */
public final class TestBed {
    private TestBed() {}

    /** This machine, with state and temporary files below {@code folder}. */
    public static Machine machine(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("tmp"));
        return new LocalMachine(Map.of(), folder.resolve("state"), folder.resolve("tmp"));
    }

    /** Its registry, such as {@code 127.0.0.1:5000}. */
    public static String registry() {
        return System.getenv("MULTIARCH_TESTBED_REGISTRY");
    }

    /** The text of the {@code buildkitd.toml} that builders need to reach it. */
    public static String buildkitdConfig() throws IOException {
        return Files.readString(Path.of(System.getenv("MULTIARCH_BUILDKITD_CONFIG")));
    }
}
