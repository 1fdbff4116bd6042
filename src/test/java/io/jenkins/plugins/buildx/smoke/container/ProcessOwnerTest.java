package io.jenkins.plugins.buildx.smoke.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a {@code /proc} that was composed: processes come and go as a test needs it. */
class ProcessOwnerTest {
    private static final long PID = ProcessHandle.current().pid();

    @TempDir
    private Path proc;

    private ProcessOwner owner;
    private String name;

    @BeforeEach
    void live() throws IOException {
        owner = new ProcessOwner(proc);
        file("sys/kernel/hostname", "build-1\n");
        file("sys/kernel/random/boot_id", "1b4e28ba-2fa1-11d2-883f-0016d3cca427\n");
        Files.createDirectories(proc.resolve("self/ns"));
        Files.createSymbolicLink(proc.resolve("self/ns/pid"), Path.of("pid:[4026531836]"));
        process('S', 88_123);
        name = owner.name(ProcessHandle.current());
    }

    @Test
    void shouldBeginWithTheNumberOfTheProcess() {
        assertThat(name).startsWith("multiarch " + PID + " 88123 build-1/1b4e28ba-");
    }

    @Test
    void shouldNotTakeTheLivingForDead() {
        assertThat(owner.isDead(name)).isFalse();
    }

    @Test
    void shouldSeeThatAProcessIsGone() throws IOException {
        Files.delete(proc.resolve(PID + "/stat"));

        assertThat(owner.isDead(name)).isTrue();
    }

    @Test
    void shouldSeeThatAProcessHasLeftNothingButItsExitCode() throws IOException {
        process('Z', 88_123);

        assertThat(owner.isDead(name)).isTrue();
    }

    @Test
    void shouldSeeThatAnotherProcessHasTheNumber() throws IOException {
        process('S', 99_456);

        assertThat(owner.isDead(name)).isTrue();
    }

    @Test
    void shouldNotJudgeProcessesOfAnotherHost() throws IOException {
        Files.delete(proc.resolve(PID + "/stat"));
        file("sys/kernel/hostname", "build-2\n");

        assertThat(owner.isDead(name)).isFalse();
    }

    @Test
    void shouldNotJudgeProcessesOfAnotherContainer() throws IOException {
        Files.delete(proc.resolve(PID + "/stat"));
        Files.delete(proc.resolve("self/ns/pid"));
        Files.createSymbolicLink(proc.resolve("self/ns/pid"), Path.of("pid:[4026532201]"));

        assertThat(owner.isDead(name)).isFalse();
    }

    @Test
    void shouldNotJudgeOtherOwners() throws IOException {
        Files.delete(proc.resolve(PID + "/stat"));

        assertThat(owner.isDead("5c0f9ab1 job/app#12 7")).isFalse();
        assertThat(owner.isDead("multiarch " + PID + " 2025-01-01T00:00:00Z")).isFalse();
    }

    @Test
    void shouldJudgeNobodyWhereThereIsNoLinux() {
        ProcessOwner elsewhere = new ProcessOwner(proc.resolve("nothing"));

        assertThat(elsewhere.name(ProcessHandle.current())).startsWith("multiarch " + PID + " since ");
        assertThat(elsewhere.isDead(name)).isFalse();
        assertThat(elsewhere.isDead(elsewhere.name(ProcessHandle.current()))).isFalse();
    }

    /** As Linux 6.1 tells it; the name in it is as mean as a name may be. */
    private void process(char state, long start) throws IOException {
        file(
                PID + "/stat",
                PID + " (a) S 1 (b)) " + state + " 1 7 7 0 -1 4194304 100 0 0 0 5 6 0 0 20 0 12 0 " + start
                        + " 2000000 300 18446744073709551615\n");
    }

    private void file(String name, String content) throws IOException {
        Path file = proc.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
