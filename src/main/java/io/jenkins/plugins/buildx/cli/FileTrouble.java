package io.jenkins.plugins.buildx.cli;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What a person is told of files that can't be read or written: Java's own messages are often the bare path. */
final class FileTrouble {
    private FileTrouble() {}

    /** An exception in words. */
    static String words(IOException e) {
        return e instanceof FileSystemException file && file.getReason() == null
                ? file.getFile() + ": " + reason(file)
                : String.valueOf(e.getMessage());
    }

    private static String reason(FileSystemException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        return e instanceof FileAlreadyExistsException
                ? "it is there already"
                : e.getClass().getSimpleName();
    }

    /**
     * The text of a file that an option names.
     *
     * @param what it is, such as {@code The Dockerfile's text}
     */
    static String read(String what, Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new InvalidInput(what + " can't be read: " + words(e));
        }
    }

    /** Makes a folder that an option names, unless it is there. */
    static Path folder(String option, Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (FileAlreadyExistsException e) {
            throw new InvalidInput(option + " needs a folder, and " + folder + " is none");
        } catch (IOException e) {
            throw new InvalidInput(option + " needs a folder that can be written to: " + words(e));
        }
    }
}
