package io.jenkins.plugins.buildx.cli;

import io.jenkins.plugins.buildx.command.Artifacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Keeps artifacts in a folder of this machine. */
final class FolderArtifacts implements Artifacts {
    private final Path folder;

    FolderArtifacts(Path folder) {
        this.folder = folder;
    }

    @Override
    public void put(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name).normalize();
        Path parent = file.getParent();
        if (!file.startsWith(folder.normalize()) || parent == null) {
            throw new IOException("The artifact \"" + name + "\" would not be in " + folder);
        }
        // an interrupt would close the file while it is written; what was found out until then is worth keeping
        boolean interrupted = Thread.interrupted();
        try {
            Files.createDirectories(parent);
            Files.write(file, content);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
