package io.jenkins.plugins.buildx.smoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainerFileTest {
    @Test
    void shouldReadWhatDockerWrote() throws IOException {
        ContainerFile file = ContainerFile.read(recorded("docker-26.1-cp-arm64-program.tar"));

        assertThat(file.isExecutable()).isTrue();
        assertThat(file.permissions()).isEqualTo("-rwxr-xr-x");
        assertThat(file.uid()).isZero();
        assertThat(file.size()).isGreaterThan(1_000_000);
        // the recording was cut off after 1600 bytes, as the reading of a large file is
        assertThat(file.content()).hasSize(1600 - 512).startsWith(0x7f, 'E', 'L', 'F');
    }

    @Test
    void shouldReadContentToItsEndOnly() throws IOException {
        ContainerFile file =
                ContainerFile.read(TarBytes.file("/etc/motd", "Hello World!").bytes());

        assertThat(new String(file.content(), StandardCharsets.UTF_8)).isEqualTo("Hello World!");
        assertThat(file.isRegular()).isTrue();
        assertThat(file.isExecutable()).isFalse();
        assertThat(file).hasToString("-rw-r--r-- 0:0 12 bytes");
    }

    @Test
    void shouldReadAnExtendedHeader() throws IOException {
        byte[] archive = TarBytes.file("/x", "abc")
                .after("mtime=1.5", "uid=4000000000", "linkpath=ignored for files")
                .bytes();

        assertThat(ContainerFile.read(archive).uid()).isEqualTo(4_000_000_000L);
        assertThat(ContainerFile.read(archive).content()).isEqualTo("abc".getBytes(StandardCharsets.UTF_8));
        assertThat(ContainerFile.read(archive).target()).isEmpty();
    }

    @Test
    void shouldReadALongTargetOfALink() throws IOException {
        String target = "/" + "long/".repeat(60);

        ContainerFile link = ContainerFile.read(
                TarBytes.link("sh", "short").after("linkpath=" + target).bytes());

        assertThat(link.isLink()).isTrue();
        assertThat(link.target()).isEqualTo(target);
    }

    @Test
    void shouldKnowDirectoriesAndLinks() throws IOException {
        assertThat(ContainerFile.read(TarBytes.directory("etc").mode(01777).bytes())
                        .permissions())
                .isEqualTo("dtrwxrwxrwx");
        assertThat(ContainerFile.read(TarBytes.link("sh", "/bin/busybox").bytes()))
                .hasToString("Lrwxrwxrwx 0:0 -> /bin/busybox");
    }

    @ParameterizedTest
    @CsvSource({"0644, -rw-r--r--", "0755, -rwxr-xr-x", "04755, urwxr-xr-x", "02755, grwxr-xr-x", "0, ----------"})
    void shouldWritePermissionsAsGoDoes(String octal, String expected) throws IOException {
        int mode = Integer.parseInt(octal, 8);

        ContainerFile file =
                ContainerFile.read(TarBytes.file("/x", "").mode(mode).bytes());

        assertThat(file.permissions()).isEqualTo(expected);
        assertThat(file.mode()).isEqualTo(mode);
    }

    @Test
    void shouldRefuseWhatIsNoArchive() {
        byte[] text = Arrays.copyOf("<html>a proxy's page".getBytes(StandardCharsets.UTF_8), 600);

        assertThatThrownBy(() -> ContainerFile.read(text))
                .isInstanceOf(IOException.class)
                .hasMessage("docker cp wrote something that is no tar archive: <html>a proxy's page");
        assertThatThrownBy(() -> ContainerFile.read(new byte[100]))
                .isInstanceOf(IOException.class)
                .hasMessage("docker cp wrote no whole tar header, only 100 bytes");
    }

    private static byte[] recorded(String name) throws IOException {
        try (InputStream in = ContainerFileTest.class.getResourceAsStream("/recorded/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }
}
