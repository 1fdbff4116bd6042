package io.jenkins.plugins.buildx.command;

import io.jenkins.plugins.buildx.command.Failure.Kind;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a known text in the output of docker, buildx, BuildKit, QEMU or a registry means, and what mends it.
 *
 * @param name of the row, stable: the documentation and the tests refer to it
 * @param cause one sentence without a full stop
 * @param remedy what to do
 * @param kind whose move it is
 */
public record Advice(String name, String cause, String remedy, Kind kind) {
    private static final List<Row> ROWS = rows();

    /** The advice for the first known text in {@code output}; specific causes come before the general ones they lead to. */
    public static Optional<Advice> about(String output) {
        for (Row row : ROWS) {
            Matcher matcher = row.pattern.matcher(output);
            if (matcher.find()) {
                return Optional.of(row.filled(matcher));
            }
        }
        return Optional.empty();
    }

    /** All rows, for the documentation and the tests. */
    public static List<Advice> all() {
        return ROWS.stream().map(row -> row.advice).toList();
    }

    private record Row(Pattern pattern, Advice advice) {
        /** {@code {}} in the cause stands for the pattern's first group. */
        Advice filled(Matcher matcher) {
            String found = matcher.groupCount() > 0 && matcher.group(1) != null ? matcher.group(1) : "";
            return new Advice(advice.name, advice.cause.replace("{}", found), advice.remedy, advice.kind);
        }
    }

    private static Row row(String name, String regex, Kind kind, String cause, String remedy) {
        return new Row(Pattern.compile(regex, Pattern.CASE_INSENSITIVE), new Advice(name, cause, remedy, kind));
    }

    private static List<Row> rows() {
        return List.of(
                row(
                        "bundled-emulator",
                        "process \"?/dev/\\.buildkit_qemu_emulator [^\\n]*did not complete successfully",
                        Kind.MACHINE,
                        "a RUN step failed under BuildKit's bundled emulator, which is used when the kernel has none registered",
                        "run setupQemu before the build so that the kernel runs foreign binaries itself, or build on a native node"),
                row(
                        "exec-format",
                        "exec format error",
                        Kind.MACHINE,
                        "the kernel can't execute a binary of this architecture",
                        "run setupQemu for the platform first, or use a native agent; if the platform is the agent's own, the image holds binaries of another architecture"),
                row(
                        "qemu-crash",
                        "qemu: uncaught target signal (\\d+ \\([^)]*\\))",
                        Kind.IMAGE,
                        "QEMU itself crashed in the emulated program, signal {}",
                        "pin another release of the emulator (setupQemu image: 'tonistiigi/binfmt:qemu-v10.2.3-68'), cross-compile with FROM --platform=$BUILDPLATFORM, or use a native node"),
                row(
                        "no-platform-in-base",
                        "no match for platform in manifest(?: (?:sha256:)?(\\S+))?",
                        Kind.IMAGE,
                        "the base image has no manifest for a requested platform",
                        "choose a base image that has the platform (docker buildx imagetools inspect BASE lists them); a base pinned to the digest of one platform has only that one"),
                row(
                        "docker-driver",
                        "multi-platform build is not supported for the docker driver|multiple platforms feature is currently not supported for docker driver",
                        Kind.MACHINE,
                        "the builder in use has the docker driver, which builds one platform only",
                        "let buildxMultiArch make its own docker-container builder; a DOCKER_CONFIG or BUILDX_BUILDER of the surroundings may have hidden it"),
                row(
                        "load-manifest-list",
                        "docker exporter does not currently support exporting manifest lists",
                        Kind.INPUT,
                        "docker's classic image store can't hold several platforms or attestations under one name",
                        "load one tag per platform (load does so by itself), switch provenance and sbom off, or turn the containerd image store on"),
                row(
                        "no-builder",
                        "no builder \"([^\"]*)\" found",
                        Kind.MACHINE,
                        "the builder {} is not known in this BUILDX_CONFIG",
                        "let buildxMultiArch make it, or check that BUILDX_CONFIG and DOCKER_CONFIG are the ones it was made with"),
                row(
                        "builder-exists",
                        "existing instance for \"([^\"]*)\" but no append mode",
                        Kind.TRANSIENT,
                        "another run made the builder {} at the same moment",
                        "nothing: inspect it and use it"),
                row(
                        "builder-name-conflict",
                        "The container name \"(/buildx_buildkit_[^\"]*)\" is already in use",
                        Kind.TRANSIENT,
                        "another run starts the builder's container {} at the same moment",
                        "nothing: it is tried again; buildx 0.12 and later wait by themselves"),
                row(
                        "rate-limit",
                        "toomanyrequests|You have reached your (?:unauthenticated )?pull rate limit",
                        Kind.TRANSIENT,
                        "the registry's pull rate limit is reached",
                        "log in to the registry (credentialsId), configure a registry mirror, or try again later"),
                row(
                        "http-registry",
                        "server gave HTTP response to HTTPS client",
                        Kind.MACHINE,
                        "the registry speaks plain http, the builder expects https",
                        "name the registry in insecureRegistries, so that it gets into the builder's buildkitd.toml"),
                row(
                        "unknown-authority",
                        "x509: certificate signed by unknown authority|tls: failed to verify certificate",
                        Kind.MACHINE,
                        "the registry's certificate is signed by an authority that the builder doesn't know",
                        "give the builder the authority's certificate for that registry (registryCa), so that it gets into the builder's buildkitd.toml"),
                row(
                        "denied",
                        "(?:authorization failed|no basic auth credentials|insufficient_scope|denied: requested access|unauthorized: [^\\n]*|401 Unauthorized|403 Forbidden)",
                        Kind.INPUT,
                        "the registry refuses the credentials in use",
                        "give the step the registry's credentials (credentialsId) and check that the account may push to this repository"),
                row(
                        "push-without-tag",
                        "tag is needed when pushing to registry",
                        Kind.INPUT,
                        "a push needs a name to push to",
                        "add tags, such as tags: ['registry.example/app:1.0']"),
                row(
                        "invalid-reference",
                        "invalid reference format[^\\n]*",
                        Kind.INPUT,
                        "an image reference is not valid",
                        "write it as [registry[:port]/]path[:tag], in lower case"),
                row(
                        "no-space",
                        "no space left on device",
                        Kind.MACHINE,
                        "a disk of this machine is full",
                        "prune the builder's cache (docker buildx prune), set a disk budget for the builder (maxUsedSpace), or free space under docker's data folder"),
                row(
                        "out-of-memory",
                        "ResourceExhausted: process|cannot allocate memory|exit code: 137",
                        Kind.MACHINE,
                        "a build step was killed, most likely for want of memory",
                        "give the builder more memory, or build fewer platforms at once"),
                row(
                        "builder-gone",
                        "rpc error: code = Unavailable|error reading from server: EOF|graceful_stop|listing workers: failed to list workers|closing transport due to|No connection could be made|failed to list workers",
                        Kind.TRANSIENT,
                        "the builder's daemon went away in the middle of its work: stopped, removed or killed for want of memory",
                        "it is tried again; if it keeps happening look at `docker logs` of the builder's container and at the machine's memory"),
                row(
                        "daemon-gone",
                        "Cannot connect to the Docker daemon|Is the docker daemon running|error during connect",
                        Kind.TRANSIENT,
                        "docker's daemon does not answer",
                        "start it (systemctl start docker), or point DOCKER_HOST at the right one"),
                row(
                        "daemon-permission",
                        "permission denied while trying to connect to the Docker daemon|dial unix [^\\n]*permission denied",
                        Kind.MACHINE,
                        "this account may not talk to docker's daemon",
                        "add the agent's account to the docker group, or use a rootless daemon of its own"),
                row(
                        "no-buildx",
                        "'buildx' is not a docker command|unknown command: docker buildx|unknown flag: --builder|docker-buildx: not found",
                        Kind.MACHINE,
                        "docker on this machine has no buildx",
                        "install it: `apt-get install docker-buildx-plugin` (docker's packages) or `apt-get install docker-buildx` (Debian, Ubuntu), or put the binary docker-buildx into ~/.docker/cli-plugins"),
                row(
                        "binfmt-not-permitted",
                        "operation not permitted\\s+cannot mount binfmt_misc|EPERM opening|cannot mount binfmt_misc filesystem[^\\n]*(?:\\n[^\\n]*)?operation not permitted",
                        Kind.MACHINE,
                        "emulators can't be registered from here: docker is rootless or the container is not privileged",
                        "an admin registers them once on the host: `apt-get install qemu-user-static binfmt-support` (it lasts over reboots), or use a native node"),
                row(
                        "binfmt-no-module",
                        "no such device\\s+cannot mount binfmt_misc|ENOENT opening|modprobe: FATAL: Module binfmt_misc",
                        Kind.MACHINE,
                        "the kernel has no binfmt_misc",
                        "an admin runs `modprobe binfmt_misc` on the host and adds binfmt_misc to /etc/modules, or use a native node"),
                row(
                        "binfmt-read-only",
                        "binfmt_misc[^\\n]*read-only file system|read-only file system[^\\n]*binfmt_misc",
                        Kind.MACHINE,
                        "the kernel's binfmt_misc is read-only here",
                        "an admin registers the emulators on the host: `apt-get install qemu-user-static binfmt-support`, or use a native node"),
                row(
                        "binfmt-exists",
                        "write error: File exists|cannot register \"[^\"]*\" to /proc/sys/fs/binfmt_misc/register: [^\\n]*file exists",
                        Kind.MACHINE,
                        "an emulator is registered already, in a form that does not work",
                        "run setupQemu with reset: true once; it removes every qemu entry first"),
                row(
                        "binfmt-invalid",
                        "binfmt_misc/register[^\\n]*invalid argument|write error: Invalid argument",
                        Kind.MACHINE,
                        "the kernel refuses the emulator's registration",
                        "an admin checks `dmesg`; the emulator image may be older than the kernel: pin a newer one"),
                row(
                        "privileged",
                        "privileged mode is incompatible|unable to apply caps|Privileged mode is not allowed|allowPrivilegedContainer",
                        Kind.MACHINE,
                        "docker on this machine does not run privileged containers",
                        "an admin registers the emulators on the host and offers a builder (driver remote or kubernetes), or allows privileged containers"),
                row(
                        "boot-timeout",
                        "context deadline exceeded|could not connect to [^\\n]* after \\d+ tries|timed out waiting for builder",
                        Kind.TRANSIENT,
                        "the builder or the registry did not answer in time",
                        "it is tried again; on a slow machine raise the builder's timeout"),
                row(
                        "dns",
                        "no such host|Temporary failure in name resolution|server misbehaving",
                        Kind.TRANSIENT,
                        "a host name can't be resolved",
                        "check the name, and the DNS server that docker's containers use; behind a proxy configure the builder's proxy"),
                row(
                        "connection",
                        "connection reset by peer|connection refused|i/o timeout|TLS handshake timeout|unexpected EOF|broken pipe|502 Bad Gateway|503 Service Unavailable|504 Gateway",
                        Kind.TRANSIENT,
                        "the connection to a registry or daemon broke",
                        "it is tried again; if it stays, check that the registry is up and reachable from the builder"),
                row(
                        "entitlement",
                        "(?:granting entitlement|entitlement) (\\S+) (?:is not allowed|requested but not granted|is not allowed by build daemon)",
                        Kind.INPUT,
                        "the build wants the entitlement {}, which is not granted",
                        "grant it with allow: ['...'] and with the builder's buildkitd flags, if you trust the Dockerfile"),
                row(
                        "dockerfile-missing",
                        "failed to read dockerfile: open ([^:]+): no such file or directory",
                        Kind.INPUT,
                        "there is no Dockerfile {} in the build context",
                        "set dockerfile to its path, relative to the workspace"),
                row(
                        "file-missing",
                        "failed to compute cache key[^\\n]*\"([^\"]+)\": not found|\"([^\"]+)\": not found",
                        Kind.IMAGE,
                        "the build context has no {}",
                        "check the path in COPY or ADD and that .dockerignore doesn't leave it out"),
                row(
                        "base-not-found",
                        "([^\\s:]+(?::\\d+)?/?[^\\s:]*(?::[^\\s:]+)?): not found|manifest unknown|pull access denied",
                        Kind.IMAGE,
                        "an image that the build or the test needs is not in the registry",
                        "check its name and tag, and the credentials if it is private"),
                row(
                        "no-output",
                        "No output specified with docker-container driver",
                        Kind.INPUT,
                        "the result stays in the build cache alone",
                        "set push, load or outputs"),
                row(
                        "platform-mismatch",
                        "requested image's platform \\(([^)]*)\\) does not match the detected host platform",
                        Kind.IMAGE,
                        "the image is for {}, which is not this machine's platform",
                        "start it with --platform, as smokeTest does"),
                row(
                        "step-failed",
                        "process \"([^\"]*)\" did not complete successfully: exit code: \\d+",
                        Kind.IMAGE,
                        "a RUN step of the Dockerfile failed: {}",
                        "the step's own output, above, says why"));
    }
}
