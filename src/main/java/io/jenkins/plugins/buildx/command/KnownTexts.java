package io.jenkins.plugins.buildx.command;

import static io.jenkins.plugins.buildx.command.KnownText.printed;
import static io.jenkins.plugins.buildx.command.KnownText.quoted;
import static io.jenkins.plugins.buildx.command.KnownText.told;

import io.jenkins.plugins.buildx.command.Failure.Kind;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The table of known texts. The first row that is found counts, so that true causes stand before what they lead to. */
final class KnownTexts {
    static final List<KnownText> ROWS = Stream.of(
                    daemon(),
                    emulation(),
                    resources(),
                    registration(),
                    builder(),
                    request(),
                    registry(),
                    baseImage(),
                    connection(),
                    general())
            .flatMap(List::stream)
            .toList();

    /** What a step printed: {@code #9 0.123 text} with --progress=plain, {@code 0.123 text} where buildx repeats its end. */
    private static final Pattern STEP_OUTPUT =
            Pattern.compile("^(?:#\\d{1,6} )?\\d{1,6}\\.\\d{1,3} .*", Pattern.MULTILINE);

    /** The lines of the Dockerfile that buildx shows: {@code   12 | >>> RUN make}. */
    private static final Pattern DOCKERFILE = Pattern.compile("^ {0,9}\\d{1,6} \\|.*", Pattern.MULTILINE);

    /** The name of the step that failed, above its output: {@code  > [2/3] RUN make:}. */
    private static final Pattern STEP_NAME = Pattern.compile("^(?:#\\d{1,6}| >) \\[.*", Pattern.MULTILINE);

    /** The command of a step in the words by which BuildKit tells that it failed, the current and the older ones. */
    private static final Pattern COMMAND = Pattern.compile(
            "(?<=process \")[^\"\\\\\\n]*+(?:\\\\.[^\"\\\\\\n]*+)*+(?=\")|(?<=executor failed running \\[).{1,1000}(?=\\]: exit code)");

    private KnownTexts() {}

    /** The first row whose text stands in what a tool wrote, as a whole. */
    static Optional<KnownText.Found> in(String output) {
        String printed =
                STEP_NAME.matcher(DOCKERFILE.matcher(output).replaceAll("")).replaceAll("");
        return in(printed, STEP_OUTPUT.matcher(printed).replaceAll(""));
    }

    /**
     * The first row whose text stands in what a step printed, or in the tools' words about it.
     *
     * @param printed by the step, and {@code told} after it
     */
    static Optional<KnownText.Found> in(String printed, String told) {
        String words = withoutCommands(told);
        String all = withoutCommands(printed);
        return ROWS.stream()
                .flatMap(row -> {
                    String text =
                            switch (row.scope()) {
                                case TOLD -> words;
                                case QUOTED -> told;
                                case PRINTED -> all;
                            };
                    return row.in(text).stream();
                })
                .findFirst();
    }

    private static String withoutCommands(String text) {
        return COMMAND.matcher(text).replaceAll("");
    }

    private static List<KnownText> daemon() {
        return List.of(
                told(
                        "no-buildx",
                        Kind.MACHINE,
                        "'buildx' is not a docker command|unknown command: docker buildx|unknown flag: --builder|docker-buildx: not found",
                        "docker on this machine has no buildx",
                        "install it: `apt-get install docker-buildx-plugin` (docker's packages) or `apt-get install docker-buildx` (Debian, Ubuntu), or put the binary docker-buildx into ~/.docker/cli-plugins"),
                told(
                        "daemon-permission",
                        Kind.MACHINE,
                        "permission denied while trying to connect to the Docker|dial unix [^\\n]{1,200}: permission denied",
                        "this account may not talk to docker's daemon",
                        "add the agent's account to the docker group, or use a rootless daemon of its own"),
                told(
                        "daemon-certificate",
                        Kind.MACHINE,
                        "error during connect: [^\\n]{1,300}(?:x509: |tls: )([^\\n]{1,200})",
                        "docker's daemon and this machine do not trust each other's certificates: {}",
                        "check the files ca.pem, cert.pem and key.pem in DOCKER_CERT_PATH: the daemon's certificate has to be of that authority and name its host, and neither may be out of date"),
                told(
                        "daemon-context",
                        Kind.MACHINE,
                        "unable to parse docker host `([^`\\n]{1,200})`",
                        "{} is neither an address of docker's daemon nor a context in docker's configuration",
                        "check DOCKER_HOST and the builder's endpoints; see `docker context ls`, and whether DOCKER_CONFIG names the folder in which the context was made"),
                told(
                        "daemon-gone",
                        Kind.TRANSIENT,
                        "Cannot connect to the Docker daemon|failed to connect to the docker API|error during connect: ",
                        "docker's daemon does not answer",
                        "start it (systemctl start docker), or point DOCKER_HOST at the right one"));
    }

    private static List<KnownText> emulation() {
        return List.of(
                printed(
                        "exec-format",
                        Kind.MACHINE,
                        "(?:: |\")exec format error|: Invalid ELF image for this architecture",
                        "the kernel can't execute a binary of this architecture",
                        "run setupQemu for the platform first, or use a native agent; if the platform is the agent's own, the image holds binaries of another architecture"),
                printed(
                        "qemu-crash",
                        Kind.IMAGE,
                        "qemu: uncaught target signal (\\d{1,3} \\([^)\\n]{1,50}\\))",
                        "QEMU itself crashed in the emulated program, signal {}",
                        "pin another release of the emulator (setupQemu image: 'tonistiigi/binfmt:qemu-v10.2.3-68'), cross-compile with FROM --platform=$BUILDPLATFORM, or use a native node"));
    }

    private static List<KnownText> resources() {
        return List.of(
                printed(
                        "no-space",
                        Kind.MACHINE,
                        ": no space left on device",
                        "a disk of this machine is full",
                        "prune the builder's cache (docker buildx prune), set a disk budget for the builder (maxUsedSpace), or free space under docker's data folder"),
                told(
                        "out-of-memory",
                        Kind.MACHINE,
                        "did not complete successfully: (?:cannot allocate memory|exit code: 137)|executor failed running [^\\n]{1,1000}: exit code: 137",
                        "a build step was killed, most likely for want of memory",
                        "give the builder more memory, or build fewer platforms at once"));
    }

    private static List<KnownText> registration() {
        String hostRegisters =
                "an admin registers them once on the host: `apt-get install qemu-user-static binfmt-support` (it lasts over reboots), or use a native node";
        return List.of(
                told(
                        "binfmt-not-permitted",
                        Kind.MACHINE,
                        "operation not permitted\\s{1,9}cannot mount binfmt_misc|EPERM opening|binfmt_misc/[^\\n]{1,200}: Permission denied|mounting binfmt_misc on [^\\n]{1,200}(?:Operation not permitted|permission denied)|mount: permission denied \\(are you root",
                        "emulators can't be registered from here: docker is rootless or the container is not privileged",
                        hostRegisters),
                told(
                        "binfmt-no-module",
                        Kind.MACHINE,
                        "no such device\\s{1,9}cannot mount binfmt_misc|ENOENT opening|Module binfmt_misc not found|No binfmt support in the kernel|mounting binfmt_misc on [^\\n]{1,200}No such device",
                        "the kernel has no binfmt_misc",
                        "an admin runs `modprobe binfmt_misc` on the host and adds binfmt_misc to /etc/modules, or use a native node"),
                told(
                        "binfmt-read-only",
                        Kind.MACHINE,
                        "binfmt_misc[^\\n]{0,200}read-only file system|read-only file system\\s{1,9}cannot mount binfmt_misc",
                        "the kernel's binfmt_misc is read-only here",
                        hostRegisters),
                told(
                        "binfmt-exists",
                        Kind.MACHINE,
                        "sh: write error: File exists|binfmt_misc/register: [^\\n]{0,200}file exists",
                        "an emulator is registered already, in a form that does not work",
                        "run setupQemu with reset: true once; it removes every qemu entry first"),
                told(
                        "binfmt-invalid",
                        Kind.MACHINE,
                        "sh: write error: Invalid argument|binfmt_misc/register: [^\\n]{0,200}invalid argument",
                        "the kernel refuses the emulator's registration",
                        "an admin checks `dmesg`; a kernel before 4.8 can't keep an emulator for containers (flag F), and an old emulator image may not suit a new kernel: pin a newer one"),
                told(
                        "binfmt-unsupported",
                        Kind.INPUT,
                        "installing: \\S{1,50} unsupported architecture: (\\S{1,50})",
                        "the emulator image has no emulator for {}",
                        "check the platform's name, or pin an emulator image that has it; docker run --rm --privileged tonistiigi/binfmt lists what works"),
                told(
                        "privileged",
                        Kind.MACHINE,
                        "privileged mode is incompatible|unable to apply caps|Privileged mode is not allowed|allowPrivilegedContainer",
                        "docker on this machine does not run privileged containers",
                        "an admin registers the emulators on the host and offers a builder (driver remote or kubernetes), or allows privileged containers"));
    }

    private static List<KnownText> builder() {
        return List.of(
                told(
                        "docker-driver",
                        Kind.MACHINE,
                        "multi-platform build is not supported for the docker driver|multiple platforms feature is currently not supported for docker driver",
                        "the builder in use has the docker driver, which builds one platform only",
                        "let buildxMultiArch make its own docker-container builder; a DOCKER_CONFIG or BUILDX_BUILDER of the surroundings may have hidden it"),
                told(
                        "no-builder",
                        Kind.MACHINE,
                        "no builder \"([^\"\\n]{0,200})\" found",
                        "the builder {} is not known in this BUILDX_CONFIG",
                        "let buildxMultiArch make it, or check that BUILDX_CONFIG and DOCKER_CONFIG are the ones it was made with"),
                told(
                        "builder-exists",
                        Kind.TRANSIENT,
                        "existing instance for \"([^\"\\n]{0,200})\" but no append mode",
                        "another run made the builder {} at the same moment",
                        "inspect it and use it"),
                told(
                        "builder-name-conflict",
                        Kind.TRANSIENT,
                        "The container name \"(/buildx_buildkit_[^\"\\n]{0,200})\" is already in use",
                        "another run starts the builder's container {} at the same moment",
                        "try again; buildx 0.12 and later wait by themselves"),
                told(
                        "no-cluster",
                        Kind.MACHINE,
                        "cannot determine Kubernetes namespace, specify manually: ([^\\n]{1,200})",
                        "the account's kubeconfig names no Kubernetes cluster: {}",
                        "give the account that runs this a kubeconfig, in ~/.kube/config or named by KUBECONFIG"),
                told(
                        "tls-environment",
                        Kind.MACHINE,
                        "could not create a builder instance with TLS data loaded from environment",
                        "buildx can't take docker's TLS settings from DOCKER_HOST and DOCKER_TLS_VERIFY",
                        "make a context of them (docker context create) and give it to the builder as its endpoint"),
                told(
                        "entitlement",
                        Kind.INPUT,
                        "granting entitlement (\\S{1,100}) is not allowed|(network\\.host|security\\.insecure) is not allowed",
                        "the build wants the entitlement {}, which is not granted",
                        "give the build allow: ['...'] and the builder the buildkitd flag --allow-insecure-entitlement=..., if you trust the Dockerfile"));
    }

    private static List<KnownText> request() {
        return List.of(
                told(
                        "load-manifest-list",
                        Kind.INPUT,
                        "docker exporter does not (?:currently )?support exporting manifest lists",
                        "docker's classic image store can't hold several platforms or attestations under one name",
                        "load one tag per platform (load does so by itself), switch provenance and sbom off, or turn the containerd image store on"),
                told(
                        "digest-taken",
                        Kind.MACHINE,
                        "cannot overwrite digest (sha256:[0-9a-f]{64})",
                        "docker's classic image store has another platform of the image under the digest of its index, {}",
                        "remove that (docker image rm), name the platform's own manifest by its digest, or turn the containerd image store on"),
                told(
                        "multi-node-output",
                        Kind.INPUT,
                        "(\\S{1,50}) for multi-node builds currently not supported",
                        "a builder of several nodes can't write the output {}",
                        "push instead, or use a builder of one node"),
                told(
                        "push-without-tag",
                        Kind.INPUT,
                        "tag is needed when pushing to registry",
                        "a push needs a name to push to",
                        "add tags, such as tags: ['registry.example/app:1.0']"),
                told(
                        "invalid-reference",
                        Kind.INPUT,
                        "invalid reference format|invalid tag \"[^\"]*\": repository name must be lowercase",
                        "an image reference is not valid",
                        "write it as [registry[:port]/]path[:tag], in lower case"),
                told(
                        "dockerfile-missing",
                        Kind.INPUT,
                        "failed to read dockerfile: open ([^:\\n]{1,300}): no such file or directory",
                        "there is no Dockerfile {} in the build context",
                        "set dockerfile to its path, relative to the workspace"),
                told(
                        "file-missing",
                        Kind.IMAGE,
                        "failed to (?:compute cache key|calculate checksum)[^\\n\"]{0,300}\"([^\"\\n]{1,300})\":? not found",
                        "the build context has no {}",
                        "check the path in COPY or ADD and that .dockerignore doesn't leave it out"));
    }

    private static List<KnownText> registry() {
        return List.of(
                told(
                        "rate-limit",
                        Kind.INPUT,
                        "You have reached your (?:unauthenticated )?pull rate limit",
                        "the registry's pull rate limit is reached",
                        "log in to the registry (credentialsId), configure a registry mirror, or try again in some hours"),
                told(
                        "too-many-requests",
                        Kind.TRANSIENT,
                        "toomanyrequests|429 Too Many Requests",
                        "the registry wants fewer requests at a time",
                        "try again; if it keeps happening log in to the registry (credentialsId) or configure a registry mirror"),
                told(
                        "http-registry",
                        Kind.MACHINE,
                        "server gave HTTP response to HTTPS client",
                        "the registry speaks plain http, the builder expects https",
                        "name the registry in insecureRegistries, so that it gets into the builder's buildkitd.toml"),
                told(
                        "unknown-authority",
                        Kind.MACHINE,
                        "x509: certificate signed by unknown authority",
                        "the registry's certificate is signed by an authority that the builder doesn't know",
                        "give the builder the authority's certificate for that registry (registryCa), so that it gets into the builder's buildkitd.toml"),
                told(
                        "bad-certificate",
                        Kind.MACHINE,
                        "x509: ([^\\n]{1,300})",
                        "the registry's certificate does not hold: {}",
                        "an admin renews it, or corrects the registry's name or this machine's clock"));
    }

    private static List<KnownText> baseImage() {
        return List.of(
                told(
                        "no-platform-in-base",
                        Kind.IMAGE,
                        "no match for platform in manifest|no matching manifest for \\S{1,100} in the manifest list entries",
                        "the image has no manifest for a requested platform",
                        "choose a base image that has the platform (docker buildx imagetools inspect BASE lists them); a base pinned to the digest of one platform has only that one"),
                told(
                        "base-not-found",
                        Kind.IMAGE,
                        "pull access denied|manifest unknown|^(?:#\\d{1,6} )?ERROR: (?:(?!not found$)[^\\s\"]++ )*+(?<=[:@/][\\w.:@+-]{1,135}: )not found$",
                        "an image that the build or the test needs is not in the registry",
                        "check its name and tag, and the credentials if it is private"),
                told(
                        "denied",
                        Kind.INPUT,
                        "insufficient_scope|no basic auth credentials|: denied(?:: |\\.?$)|: unauthorized(?:: |\\.?$)|unexpected status[^\\n]{0,300}: 40[13] (?:Unauthorized|Forbidden)",
                        "the registry refuses the credentials in use",
                        "give the step the registry's credentials (credentialsId) and check that the account may push to this repository"));
    }

    private static List<KnownText> connection() {
        return List.of(
                told(
                        "boot-timeout",
                        Kind.TRANSIENT,
                        "context deadline exceeded|timed out waiting for builder",
                        "the builder or the registry did not answer in time",
                        "try again; on a slow machine raise the builder's timeout"),
                told(
                        "builder-gone",
                        Kind.TRANSIENT,
                        "code = Unavailable|graceful_stop|error reading from server: EOF|failed to list workers: ",
                        "the builder's daemon went away in the middle of its work: stopped, removed or killed for want of memory",
                        "try again; if it keeps happening look at `docker logs` of the builder's container and at the machine's memory"),
                told(
                        "dns",
                        Kind.TRANSIENT,
                        ": no such host|: Temporary failure in name resolution|: server misbehaving",
                        "a host name can't be resolved",
                        "check the name, and the DNS server that docker's containers use; behind a proxy give the builder one (httpsProxy)"),
                told(
                        "blob-unknown",
                        Kind.TRANSIENT,
                        "blob unknown to registry",
                        "a manifest reached the registry before the layers that it names",
                        "try again; if it stays, something removes layers from the registry while images are pushed"),
                told(
                        "connection",
                        Kind.TRANSIENT,
                        ": connection reset by peer|: connection refused|: connection timed out|: no route to host|: network is unreachable|: i/o timeout"
                                + "|: TLS handshake timeout|Client\\.Timeout exceeded|\": EOF\\.?$|: unexpected EOF|: broken pipe"
                                + "|: use of closed network connection|: server closed idle connection|http2: client connection lost"
                                + "|http2: server sent GOAWAY|stream error: stream ID \\d|unexpected status[^\\n]{0,300}: 50[0234] "
                                + "|unexpected HTTP status: 50[0234] |error parsing HTTP 50[0234] response body",
                        "the connection to a registry or daemon broke",
                        "try again; if it stays, check that the registry is up and reachable from the builder"));
    }

    private static List<KnownText> general() {
        return List.of(
                quoted(
                        "bundled-emulator",
                        Kind.MACHINE,
                        "process \"/dev/\\.buildkit_qemu_emulator |executor failed running \\[/dev/\\.buildkit_qemu_emulator ",
                        "a RUN step failed under BuildKit's bundled emulator, which is used when the kernel has none registered",
                        "the step's own output says why; if it would work on a native node, run setupQemu before the build so that the kernel runs foreign binaries itself"),
                quoted(
                        "step-failed",
                        Kind.IMAGE,
                        "process \"([^\"\\\\\\n]*+(?:\\\\.[^\"\\\\\\n]*+)*+)\" did not complete successfully|executor failed running \\[([^\\n]{1,1000})\\]: exit code",
                        "a RUN step of the Dockerfile failed: {}",
                        "the step's own output says why"),
                quoted(
                        "failed-to-solve",
                        Kind.IMAGE,
                        "failed to solve: ([^\\n]{1,500})",
                        "BuildKit gave the build up: {}",
                        "the last error in the log above is the cause"),
                told(
                        "platform-mismatch",
                        Kind.IMAGE,
                        "requested image's platform \\(([^)\\n]{1,100})\\) does not match the detected host platform",
                        "the image is for {}, which is not this machine's platform",
                        "start it with --platform, as smokeTest does"),
                told(
                        "no-output",
                        Kind.INPUT,
                        "No output specified (?:with|for) [^\\n]{1,300} driver",
                        "the result stays in the build cache alone",
                        "set push, load or outputs"));
    }
}
