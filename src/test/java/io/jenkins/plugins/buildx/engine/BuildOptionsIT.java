package io.jenkins.plugins.buildx.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.buildx.Await;
import io.jenkins.plugins.buildx.Ports;
import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.Registry;
import io.jenkins.plugins.buildx.buildx.BuildOption;
import io.jenkins.plugins.buildx.buildx.BuildRequest;
import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.buildx.Push;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.image.ImageDocument;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.Index;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Manifest;
import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.report.PlatformReport;
import io.jenkins.plugins.buildx.report.Report;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every option of a build once on a real BuildKit, by what it changes. */
@RealDocker
class BuildOptionsIT {
    private static final String HOST = "linux/amd64";
    private static final String BOTH = "linux/amd64,linux/arm64";

    @TempDir
    private static Path folder;

    private static Workshop workshop;

    private final String repository = Registry.repository("options");
    private Path written;

    @BeforeAll
    static void prepare() throws Exception {
        workshop = new Workshop(folder, RealBuilders.fresh());
    }

    @AfterAll
    static void remove() throws Exception {
        workshop.close();
    }

    @BeforeEach
    void makePlace() throws IOException {
        written = Files.createTempDirectory(folder, "written");
    }

    @AfterEach
    void removeImages() throws Exception {
        workshop.removeImages(repository);
    }

    /** A request for this machine's own platform, whose image's files are written to a folder. */
    private BuildRequest.Draft files(String dockerfile) throws IOException {
        return files(workshop.context(dockerfile));
    }

    private BuildRequest.Draft files(Path context) {
        return workshop.request(context, HOST).outputs(List.of("type=local,dest=" + written));
    }

    private Report build(BuildRequest.Draft request) throws Exception {
        return workshop.job().build(request.request());
    }

    private String written(String file) throws IOException {
        return Files.readString(written.resolve(file)).strip();
    }

    private Index pushedIndex(String tag) throws IOException {
        return Index.parse(
                Registry.manifest(ImageReference.parse(repository + ":" + tag)).orElseThrow());
    }

    private String config(ImageReference image) throws Exception {
        return workshop.machine()
                .require(workshop.buildx()
                        .base()
                        .with(
                                "imagetools",
                                "inspect",
                                "--builder",
                                workshop.spec().name())
                        .with("--format", "{{json .Image}}", image.toString()))
                .text();
    }

    @Test
    void shouldBuildAStageWithArgumentsAndContexts() throws Exception {
        Path other = Files.createDirectories(folder.resolve("other"));
        Files.writeString(other.resolve("file"), "of another context");

        build(files("""
                        FROM busybox AS base
                        ARG TEXT=none
                        ARG FROM_ENVIRONMENT=none
                        RUN echo "$TEXT $FROM_ENVIRONMENT" > /args
                        FROM scratch AS wanted
                        COPY --from=base /args /args
                        COPY --from=other file /file
                        FROM nobody/has-this:1
                        """)
                .with(BuildOption.TARGET, "wanted")
                .with(BuildOption.BUILD_ARG, List.of("TEXT=a b=c, \"d\"", "FROM_ENVIRONMENT"))
                .with(BuildOption.BUILD_CONTEXT, Map.of("other", other.toString())));

        assertThat(written("args")).isEqualTo("a b=c, \"d\" none");
        assertThat(written("file")).isEqualTo("of another context");
    }

    @Test
    void shouldTakeArgumentsFromTheEnvironment() throws Exception {
        Job job = workshop.job(Map.of("FROM_ENVIRONMENT", "given"));

        job.build(files("""
                        FROM busybox AS base
                        ARG FROM_ENVIRONMENT=none
                        RUN echo "$FROM_ENVIRONMENT" > /args
                        FROM scratch
                        COPY --from=base /args /args
                        """)
                .with(BuildOption.BUILD_ARG, List.of("FROM_ENVIRONMENT"))
                .request());

        assertThat(written("args")).isEqualTo("given");
    }

    @Test
    void shouldRunStepsUnderLimitsAndInANetwork() throws Exception {
        build(files("""
                        FROM busybox AS base
                        RUN grep told.example /etc/hosts > /hosts && ulimit -n > /files && ulimit -Hn >> /files
                        RUN df -m /dev/shm | awk 'END {print $2}' > /shm && ls /sys/class/net > /net
                        FROM scratch
                        COPY --from=base /hosts /files /shm /net /
                        """)
                .with(BuildOption.ADD_HOST, List.of("told.example:10.1.2.3"))
                .with(BuildOption.ULIMIT, List.of("nofile=333:444"))
                .with(BuildOption.SHM_SIZE, "7m")
                .with(BuildOption.NETWORK, "none")
                .with(BuildOption.CGROUP_PARENT, "it"));

        assertThat(written("hosts")).matches("10\\.1\\.2\\.3\\s+told\\.example");
        assertThat(written("files").split("\\s+")).containsExactly("333", "444");
        assertThat(written("shm")).isEqualTo("7");
        assertThat(written("net")).isEqualTo("lo");
    }

    @Test
    void shouldRunStepsInTheHostsNetworkWhenThatIsAllowed() throws Exception {
        build(files("FROM busybox AS base\nRUN ls /sys/class/net > /net\nFROM scratch\nCOPY --from=base /net /\n")
                .with(BuildOption.NETWORK, "host")
                .with(BuildOption.ALLOW, List.of("network.host")));

        assertThat(written("net").lines().count()).isGreaterThan(1);
    }

    @Test
    void shouldRefuseAnEntitlementThatTheBuilderDoesNotGrant() throws Exception {
        Path context = workshop.context("FROM busybox\nRUN true\n");
        BuildRequest request = workshop.request(context, HOST)
                .with(BuildOption.ALLOW, List.of("security.insecure"))
                .request();
        BuilderSpec granting = RealBuilders.fresh(List.of("--allow-insecure-entitlement=security.insecure"));

        assertThatThrownBy(() -> workshop.job().build(request))
                .isInstanceOfSatisfying(
                        Failure.class, e -> assertThat(e.remedy()).contains("--allow-insecure-entitlement"))
                .hasMessageContaining("the build wants the entitlement security.insecure, which is not granted");
        try (Workshop other = new Workshop(folder.resolve("granting"), granting)) {
            assertThat(other.job().build(request).platforms().get(0).steps()).isEqualTo(2);
        }
    }

    @Test
    void shouldBuildAnewWhatIsNotToComeFromTheCache() throws Exception {
        String dockerfile = """
                FROM busybox AS first
                RUN cat /proc/sys/kernel/random/uuid > /one
                FROM busybox AS second
                RUN cat /proc/sys/kernel/random/uuid > /two
                FROM scratch
                COPY --from=first /one /one
                COPY --from=second /two /two
                """;
        build(files(dockerfile));
        String one = written("one");
        String two = written("two");

        build(files(dockerfile).pull(true));
        assertThat(written("one")).isEqualTo(one);
        build(files(dockerfile).with(BuildOption.NO_CACHE_FILTER, List.of("second")));
        assertThat(written("one")).isEqualTo(one);
        assertThat(written("two")).isNotEqualTo(two);
        build(files(dockerfile).noCache(true));
        assertThat(written("one")).isNotEqualTo(one);
    }

    @Test
    void shouldKeepItsCacheElsewhere() throws Exception {
        Path local = folder.resolve("cache");
        Path context = workshop.context("FROM busybox\nRUN echo kept > /kept\n");
        String registry = "type=registry,ref=" + repository + ":cache";

        build(workshop.request(context, HOST)
                .with(BuildOption.CACHE_TO, List.of("type=local,dest=" + local, registry + ",mode=max")));

        for (String source : List.of("type=local,src=" + local, registry)) {
            forget();
            Report report = build(workshop.request(context, HOST).with(BuildOption.CACHE_FROM, List.of(source)));
            assertThat(report.platforms().get(0).cachedSteps()).as(source).isPositive();
        }
        forget();
        assertThat(build(workshop.request(context, HOST)).platforms().get(0).cachedSteps())
                .isZero();
    }

    private void forget() throws Exception {
        workshop.machine()
                .require(workshop.buildx()
                        .base()
                        .with("prune", "--all", "--force", "--builder")
                        .with(workshop.spec().name()));
    }

    @Test
    void shouldHandSecretsAndKeysToStepsAlone() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "from a file");
        Path key = Files.writeString(folder.resolve("key"), privateKey());
        Job job = workshop.job(Map.of("SECRET_VARIABLE", "from the environment"));

        job.build(files("""
                        FROM busybox AS base
                        RUN --mount=type=secret,id=file --mount=type=secret,id=variable --mount=type=ssh,id=key \\
                            cat /run/secrets/file > /secrets && echo >> /secrets && cat /run/secrets/variable >> /secrets \\
                            && test -S $SSH_AUTH_SOCK && cat /run/secrets/variable
                        RUN if [ -e /run/secrets ]; then ls -A /run/secrets; fi > /left
                        FROM scratch
                        COPY --from=base /secrets /left /
                        """)
                .with(BuildOption.SECRET, List.of("id=file,src=" + secret, "id=variable,env=SECRET_VARIABLE"))
                .with(BuildOption.SSH, List.of("key=" + key))
                .request());

        assertThat(written("secrets")).isEqualTo("from a file\nfrom the environment");
        assertThat(written("left")).isEmpty();
        assertThat(job.log()).anyMatch(line -> line.endsWith("****"));
        assertThat(String.join("\n", job.log()) + job.artifact("report.json") + job.artifact("metadata.json"))
                .doesNotContain("from the environment");
        assertThat(job.commands()).noneMatch(command -> command.contains("from the environment"));
    }

    private static String privateKey() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        byte[] key = generator.generateKeyPair().getPrivate().getEncoded();
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key) + "\n-----END PRIVATE KEY-----\n";
    }

    @Test
    void shouldPushByTagWithLabelsAnnotationsAndWithoutAttestations() throws Exception {
        Report report = build(workshop.request(workshop.context("FROM busybox\n"), BOTH.split(","))
                .tags(List.of(repository + ":one", repository + ":two"))
                .push(Push.TAGS)
                .with(BuildOption.LABEL, Map.of("it.label", "a, \"b\" = c"))
                .with(BuildOption.ANNOTATION, List.of("index:it.index=yes", "manifest[linux/arm64]:it.arm=yes"))
                .with(BuildOption.PROVENANCE, "false")
                .with(BuildOption.SBOM, "false"));

        Index index = pushedIndex("one");
        ImageReference arm = ImageReference.parse(report.platforms().get(1).reference());
        assertThat(pushedIndex("two")).isEqualTo(index);
        assertThat(report.image().attestations()).isZero();
        assertThat(report.image().tags()).containsExactly(repository + ":one", repository + ":two");
        assertThat(index.annotations()).containsEntry("it.index", "yes");
        assertThat(Manifest.parse(Registry.manifest(arm).orElseThrow()).annotations())
                .containsEntry("it.arm", "yes");
        assertThat(config(arm)).contains("\"it.label\": \"a, \\\"b\\\" = c\"");
    }

    @Test
    void shouldPushByDigestWithoutAName() throws Exception {
        Report report = build(workshop.request(workshop.context("FROM busybox\n"), BOTH.split(","))
                .tags(List.of(repository + ":one"))
                .push(Push.DIGEST));

        assertThat(Registry.manifest(ImageReference.parse(report.image().reference())))
                .isPresent();
        assertThat(Registry.manifest(ImageReference.parse(repository + ":one"))).isEmpty();
        assertThat(report.image().tags()).isEmpty();
    }

    @Test
    void shouldAttestWhereAnImageCameFromAndWhatItHolds() throws Exception {
        build(workshop.request(workshop.context(SCANNER), HOST)
                .tags(List.of(repository + ":scanner"))
                .push(Push.TAGS));
        Path context = workshop.context("FROM busybox\n");

        Report both = build(workshop.request(context, BOTH.split(","))
                .tags(List.of(repository + ":attested"))
                .push(Push.TAGS)
                .with(BuildOption.PROVENANCE, "mode=max")
                .with(BuildOption.SBOM, "generator=" + repository + ":scanner"));
        Report one = build(workshop.request(context, HOST)
                .tags(List.of(repository + ":attest"))
                .push(Push.TAGS)
                .with(BuildOption.ATTEST, List.of("type=provenance,mode=min")));

        assertThat(both.image().attestations()).isEqualTo(2);
        assertThat(one.image().attestations()).isEqualTo(1);
        Manifest attestation = Manifest.parse(Registry.manifest(ImageReference.parse(repository)
                        .withDigest(
                                pushedIndex("attested").attestations().get(0).digest()))
                .orElseThrow());
        assertThat(attestation.layers())
                .extracting(layer -> layer.annotations().get("in-toto.io/predicate-type"))
                .anyMatch(type -> type.startsWith("https://slsa.dev/provenance/"))
                .contains("https://spdx.dev/Document");
    }

    /** The smallest generator of an SBOM: see BuildKit's docs/attestations/sbom-protocol.md. */
    private static final String SCANNER = """
            FROM busybox
            RUN printf '%s\\n' '#!/bin/sh' \\
                'echo "{\\"_type\\":\\"https://in-toto.io/Statement/v0.1\\",\\"predicateType\\":\\"https://spdx.dev/Document\\",\\"predicate\\":{\\"spdxVersion\\":\\"SPDX-2.3\\"}}" > $BUILDKIT_SCAN_DESTINATION/it.spdx.json' \\
                > /scan && chmod +x /scan
            ENTRYPOINT ["/scan"]
            """;

    @Test
    void shouldLoadEveryPlatformIntoDocker() throws Exception {
        Path context = workshop.context("FROM busybox\nCMD [\"uname\", \"-m\"]\n");
        Report report = build(workshop.request(context, BOTH.split(","))
                .tags(List.of(repository + ":loaded"))
                .load(true));

        List<String> references =
                report.platforms().stream().map(PlatformReport::reference).toList();
        if (!workshop.hasContainerdStore()) {
            assertThat(references)
                    .containsExactly(repository + ":loaded-linux-amd64", repository + ":loaded-linux-arm64");
        }
        assertThat(uname(HOST, repository + ":loaded")).isEqualTo("x86_64");
        assertThat(uname(HOST, references.get(0))).isEqualTo("x86_64");
        assertThat(uname("linux/arm64", references.get(1))).isEqualTo("aarch64");
    }

    @Test
    void shouldLoadWhatWasPushedWhateverItWasBuiltWith() throws Exception {
        assumeFalse(workshop.hasContainerdStore(), "the containerd store holds all of it");
        Path context = workshop.context(
                "FROM busybox\nRUN cat /proc/sys/kernel/random/uuid > /one\nCMD [\"cat\", \"/one\"]\n");
        String cache = repository + ":cache";
        build(workshop.request(workshop.context(SCANNER), HOST)
                .tags(List.of(repository + ":scanner"))
                .push(Push.TAGS));

        Job job = workshop.job();
        Report report = job.build(workshop.request(context, BOTH.split(","))
                .tags(List.of(repository + ":both"))
                .push(Push.TAGS)
                .load(true)
                .noCache(true)
                .pull(true)
                .with(BuildOption.CACHE_TO, List.of("type=registry,ref=" + cache + ",mode=max"))
                .with(BuildOption.PROVENANCE, "mode=max")
                .with(BuildOption.SBOM, "generator=" + repository + ":scanner")
                .with(
                        BuildOption.ANNOTATION,
                        List.of("index:it.index=yes", "manifest[linux/arm64]:it.arm=yes", "it.all=yes"))
                .request());

        assertThat(report.image().attestations()).isEqualTo(2);
        for (PlatformReport platform : report.platforms()) {
            String loaded = repository + ":both-" + platform.platform().replace('/', '-');
            assertThat(workshop.docker("run", "--rm", "--pull=never", "--platform", platform.platform(), loaded))
                    .as("what was built anew is in both")
                    .isEqualTo(workshop.docker("run", "--rm", "--platform", platform.platform(), platform.reference()));
        }
        forget();
        Report again = build(workshop.request(context, BOTH.split(","))
                .with(BuildOption.CACHE_FROM, List.of("type=registry,ref=" + cache)));
        assertThat(again.platforms()).extracting(PlatformReport::cachedSteps).allMatch(steps -> steps > 0);
    }

    @Test
    void shouldGiveThePlainTagToDockersOwnPlatform() throws Exception {
        assumeFalse(workshop.hasContainerdStore(), "the containerd store holds all of them under it");
        Path context = workshop.context("FROM scratch\nCOPY Dockerfile /file\n");
        build(workshop.request(context, HOST, "linux/386", "linux/amd64/v2")
                .tags(List.of(repository + ":plain"))
                .load(true));

        assertThat(workshop.docker("image", "inspect", "--format", "{{.Architecture}}", repository + ":plain"))
                .isEqualTo("amd64");
        assertThat(workshop.docker("image", "inspect", "--format", "{{.Id}}", repository + ":plain"))
                .isEqualTo(
                        workshop.docker("image", "inspect", "--format", "{{.Id}}", repository + ":plain-linux-amd64"));
    }

    @Test
    void shouldRefuseToLoadWhatTheClassicStoreCanNotHold() throws Exception {
        assumeFalse(workshop.hasContainerdStore(), "the containerd store holds it");
        Path context = workshop.context("FROM busybox\n");
        Job job = workshop.job();
        BuildRequest request = workshop.request(context, HOST)
                .tags(List.of(repository + ":attested"))
                .load(true)
                .with(BuildOption.PROVENANCE, "mode=max")
                .request();

        assertThatThrownBy(() -> job.build(request))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("classic image store can't hold them");
        assertThat(job.commands()).noneMatch(command -> command.contains("buildx"));
    }

    @Test
    void shouldHoldASingleManifestToThePlatformOfItsConfiguration() throws Exception {
        Path context = workshop.context("FROM busybox\n");
        BuildRequest.Draft asked = workshop.request(context, "linux/arm64")
                .tags(List.of(repository + ":single"))
                .push(Push.TAGS)
                .with(BuildOption.PROVENANCE, "false");
        Job job = workshop.job();
        assertThat(job.build(asked.request()).platforms()).singleElement().satisfies(platform -> assertThat(
                        platform.platform() + " " + platform.size())
                .matches("linux/arm64 [1-9]\\d*"));

        ProvidedBuilder builder =
                RealBuilders.builders(workshop.machine(), line -> {}).provide(workshop.spec());
        BuildxMultiArch other =
                new BuildxMultiArch(workshop.machine(), workshop.buildx(), folder.toString(), line -> {});
        BuildRequest amd64 = workshop.request(context, HOST)
                .tags(List.of(repository + ":single"))
                .push(Push.TAGS)
                .request();
        workshop.machine()
                .write(
                        workshop.machine().temporaryDirectory() + "/metadata-0.json",
                        job.artifacts().get("metadata.json"),
                        false);
        BuildPlan plan = other.plan(amd64, builder, Map.of());

        assertThatThrownBy(() -> other.outcome(plan, new EarlyReads(Map.of()), (name, content) -> {}, listed -> {}))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("the pushed image lacks linux/amd64")
                .hasMessageContaining("its configuration says linux/arm64");
    }

    @Test
    void shouldHideASecretThatComesFromTheVariableOfItsName() throws Exception {
        Job job = workshop.job(Map.of("OWN_NAME", "by its own name", "OLD_NAME", "in the old way"));
        Path secret = Files.writeString(folder.resolve("own,name"), "of a file");

        job.build(files("""
                        FROM busybox AS base
                        RUN --mount=type=secret,id=OWN_NAME --mount=type=secret,id=old --mount=type=secret,id=file \\
                            cat /run/secrets/* > /secrets && cat /run/secrets/*
                        FROM scratch
                        COPY --from=base /secrets /
                        """)
                .with(
                        BuildOption.SECRET,
                        List.of("id=OWN_NAME", "type=env,id=old,src=OLD_NAME", "id=file,\"src=" + secret + "\""))
                .request());

        assertThat(written("secrets")).contains("by its own name", "in the old way", "of a file");
        assertThat(String.join("\n", job.log()))
                .contains("****")
                .doesNotContain("by its own name")
                .doesNotContain("in the old way")
                .doesNotContain("of a file");
    }

    @Test
    void shouldLoadTheOnlyPlatformUnderItsOwnName() throws Exception {
        Path context = workshop.context("FROM busybox\nCMD [\"uname\", \"-m\"]\n");
        Report report = build(workshop.request(context, "linux/arm64")
                .tags(List.of(repository + ":only"))
                .load(true));

        assertThat(report.platforms().get(0).reference()).isEqualTo(repository + ":only");
        assertThat(report.platforms().get(0).digest())
                .isEqualTo(workshop.docker("image", "inspect", "--format", "{{.Id}}", repository + ":only"));
        assertThat(uname("linux/arm64", repository + ":only")).isEqualTo("aarch64");
    }

    private static String uname(String platform, String image) throws Exception {
        return workshop.docker("run", "--rm", "--pull=never", "--platform", platform, image);
    }

    @Test
    void shouldWriteAnArchiveOfAllPlatforms() throws Exception {
        Path archive = folder.resolve("image.tar");
        build(workshop.request(workshop.context("FROM busybox\n"), BOTH.split(","))
                .outputs(List.of("type=oci,dest=" + archive)));

        Path unpacked = Files.createDirectories(folder.resolve("unpacked"));
        workshop.machine().require(Command.of("tar", "-xf", archive.toString()).in(unpacked.toString()));
        Index outer = Index.parse(Files.readAllBytes(unpacked.resolve("index.json")));
        ImageDocument inner = ImageDocument.parse(Files.readAllBytes(unpacked.resolve("blobs/sha256")
                .resolve(outer.others().get(0).digest().hex())));
        assertThat(inner).isInstanceOfSatisfying(Index.class, index -> assertThat(index.platforms())
                .containsExactlyInAnyOrderElementsOf(Platform.parseAll(List.of(BOTH.split(",")))));
    }

    @Test
    void shouldTakeADockerfileFromAnywhere() throws Exception {
        Path context = Files.createDirectories(folder.resolve("no-dockerfile"));
        Files.writeString(context.resolve("file"), "of the context");
        Path dockerfile = Files.writeString(folder.resolve("Elsewhere.Dockerfile"), "FROM scratch\nCOPY file /path\n");

        build(files(context).dockerfile(dockerfile.toString()));
        build(files(context).dockerfileText("FROM scratch\nCOPY file /text\n"));

        assertThat(written("path")).isEqualTo("of the context");
        assertThat(written("text")).isEqualTo("of the context");
    }

    @Test
    void shouldFetchAnArchiveAsContext() throws Exception {
        Path context = workshop.context("FROM scratch\nCOPY Dockerfile /fetched\n");
        Path archive = folder.resolve("context.tar");
        workshop.machine()
                .require(Command.of("tar", "-cf", archive.toString(), "Dockerfile")
                        .in(context.toString()));
        HttpServer server = served(archive);
        try {
            build(BuildRequest.draft()
                    .context("http://127.0.0.1:" + server.getAddress().getPort() + "/context.tar")
                    .platforms(List.of(HOST))
                    .outputs(List.of("type=local,dest=" + written)));
        } finally {
            server.stop(0);
        }

        assertThat(written("fetched")).startsWith("FROM scratch");
    }

    @Test
    void shouldFetchAGitRepositoryAsContext() throws Exception {
        Path repositories = Files.createDirectories(folder.resolve("git"));
        Path context = workshop.context("FROM scratch\nCOPY Dockerfile /fetched\n");
        git(context, "init", "--quiet");
        git(context, "add", ".");
        git(context, "-c", "user.name=it", "-c", "user.email=it@example.org", "commit", "--quiet", "-m", "it");
        git(
                context,
                "clone",
                "--quiet",
                "--bare",
                ".",
                repositories.resolve("it.git").toString());
        int port = Ports.free();
        Process daemon = gitDaemon(repositories, port);
        try {
            Await.until("git's daemon", () -> listens(port));
            build(BuildRequest.draft()
                    .context("git://127.0.0.1:" + port + "/it.git")
                    .platforms(List.of(HOST))
                    .outputs(List.of("type=local,dest=" + written)));
        } finally {
            daemon.destroy();
            daemon.waitFor();
        }

        assertThat(written("fetched")).startsWith("FROM scratch");
    }

    /** The program itself, not {@code git daemon}, which starts another one that outlives it. */
    private Process gitDaemon(Path repositories, int port) throws Exception {
        String programs = workshop.machine()
                .require(Command.of("git", "--exec-path"))
                .text()
                .strip();
        return new ProcessBuilder(
                        programs + "/git-daemon",
                        "--listen=127.0.0.1",
                        "--port=" + port,
                        "--export-all",
                        "--base-path=" + repositories)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("git.log").toFile())
                .start();
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static void git(Path directory, String... arguments) throws Exception {
        workshop.machine().require(Command.of("git").with(arguments).in(directory.toString()));
    }

    /** Serves a file. */
    private static HttpServer served(Path file) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] bytes = Files.readAllBytes(file);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        return server;
    }
}
