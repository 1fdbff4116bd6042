package io.jenkins.plugins.buildx.buildx;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.buildx.BinfmtRegistration.Outcome;
import io.jenkins.plugins.buildx.image.Platform;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The outputs are composed in the shape that tonistiigi/binfmt's cmd/binfmt/main.go gives them. */
class BinfmtStatusTest {
    private static final String STATUS = """
            {
              "supported": [
                "linux/amd64",
                "linux/arm64",
                "linux/arm/v7",
                "linux/arm/v6"
              ],
              "emulators": [
                "python3.11",
                "qemu-aarch64",
                "qemu-arm",
                "qemu-s390x"
              ]
            }
            """;

    private static final String NOT_PRIVILEGED = """
            error: operation not permitted
            cannot mount binfmt_misc filesystem at /proc/sys/fs/binfmt_misc
            main.run
            \t/src/cmd/binfmt/main.go:203
            main.main
            \t/src/cmd/binfmt/main.go:191
            """;

    @Test
    void shouldReadWhatIsSupported() {
        BinfmtStatus status = BinfmtStatus.parse(STATUS, "");

        assertThat(status.hasFailed()).isFalse();
        assertThat(status.supported())
                .isEqualTo(Platform.parseAll(List.of("linux/amd64", "linux/arm64", "linux/arm/v7", "linux/arm/v6")));
        assertThat(status.emulators()).containsExactly("python3.11", "qemu-aarch64", "qemu-arm", "qemu-s390x");
        assertThat(status.supports(Platform.parse("linux/arm64/v8"))).isTrue();
        assertThat(status.supports(Platform.parse("linux/riscv64"))).isFalse();
    }

    @Test
    void shouldTellABrokenRegistration() {
        BinfmtStatus status = BinfmtStatus.parse(STATUS, "");

        assertThat(status.isBroken(Platform.parse("linux/s390x"))).isTrue();
        assertThat(status.isBroken(Platform.parse("linux/arm64"))).isFalse();
        assertThat(status.isBroken(Platform.parse("linux/riscv64"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "arm64 OK | INSTALLED",
                "arm64 qemu-aarch64 already registered | ALREADY_REGISTERED",
                "foo unsupported architecture: foo | UNSUPPORTED",
                "arm64 cannot register \"/usr/bin/qemu-aarch64\" to /proc/sys/fs/binfmt_misc/register: write"
                        + " /proc/sys/fs/binfmt_misc/register: no such file or directory | REFUSED",
                "arm64 EPERM opening /proc/sys/fs/binfmt_misc/register check permissions? | NOT_PERMITTED",
                "arm64 Cannot open /proc/sys/fs/binfmt_misc/register: open /proc/sys/fs/binfmt_misc/register:"
                        + " permission denied | NOT_PERMITTED",
                "arm64 ENOENT opening /proc/sys/fs/binfmt_misc/register is it mounted? | NOT_MOUNTED",
                "arm64 binary prefix must not contain path separator | FAILED"
            })
    void shouldTellWhatBecameOfAnArchitecture(String line, Outcome outcome) {
        String architecture = line.substring(0, line.indexOf(' '));

        assertThat(BinfmtStatus.parse(STATUS, "installing: " + line + "\n").registrations())
                .containsExactly(
                        new BinfmtRegistration(architecture, outcome, line.substring(architecture.length() + 1)));
    }

    @Test
    void shouldReadAllRegistrationsAmongOtherLines() {
        BinfmtStatus status = BinfmtStatus.parse(STATUS, """
                Unable to find image 'tonistiigi/binfmt:latest' locally
                latest: Pulling from tonistiigi/binfmt
                uninstalling: qemu-aarch64 OK
                installing: arm64 OK
                installing: foo unsupported architecture: foo
                """);

        assertThat(status.hasFailed()).isFalse();
        assertThat(status.registrations())
                .extracting(BinfmtRegistration::isInstalled)
                .containsExactly(true, false);
    }

    @Test
    void shouldQuoteTheErrorWithoutItsStack() {
        BinfmtStatus status = BinfmtStatus.parse("", NOT_PRIVILEGED);

        assertThat(status.hasFailed()).isTrue();
        assertThat(status.error())
                .isEqualTo("operation not permitted\n"
                        + "cannot mount binfmt_misc filesystem at /proc/sys/fs/binfmt_misc");
        assertThat(status.supported()).isEmpty();
    }

    @Test
    void shouldQuoteDockerWhenTheImageNeverRan() {
        String stderr = "docker: Error response from daemon: pull access denied.\nSee 'docker run --help'.\n";

        assertThat(BinfmtStatus.parse("", stderr).error()).isEqualTo(stderr.strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "Hello!", "[]", "{\"supported\": ["})
    void shouldFailWithoutAStatus(String stdout) {
        BinfmtStatus status = BinfmtStatus.parse(stdout, "");

        assertThat(status.hasFailed()).isTrue();
        assertThat(status.error()).contains("it printed no error").contains(stdout.strip());
    }

    @Test
    void shouldSurviveSerialisation() {
        BinfmtStatus status = BinfmtStatus.parse(STATUS, "installing: arm64 OK");

        assertThat(Serialised.copy(status)).isEqualTo(status);
    }
}
