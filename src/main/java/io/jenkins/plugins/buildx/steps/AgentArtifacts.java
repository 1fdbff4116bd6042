package io.jenkins.plugins.buildx.steps;

import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildx.command.Artifacts;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import jenkins.util.BuildListenerAdapter;

/**
 * The artifacts of a run, archived when this is closed, whatever the step came to. They are gathered on the controller: that an
 * agent went away must not lose them.
 */
public final class AgentArtifacts implements Artifacts, AutoCloseable {
    private final Run<?, ?> run;
    private final Launcher launcher;
    private final TaskListener log;
    private final String folder;
    private final Map<String, byte[]> contents = new TreeMap<>();

    /** @param folder in which they are archived, relative, such as {@code buildx/app} */
    public AgentArtifacts(Run<?, ?> run, Launcher launcher, TaskListener log, String folder) {
        this.run = run;
        this.launcher = launcher;
        this.log = log;
        this.folder = folder;
    }

    @Override
    public synchronized void put(String name, byte[] content) {
        contents.put(folder + "/" + name, content.clone());
    }

    @Override
    public synchronized void close() throws IOException, InterruptedException {
        if (contents.isEmpty()) {
            return;
        }
        Path directory = Files.createTempDirectory("docker-buildx");
        try {
            archive(directory);
            contents.clear();
        } finally {
            new FilePath(directory.toFile()).deleteRecursive();
        }
    }

    private void archive(Path directory) throws IOException, InterruptedException {
        run.pickArtifactManager()
                .archive(
                        new FilePath(new File(directory.toString())),
                        launcher,
                        BuildListenerAdapter.wrap(log),
                        written(directory));
    }

    /** @return the files of {@code directory} by the names of the artifacts that they hold */
    private Map<String, String> written(Path directory) throws IOException {
        Map<String, String> names = new HashMap<>();
        int number = 0;
        for (Map.Entry<String, byte[]> artifact : contents.entrySet()) {
            String file = String.valueOf(number++);
            Files.write(directory.resolve(file), artifact.getValue());
            names.put(artifact.getKey(), file);
        }
        return names;
    }
}
