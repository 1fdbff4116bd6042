package io.jenkins.plugins.buildx.command;

import edu.umd.cs.findbugs.annotations.Nullable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The machine that this code runs on. */
public final class LocalMachine implements Machine {
    private final Map<String, String> environment;
    private final LocalRunner runner;
    private final Path stateDirectory;
    private final Path temporaryDirectory;

    /**
     * @param environment put over this process's own
     * @param stateDirectory kept between runs
     * @param temporaryDirectory of this run alone
     */
    public LocalMachine(Map<String, String> environment, Path stateDirectory, Path temporaryDirectory) {
        this.environment = new HashMap<>(System.getenv());
        this.environment.putAll(environment);
        this.runner = new LocalRunner(environment);
        this.stateDirectory = stateDirectory.toAbsolutePath();
        this.temporaryDirectory = temporaryDirectory.toAbsolutePath();
    }

    @Override
    public CommandResult run(Command command, CommandOutput output) throws IOException, InterruptedException {
        return runner.run(command, output);
    }

    @Override
    public Optional<byte[]> read(String path) throws IOException {
        Path file = Path.of(path);
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException | AccessDeniedException e) {
            return Optional.empty();
        }
    }

    @Override
    public List<String> list(String directory) throws IOException {
        if (!Files.isDirectory(Path.of(directory))) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(Path.of(directory))) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public Optional<String> stamp(String path) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(Path.of(path), BasicFileAttributes.class);
            // the key, an inode's number, tells a file from the one that took its place within the clock's grain
            return Optional.of(attributes.size() + "@" + attributes.lastModifiedTime() + "#" + attributes.fileKey());
        } catch (FileSystemException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean isDirectory(String path) {
        return Files.isDirectory(Path.of(path));
    }

    @Override
    public boolean runsItsFiles() {
        return true;
    }

    @Override
    public void write(String path, byte[] content, boolean executable) throws IOException {
        Path file = Path.of(path);
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException("`" + path + "` is no place for a file");
        }
        Files.createDirectories(folder);
        Path draft = Files.createTempFile(
                folder,
                "." + file.getFileName(),
                ".draft",
                PosixFilePermissions.asFileAttribute(
                        PosixFilePermissions.fromString(executable ? "rwx------" : "rw-------")));
        try {
            Files.write(draft, content);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    @Override
    public void delete(String path) throws IOException {
        Path root = Path.of(path);
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(root, new Deletion());
    }

    @Override
    public Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    @Override
    public String stateDirectory() {
        return stateDirectory.toString();
    }

    @Override
    public String temporaryDirectory() {
        return temporaryDirectory.toString();
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            // somebody else was quicker
            if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
            if (e != null) {
                throw e;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
