package io.jenkins.plugins.buildx.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalMachineTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"false, rw-------", "true, rwx------"})
    void shouldWriteForItsOwnerAlone(boolean executable, String permissions) throws Exception {
        Path file = folder.resolve("new/folders/file");
        machine().write(file.toString(), bytes("one"), executable);
        assertThat(file).hasContent("one");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo(permissions);
    }

    @Test
    void shouldReplaceAFileWithItsPermissionsAndLeaveNothingElse() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "a longer old text");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrwxrwx"));
        machine().write(file.toString(), bytes("new"), false);
        assertThat(file).hasContent("new");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(machine().list(folder.toString())).containsExactly("file");
    }

    @Test
    void shouldNotTouchTheOldFileOfAReaderWhoHasItOpen() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "old");
        try (var reader = Files.newBufferedReader(file)) {
            machine().write(file.toString(), bytes("new"), false);
            assertThat(reader.readLine()).isEqualTo("old");
        }
    }

    @Test
    void shouldLeaveNoDraftWhenAFileCantBeWritten() throws Exception {
        Path taken = Files.createDirectories(folder.resolve("taken/by"));
        assertThatIOException()
                .isThrownBy(() -> machine().write(taken.getParent().toString(), bytes("x"), false))
                .withMessageContaining("taken");
        assertThat(machine().list(folder.toString())).containsExactly("taken");
        assertThatIOException()
                .isThrownBy(() -> machine().write("/", bytes("x"), false))
                .withMessageContaining("`/`");
    }

    @Test
    void shouldReplaceALinkAndNotWhatItPointsTo() throws Exception {
        Path target = Files.writeString(folder.resolve("target"), "kept");
        Path link = Files.createSymbolicLink(folder.resolve("link"), target);
        machine().write(link.toString(), bytes("new"), false);
        assertThat(target).hasContent("kept");
        assertThat(link).isRegularFile().hasContent("new");
        assertThat(Files.isSymbolicLink(link)).isFalse();
    }

    @Test
    void shouldRunOnlyWhatWasWrittenToBeExecuted() throws Exception {
        Path script = folder.resolve("script");
        machine().write(script.toString(), bytes("#!/bin/sh\necho ran\n"), true);
        assertThat(machine().require(Command.of(script.toString())).text()).isEqualTo("ran");
        machine().write(script.toString(), bytes("#!/bin/sh\necho ran\n"), false);
        assertThatThrownBy(() -> machine().require(Command.of(script.toString())))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("Permission denied")
                .hasMessageContaining("noexec");
    }

    @Test
    void shouldReadBytesAsTheyAre() throws Exception {
        byte[] content = {0, 1, (byte) 0xff, '\r', '\n'};
        Path file = Files.write(folder.resolve("file"), content);
        assertThat(machine().read(file.toString()))
                .hasValueSatisfying(read -> assertThat(read).isEqualTo(content));
    }

    @Test
    void shouldReadFilesWhoseSizeIsNotKnown() throws Exception {
        assertThat(machine().read("/proc/self/status"))
                .hasValueSatisfying(read -> assertThat(read).isNotEmpty());
    }

    @Test
    void shouldFindNothingWhereNothingIs() throws Exception {
        String nowhere = folder.resolve("nowhere").toString();
        assertThat(machine().read(nowhere)).isEmpty();
        assertThat(machine().read(folder.toString())).isEmpty();
        assertThat(machine().stamp(nowhere)).isEmpty();
        assertThat(machine().list(nowhere)).isEmpty();
        assertThat(machine().isDirectory(nowhere)).isFalse();
        assertThat(machine().isDirectory(folder.toString())).isTrue();
        machine().delete(nowhere);
    }

    @Test
    void shouldStampThoseThatAreThere() throws Exception {
        String file = Files.writeString(folder.resolve("file"), "one").toString();
        // a PATH may name what is no folder
        assertThat(machine().stamps(List.of(folder + "/nothing", file + "/docker", file)))
                .isEqualTo(Map.of(file, machine().stamp(file).orElseThrow()));
    }

    @Test
    void shouldListNamesInOrder() throws Exception {
        for (String name : new String[] {"b", "a", ".c"}) {
            Files.createFile(folder.resolve(name));
        }
        assertThat(machine().list(folder.toString())).containsExactly(".c", "a", "b");
    }

    @Test
    void shouldStampAFileAnewWhenItChanges() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "one");
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1)));
        String first = machine().stamp(file.toString()).orElseThrow();
        assertThat(machine().stamp(file.toString())).hasValue(first);

        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(2)));
        String touched = machine().stamp(file.toString()).orElseThrow();
        assertThat(touched).isNotEqualTo(first);

        Path other = Files.writeString(folder.resolve("other"), "two");
        Files.setLastModifiedTime(other, FileTime.from(Instant.ofEpochSecond(2)));
        Files.move(other, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(machine().stamp(file.toString()).orElseThrow()).isNotEqualTo(touched);
    }

    @Test
    void shouldDeleteATreeButNotWhatItsLinksPointTo() throws Exception {
        Path kept = Files.createDirectories(folder.resolve("kept"));
        Files.writeString(kept.resolve("file"), "kept");
        Path tree = Files.createDirectories(folder.resolve("tree/deep"));
        Files.writeString(tree.resolve("file"), "gone");
        Files.createSymbolicLink(tree.resolve("link"), kept);
        Files.createSymbolicLink(tree.resolve("dangling"), folder.resolve("nowhere"));
        machine().delete(folder.resolve("tree").toString());
        assertThat(machine().list(folder.toString())).containsExactly("kept");
        assertThat(kept.resolve("file")).hasContent("kept");
    }

    @Test
    void shouldDeleteALinkAndNotItsTarget() throws Exception {
        Path kept = Files.createDirectories(folder.resolve("kept"));
        Files.writeString(kept.resolve("file"), "kept");
        Path link = Files.createSymbolicLink(folder.resolve("link"), kept);
        machine().delete(link.toString());
        assertThat(link).doesNotExist();
        assertThat(kept.resolve("file")).hasContent("kept");
    }

    @Test
    void shouldDeleteASingleFile() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        machine().delete(file.toString());
        assertThat(file).doesNotExist();
    }

    @Test
    void shouldTellTheEnvironmentThatItsCommandsSee() throws Exception {
        LocalMachine machine = machine();
        assertThat(machine.environment())
                .containsEntry("BUILDX_CONFIG", "/state/buildx")
                .containsKey("PATH");
        assertThat(machine.require(Command.of("sh", "-c", "echo $BUILDX_CONFIG"))
                        .text())
                .isEqualTo("/state/buildx");
    }

    @Test
    void shouldNameItsDirectoriesAbsolutely() throws IOException {
        LocalMachine machine = new LocalMachine(Map.of(), Path.of("state"), Path.of("temporary"));
        assertThat(Path.of(machine.stateDirectory())).isAbsolute().endsWithRaw(Path.of("state"));
        assertThat(Path.of(machine.temporaryDirectory())).isAbsolute().endsWithRaw(Path.of("temporary"));
    }

    private LocalMachine machine() {
        return new LocalMachine(Map.of("BUILDX_CONFIG", "/state/buildx"), folder, folder);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
