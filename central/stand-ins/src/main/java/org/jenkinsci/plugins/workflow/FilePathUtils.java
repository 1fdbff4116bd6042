package org.jenkinsci.plugins.workflow;

import hudson.FilePath;

public class FilePathUtils {
    public static FilePath find(String text, String text2) {
        throw new UnsupportedOperationException("stand-in");
    }

    public static String getNodeName(FilePath filePath) throws IllegalStateException {
        throw new UnsupportedOperationException("stand-in");
    }
}
