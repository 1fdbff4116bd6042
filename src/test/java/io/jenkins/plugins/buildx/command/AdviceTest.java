package io.jenkins.plugins.buildx.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.command.Failure.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Against stderr as the tools print it: recorded where the test bed can be brought to it, and composed for every row. There the
 * lines that tell the cause are the tools' own, from their sources and from their users' reports; names, digests and the frame that
 * buildx sets round an error were put round them where the report had none.
 */
class AdviceTest {
    private static final Path RECORDED = Path.of("/recorded");

    /** In the names of what was recorded, between the tool with its version and the row. */
    private static final String OF_ADVICE = "-advice-";

    @ParameterizedTest
    @CsvSource({
        "no-buildx, MACHINE",
        "daemon-permission, MACHINE",
        "daemon-certificate, MACHINE",
        "daemon-context, MACHINE",
        "daemon-gone, TRANSIENT",
        "exec-format, MACHINE",
        "qemu-crash, IMAGE",
        "no-space, MACHINE",
        "out-of-memory, MACHINE",
        "binfmt-not-permitted, MACHINE",
        "binfmt-no-module, MACHINE",
        "binfmt-read-only, MACHINE",
        "binfmt-exists, MACHINE",
        "binfmt-invalid, MACHINE",
        "binfmt-unsupported, INPUT",
        "privileged, MACHINE",
        "docker-driver, MACHINE",
        "no-builder, MACHINE",
        "builder-exists, TRANSIENT",
        "builder-name-conflict, TRANSIENT",
        "no-cluster, MACHINE",
        "tls-environment, MACHINE",
        "entitlement, INPUT",
        "load-manifest-list, INPUT",
        "digest-taken, MACHINE",
        "multi-node-output, INPUT",
        "push-without-tag, INPUT",
        "invalid-reference, INPUT",
        "dockerfile-missing, INPUT",
        "file-missing, IMAGE",
        "rate-limit, INPUT",
        "too-many-requests, TRANSIENT",
        "http-registry, MACHINE",
        "unknown-authority, MACHINE",
        "bad-certificate, MACHINE",
        "no-platform-in-base, IMAGE",
        "base-not-found, IMAGE",
        "denied, INPUT",
        "boot-timeout, TRANSIENT",
        "builder-gone, TRANSIENT",
        "dns, TRANSIENT",
        "blob-unknown, TRANSIENT",
        "connection, TRANSIENT",
        "bundled-emulator, MACHINE",
        "step-failed, IMAGE",
        "failed-to-solve, IMAGE",
        "platform-mismatch, IMAGE",
        "no-output, INPUT",
    })
    void shouldKnowWhatTheToolsPrint(String name, Kind kind) throws IOException {
        Advice advice = Advice.about(recorded("advice-composed/" + name)).orElseThrow();
        assertThat(advice.name()).isEqualTo(name);
        assertThat(advice.kind()).isEqualTo(kind);
        assertThat(advice.isRetryable()).isEqualTo(kind == Kind.TRANSIENT);
        assertThat(advice.remedy()).isNotBlank().doesNotEndWith(".");
        assertThat(advice.cause()).isNotBlank().doesNotEndWith(".").doesNotContain("{}", "\n");
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void shouldKnowWhatTheToolsReallyPrinted(Path file) throws IOException {
        String row =
                file.getFileName().toString().replaceFirst(".*" + OF_ADVICE, "").replaceFirst("\\.txt$", "");

        assertThat(Advice.about(Files.readString(file))).map(Advice::name).hasValue(row);
    }

    static List<Path> recordings() throws Exception {
        Path folder = Path.of(AdviceTest.class.getResource(RECORDED.toString()).toURI());
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.filter(file -> file.getFileName().toString().contains(OF_ADVICE))
                    .sorted()
                    .toList();
            assertThat(all).isNotEmpty();
            return all;
        }
    }

    @Test
    void shouldTryAgainWhenARegistryHangsUp() throws IOException {
        assertThat(Advice.about(recorded("buildx-0.29.1-read-cut")))
                .hasValueSatisfying(advice -> assertThat(advice.isRetryable()).isTrue())
                .map(Advice::name)
                .hasValue("connection");
    }

    @Test
    void shouldKnowAClusterThatIsAway() throws IOException {
        assertThat(Advice.about(recorded("buildx-0.29.1-bootstrap-kubernetes-away")))
                .map(Advice::name)
                .hasValue("connection");
    }

    @Test
    void shouldHaveOneRecordingForEachRowAndOneRowForEachRecording() throws Exception {
        Path folder = Path.of(
                AdviceTest.class.getResource("/recorded/advice-composed").toURI());
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(Advice.all().stream()
                            .map(row -> row.name() + ".txt")
                            .toList());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    exec-format          | standard_init_linux.go:228: exec user process caused: exec format error
                    exec-format          | standard_init_linux.go:211: exec user process caused "exec format error"
                    exec-format          | #9 0.151 bash: ./app: cannot execute binary file: Exec format error
                    exec-format          | #9 0.151 .buildkit_qemu_emulator: /bin/sh: Invalid ELF image for this architecture
                    qemu-crash           | #9 0.1 qemu: uncaught target signal 4 (Illegal instruction) - core dumped
                    no-space             | 23.70 compile: writing output: write $WORK/b533/_pkg_.a: no space left on device
                    out-of-memory        | ERROR: failed to solve: process "/bin/sh -c yarn" did not complete successfully: exit code: 137
                    out-of-memory        | error: failed to solve: rpc error: code = Unknown desc = executor failed running [/bin/sh -c yarn build]: exit code: 137
                    no-buildx            | docker: unknown command: docker buildx
                    no-buildx            | unknown flag: --builder
                    daemon-permission    | permission denied while trying to connect to the docker API at unix:///var/run/docker.sock
                    daemon-certificate   | error during connect: Get "https://far.example:2376/_ping": x509: certificate signed by unknown authority
                    daemon-certificate   | error during connect: Get "https://far.example:2376/_ping": remote error: tls: certificate required
                    daemon-gone          | error during connect: Get "http://far.example:2375/v1.24/version": context deadline exceeded
                    daemon-gone          | failed to connect to the docker API at unix:///var/run/docker.sock; check if the path is correct and if the daemon is running: dial unix /var/run/docker.sock: connect: no such file or directory
                    binfmt-not-permitted | installing: arm64 EPERM opening /proc/sys/fs/binfmt_misc/register check permissions?
                    binfmt-not-permitted | sh: can't create /proc/sys/fs/binfmt_misc/qemu-or1k: Permission denied
                    binfmt-no-module     | installing: arm64 ENOENT opening /proc/sys/fs/binfmt_misc/register is it mounted?
                    binfmt-invalid       | sh: write error: Invalid argument
                    docker-driver        | multiple platforms feature is currently not supported for docker driver. Please switch to a different driver (eg. "docker buildx create --use")
                    builder-exists       | ERROR: existing instance for "b" but no append mode, specify --node to make changes for existing instances
                    entitlement          | ERROR: failed to solve: failed to load LLB: security.insecure is not allowed
                    digest-taken         | Error response from daemon: Cannot overwrite digest sha256:d2625223b8c146202ed347cc2fdbb1e15db8b297324b477b83de57715bf279cd
                    load-manifest-list   | ERROR: failed to build: docker exporter does not support exporting manifest lists, use the oci exporter instead
                    file-missing         | error: failed to solve: failed to compute cache key: "/app.jar" not found: not found
                    rate-limit           | ERROR: Error response from daemon: toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading
                    no-platform-in-base  | docker: no matching manifest for linux/arm64/v8 in the manifest list entries.
                    no-platform-in-base  | failed to solve with frontend dockerfile.v0: failed to create LLB definition: no match for platform in manifest sha256:4691: not found
                    base-not-found       | docker: Error response from daemon: manifest for registry.example/app:9 not found: manifest unknown: manifest unknown
                    base-not-found       | ERROR: registry.example:5000/app:9: not found
                    base-not-found       | ERROR: failed to solve: app:1: failed to resolve source metadata for docker.io/library/app:1: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed
                    denied               | ERROR: failed to solve: failed commit on ref "manifest-sha256:8767": unexpected status: 401 Unauthorized
                    denied               | ERROR: failed to push ghcr.example/team/app:1: denied: permission_denied: write_package
                    denied               | ERROR: failed to push registry.example/app:1: no basic auth credentials
                    denied               | Error response from daemon: Get "https://registry.example/v2/": unauthorized: incorrect username or password
                    denied               | docker: Error response from daemon: Head "https://registry.example/v2/app/manifests/1": unauthorized.
                    denied               | Error response from daemon: Head "https://ghcr.example/v2/team/app/manifests/1": denied
                    denied               | docker: Error response from daemon: Head "https://ghcr.example/v2/team/app/manifests/1": denied.
                    denied               | Error response from daemon: denied
                    boot-timeout         | ERROR: listing workers: failed to list workers: rpc error: code = DeadlineExceeded desc = context deadline exceeded
                    builder-gone         | failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF
                    connection           | ERROR: failed to solve: failed to copy: unexpected status from PUT request to https://registry.example/v2/: 503 Service Unavailable
                    connection           | ERROR: failed to do request: Head "https://registry.example/v2/": net/http: TLS handshake timeout
                    connection           | Error response from daemon: Get "https://registry.example/v2/": EOF
                    connection           | docker: Error response from daemon: Get "https://registry.example/v2/": EOF.
                    connection           | Error response from daemon: Get "https://registry.example/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)
                    connection           | Error response from daemon: Get "https://registry.example/v2/": dial tcp 10.1.2.3:443: connect: connection timed out
                    connection           | ERROR: failed to do request: Head "https://registry.example/v2/": dial tcp 10.1.2.3:443: connect: no route to host
                    connection           | received unexpected HTTP status: 502 Bad Gateway
                    connection           | error parsing HTTP 503 response body: invalid character '<' looking for beginning of value: "<html>"
                    connection           | ERROR: failed to solve: failed to copy: stream error: stream ID 13; INTERNAL_ERROR; received from peer
                    connection           | ERROR: failed to do request: Head "https://registry.example/v2/": http: server closed idle connection
                    connection           | ERROR: failed to solve: failed to copy: httpReadSeeker: failed open: failed to do request: Get "https://registry.example/v2/": http2: client connection lost
                    connection           | ERROR: failed to solve: failed to copy: http2: server sent GOAWAY and closed the connection; LastStreamID=1999, ErrCode=NO_ERROR, debug=""
                    connection           | ERROR: failed to do request: Get "https://registry.example/v2/": write tcp 10.0.0.2:48290->10.1.2.3:443: use of closed network connection
                    bundled-emulator     | failed to solve: executor failed running [/dev/.buildkit_qemu_emulator /bin/sh -c which ls]: exit code: 127
                    step-failed          | failed to solve: rpc error: code = Unknown desc = executor failed running [/bin/sh -c make]: exit code: 2
                    failed-to-solve      | ERROR: failed to build: failed to solve: dockerfile parse error on line 3: unknown instruction: RNU
                    no-output            | WARNING: No output specified for app, web target(s) with docker-container driver. Build result will only remain in the build cache.
                    """)
    void shouldKnowTheSameCauseInTheWordsOfOtherVersions(String name, String line) {
        assertThat(Advice.about(line)).map(Advice::name).hasValue(name);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    qemu-crash          | a step failed under QEMU | QEMU itself crashed in the emulated program, signal 11 (Segmentation fault)
                    step-failed         | quotes in the step       | a RUN step of the Dockerfile failed: /bin/sh -c make CFLAGS=\\"-O2 -g\\" all
                    no-builder          | a name                   | the builder jenkins-3f9c0a is not known in this BUILDX_CONFIG
                    file-missing        | a path                   | the build context has no /app.jar
                    entitlement         | a name                   | the build wants the entitlement network.host, which is not granted
                    platform-mismatch   | a platform               | the image is for linux/arm64, which is not this machine's platform
                    """)
    void shouldQuoteThePartThatTellsMost(String name, String part, String cause) throws IOException {
        assertThat(Advice.about(recorded("advice-composed/" + name))
                        .orElseThrow()
                        .cause())
                .as(part)
                .isEqualTo(cause);
    }

    @Test
    void shouldQuoteOnlyTheBeginningOfALongPart() {
        String error =
                "process \"/bin/sh -c " + "make; ".repeat(100) + "\" did not complete successfully: exit code: 1";
        assertThat(Advice.about(error).orElseThrow().cause())
                .hasSizeLessThan(250)
                .endsWith("...");
    }

    @ParameterizedTest
    @ValueSource(strings = {"build", "binfmt", "run"})
    void shouldSayNothingToAHarmlessLog(String name) throws IOException {
        assertThat(Advice.about(recorded("harmless/" + name))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "app | GET /favicon.ico: not found",
                "sh: 1: gcc: not found",
                "   3 | >>> RUN grep -q ': exec format error' log || echo 'fatal: no space left on device'",
                "connecting to the database, connection refused yesterday",
                "unauthorized access is logged",
                "access denied",
                "sh: can't open '/root/x': Permission denied",
                "the parser stopped at \": EOF. is no token",
            })
    void shouldSayNothingToAHarmlessLine(String line) {
        assertThat(Advice.about(line)).isEmpty();
    }

    @Test
    void shouldFindTheCauseBehindWhatOtherStepsSaidInPassing() {
        String output = """
                #5 0.412 curl: (7) Failed to connect: connection refused
                #5 0.520 wget: lookup mirror.example: no such host
                #5 DONE 1.0s
                #9 ERROR: process "/bin/sh -c make" did not complete successfully: exit code: 2
                """;
        assertThat(Advice.about(output)).map(Advice::name).hasValue("step-failed");
    }

    /** A search that is not linear would need hours: the limit only ends it. */
    @ParameterizedTest
    @MethodSource("hardToSearch")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void shouldSearchAMegabyteForEachRow(String megabyte) {
        String output = megabyte + "\nWARNING: No output specified with docker-container driver\n";
        assertThat(Advice.about(output)).map(Advice::name).hasValue("no-output");
    }

    static Stream<String> hardToSearch() {
        return Stream.of(
                        "a",
                        "\n",
                        " ",
                        "#1 0.1 x\n",
                        "   1 | x\n",
                        "process \"",
                        "process \"\\\\",
                        "dial unix ",
                        "ERROR: a/b:1: ",
                        "ERROR: not found ",
                        "ERROR: " + "registry.example/app:1:".repeat(30) + "\n",
                        "unexpected status ",
                        "binfmt_misc/register: ",
                        "failed to compute cache key",
                        "no such device \n ",
                        "requested image's platform (",
                        "executor failed running [")
                .map(part -> part.repeat(1_000_000 / part.length()));
    }

    private static String recorded(String name) throws IOException {
        try (var stream = AdviceTest.class.getResourceAsStream(
                RECORDED.resolve(name + ".txt").toString())) {
            assertThat(stream).as("recording " + name).isNotNull();
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
