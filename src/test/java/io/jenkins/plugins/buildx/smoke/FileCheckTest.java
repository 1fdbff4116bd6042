package io.jenkins.plugins.buildx.smoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.smoke.Observation.State;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileCheckTest {
    private static final FakeTarget TARGET = new FakeTarget()
            .file("/app", TarBytes.file("/app", "#!/bin/sh\n").mode(0750).owner(1000))
            .file("/etc", TarBytes.directory("etc").mode(0755))
            .file("/bin/sh", TarBytes.link("sh", "busybox"));

    @Test
    void shouldFindWhatIsThere() throws Exception {
        assertThat(FileCheck.exists("/app").observe(TARGET))
                .isEqualTo(Observation.passed("-rwxr-x--- 1000:1000 10 bytes"));
        assertThat(FileCheck.exists("/nope").observe(TARGET)).isEqualTo(Observation.notYet("there is no /nope"));
        assertThat(FileCheck.exists("/app").needsProcess()).isFalse();
        assertThat(FileCheck.exists("/app").executes()).isFalse();
    }

    @Test
    void shouldMissWhatMustNotBeThere() throws Exception {
        assertThat(FileCheck.isAbsent("/nope").observe(TARGET)).isEqualTo(Observation.passed("there is none"));
        assertThat(FileCheck.isAbsent("/app").observe(TARGET))
                .isEqualTo(Observation.notYet("there is /app, -rwxr-x--- 1000:1000 10 bytes"));
    }

    @ParameterizedTest
    @CsvSource({
        "/app, 0750, PASSED",
        "/app, 750, PASSED",
        "/app, -rwxr-x---, PASSED",
        "/app, 0755, NOT_YET",
        "/app, -rwxr-xr-x, NOT_YET",
        "/etc, drwxr-xr-x, PASSED",
        "/bin/sh, Lrwxrwxrwx, PASSED"
    })
    void shouldCompareModes(String path, String permissions, State expected) throws Exception {
        assertThat(FileCheck.exists(path)
                        .withPermissions(permissions)
                        .observe(TARGET)
                        .state())
                .isEqualTo(expected);
    }

    @Test
    void shouldSayAllThatIsWrong() throws Exception {
        FileCheck check = new FileCheck("app", "/app", true, "0755", 0, 0, "other", Expectation.containing("bash"));

        assertThat(check.observe(TARGET).message())
                .isEqualTo("expected mode 0755, got 0750; expected owner 0, got 1000; expected group 0, got 1000;"
                        + " not executable by other: -rwxr-x---; the content has no 'bash'\nthe content:\n#!/bin/sh");
    }

    @ParameterizedTest
    @CsvSource({"owner, PASSED", "group, PASSED", "other, NOT_YET", "any, PASSED"})
    void shouldKnowWhoMayExecute(String who, State expected) throws Exception {
        FileCheck check = new FileCheck("app", "/app", true, "", FileCheck.ANY, FileCheck.ANY, who, Expectation.ANY);

        assertThat(check.observe(TARGET).state()).isEqualTo(expected);
    }

    @Test
    void shouldNotLookForContentInADirectory() throws Exception {
        assertThat(FileCheck.exists("/etc")
                        .withContent(Expectation.containing("x"))
                        .observe(TARGET)
                        .message())
                .isEqualTo("it is no ordinary file: drwxr-xr-x");
    }

    @Test
    void shouldFillInTheImagesVariables() throws Exception {
        FakeTarget target = new FakeTarget()
                .file("/opt/app", TarBytes.directory("app"))
                .saying(new Metadata(
                        "linux",
                        "amd64",
                        "",
                        Map.of("HOME", "/opt"),
                        Map.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        "",
                        ""));

        assertThat(FileCheck.exists("$HOME/app").observe(target).state()).isEqualTo(State.PASSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"etc/passwd", "", "./x"})
    void shouldRefusePathsThatAreNotAbsolute(String path) {
        assertThatThrownBy(() -> FileCheck.exists(path))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("absolute path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwx", "0999", "drwxr-xr-", "7"})
    void shouldRefusePermissionsThatAreNone(String permissions) {
        assertThatThrownBy(() -> FileCheck.exists("/x").withPermissions(permissions))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("write 0755 or -rwxr-xr-x");
    }
}
