package io.jenkins.plugins.buildx.smoke.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.smoke.FakeTarget;
import io.jenkins.plugins.buildx.smoke.Metadata;
import io.jenkins.plugins.buildx.smoke.Observation;
import io.jenkins.plugins.buildx.smoke.TarBytes;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitectureTruthTest {
    private static final Platform ARM64 = Platform.parse("linux/arm64");

    @Test
    void shouldPassWhenAllThreeAgree() throws Exception {
        FakeTarget target = target("arm64", "", List.of("/app"), List.of()).program("/app", Programs.arm64());

        assertThat(ArchitectureTruth.of(ARM64, List.of("/app"), target))
                .isEqualTo(Observation.passed("aarch64 = linux/arm64"));
    }

    @Test
    void shouldFindAnX86ProgramInAnArm64Image() throws Exception {
        FakeTarget target = target("arm64", "", List.of("/app"), List.of()).program("/app", Programs.amd64());

        assertThat(ArchitectureTruth.of(ARM64, List.of("/app"), target))
                .isEqualTo(Observation.failed("/app is a program for x86-64, the platform is linux/arm64:"
                        + " the image holds binaries of another architecture"));
    }

    @Test
    void shouldNotTakeAProgramThatTheKernelWouldRunAllTheSame() throws Exception {
        FakeTarget target =
                target("amd64", "", List.of("/app"), List.of()).program("/app", Programs.elf(3, false, false));

        assertThat(ArchitectureTruth.of(Platform.parse("linux/amd64"), List.of("/app"), target)
                        .message())
                .startsWith("/app is a program for i386, the platform is linux/amd64");
    }

    @Test
    void shouldFindAConfigThatContradictsTheManifest() throws Exception {
        FakeTarget target = target("amd64", "", List.of("/app"), List.of()).program("/app", Programs.arm64());

        assertThat(ArchitectureTruth.of(ARM64, List.of("/app"), target))
                .isEqualTo(Observation.failed("the image's config says linux/amd64, its manifest says linux/arm64"));
    }

    @ParameterizedTest
    @CsvSource({
        "arm64, v8, linux/arm64, true",
        "arm, v7, linux/arm/v7, true",
        "arm, '', linux/arm/v6, true",
        "arm, v7, linux/arm/v6, false",
        "arm, v6, linux/arm/v7, false"
    })
    void shouldCompareVariantsThatAreSaid(String architecture, String variant, String platform, boolean agrees)
            throws Exception {
        byte[] program = "arm".equals(architecture) ? Programs.elf(40, false, false) : Programs.arm64();
        FakeTarget target =
                target(architecture, variant, List.of("/app"), List.of()).program("/app", program);

        Observation observation = ArchitectureTruth.of(Platform.parse(platform), List.of("/app"), target);

        assertThat(observation.state() == Observation.State.PASSED).isEqualTo(agrees);
    }

    @Test
    void shouldFollowAScriptToItsInterpreter() throws Exception {
        FakeTarget target = target("arm64", "", List.of("/entry.sh"), List.of())
                .program("/entry.sh", Programs.script("#!/bin/sh -e"))
                .program("/bin/sh", Programs.amd64());

        assertThat(ArchitectureTruth.of(ARM64, List.of("/entry.sh"), target).message())
                .startsWith("/bin/sh (interpreter of /entry.sh) is a program for x86-64");
    }

    @Test
    void shouldFollowEnvToTheProgramThatItLooksUp() throws Exception {
        FakeTarget target = target("arm64", "", List.of("/app.py"), List.of())
                .program("/app.py", Programs.script("#!/usr/bin/env python3"))
                .program("/usr/bin/env", Programs.arm64())
                .program("/opt/bin/python3", Programs.amd64());

        assertThat(ArchitectureTruth.of(ARM64, List.of("/app.py"), target).message())
                .startsWith("/opt/bin/python3 (started by /usr/bin/env) is a program for x86-64");
    }

    @Test
    void shouldFindProgramsByTheImagesPath() throws Exception {
        FakeTarget target = target("arm64", "", List.of("httpd"), List.of("-f"))
                .file("/opt/bin/httpd", TarBytes.file("httpd", "not executable"))
                .program("/bin/httpd", Programs.arm64());

        assertThat(ArchitectureTruth.of(ARM64, List.of("httpd", "-f"), target).message())
                .isEqualTo("aarch64 = linux/arm64");
    }

    @Test
    void shouldTakeTheFirstOfThosePlacesInThePathThatHaveTheProgram() throws Exception {
        FakeTarget target = target("arm64", "", List.of("httpd"), List.of())
                .program("/opt/bin/httpd", Programs.amd64())
                .program("/bin/httpd", Programs.arm64());

        assertThat(ArchitectureTruth.of(ARM64, List.of("httpd"), target).message())
                .startsWith("/opt/bin/httpd is a program for x86-64");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 6, 7, 9})
    void shouldLookInEveryPlaceOfALongPath(int place) throws Exception {
        String path = IntStream.rangeClosed(1, 9).mapToObj(n -> "/" + n).collect(Collectors.joining(":"));
        FakeTarget target = new FakeTarget()
                .saying(new Metadata(
                        "linux",
                        "arm64",
                        "",
                        Map.of("PATH", path),
                        Map.of(),
                        List.of("app"),
                        List.of(),
                        List.of(),
                        List.of(),
                        "",
                        ""))
                .program("/" + place + "/app", Programs.arm64());

        assertThat(ArchitectureTruth.of(ARM64, List.of("app"), target).state()).isEqualTo(Observation.State.PASSED);
    }

    @Test
    void shouldFindProgramsRelativeToTheWorkingDirectory() throws Exception {
        FakeTarget target = target("arm64", "", List.of("./app"), List.of()).program("/srv/./app", Programs.arm64());

        assertThat(ArchitectureTruth.of(ARM64, List.of("./app"), target).state())
                .isEqualTo(Observation.State.PASSED);
    }

    @Test
    void shouldLookBehindShellsAndWrappers() throws Exception {
        FakeTarget shell = target("arm64", "", List.of(), List.of("/bin/sh", "-c", "exec /app --x"))
                .program("/bin/sh", Programs.arm64())
                .program("/app", Programs.amd64());
        FakeTarget wrapper = target("arm64", "", List.of("/sbin/tini", "--"), List.of("/app"))
                .program("/sbin/tini", Programs.arm64())
                .program("/app", Programs.amd64());

        assertThat(ArchitectureTruth.of(ARM64, List.of("/bin/sh", "-c", "exec /app --x"), shell)
                        .message())
                .startsWith("/app (started by /bin/sh) is a program for x86-64");
        assertThat(ArchitectureTruth.of(ARM64, List.of("/sbin/tini", "--", "/app"), wrapper)
                        .message())
                .startsWith("/app (started by /sbin/tini) is a program for x86-64");
    }

    @Test
    void shouldLookAtTheCommandThatAnEntryScriptIsGiven() throws Exception {
        FakeTarget target = target("arm64", "", List.of("/entry.sh"), List.of("nginx", "-g", "daemon off;"))
                .program("/entry.sh", Programs.script("#!/bin/sh"))
                .program("/bin/sh", Programs.arm64())
                .program("/bin/nginx", Programs.amd64());

        assertThat(ArchitectureTruth.of(ARM64, List.of("/entry.sh", "nginx", "-g", "daemon off;"), target)
                        .message())
                .startsWith("/bin/nginx (started by /entry.sh) is a program for x86-64");
    }

    @Test
    void shouldNotFailOnGuessesThatLeadNowhere() throws Exception {
        FakeTarget target = target("arm64", "", List.of("/app", "/data", "/etc/app.conf"), List.of("serve"))
                .program("/app", Programs.arm64())
                .file("/data", TarBytes.directory("data").mode(0755))
                .file("/etc/app.conf", TarBytes.file("app.conf", "x"));

        assertThat(ArchitectureTruth.of(ARM64, List.of("/app", "/data", "/etc/app.conf"), target)
                        .state())
                .isEqualTo(Observation.State.PASSED);
    }

    @Test
    void shouldCheckTheImagesOwnProgramThoughAnotherWasStarted() throws Exception {
        FakeTarget target = target("arm64", "", List.of("/app"), List.of())
                .program("/bin/sleep", Programs.arm64())
                .program("/app", Programs.amd64());

        assertThat(ArchitectureTruth.of(ARM64, List.of("/bin/sleep", "9"), target)
                        .message())
                .startsWith("/app is a program for x86-64");
    }

    @Test
    void shouldSayWhatIsMissingOrNoProgram() throws Exception {
        FakeTarget target = target("arm64", "", List.of("/app"), List.of()).program("/app", Programs.script("echo"));

        assertThat(ArchitectureTruth.of(ARM64, List.of("/app"), target))
                .isEqualTo(Observation.failed("/app is neither a program nor a script"));
        assertThat(ArchitectureTruth.of(ARM64, List.of("/nope"), target).message())
                .startsWith("/nope is not in the image, or is no file that can be executed");
    }

    @Test
    void shouldNotRunInCirclesWithScripts() throws Exception {
        FakeTarget target = target("arm64", "", List.of("/a"), List.of())
                .program("/a", Programs.script("#!/b"))
                .program("/b", Programs.script("#!/a"));

        assertThat(ArchitectureTruth.of(ARM64, List.of("/a"), target))
                .isEqualTo(
                        Observation.failed("/b (interpreter of /a) is the end of a chain of more than 6 interpreters"));
    }

    private static FakeTarget target(
            String architecture, String variant, List<String> entrypoint, List<String> command) {
        return new FakeTarget()
                .saying(new Metadata(
                        "linux",
                        architecture,
                        variant,
                        Map.of("PATH", "/opt/bin:/bin"),
                        Map.of(),
                        entrypoint,
                        command,
                        List.of(),
                        List.of(),
                        "/srv",
                        ""));
    }
}
