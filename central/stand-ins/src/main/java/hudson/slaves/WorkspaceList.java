package hudson.slaves;

import hudson.FilePath;

public final class WorkspaceList {
    public static FilePath tempDir(FilePath filePath) {
        throw new UnsupportedOperationException("stand-in");
    }
}
