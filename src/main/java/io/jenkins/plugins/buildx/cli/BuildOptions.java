package io.jenkins.plugins.buildx.cli;

import io.jenkins.plugins.buildx.buildx.BuildOption;
import io.jenkins.plugins.buildx.buildx.BuildRequest;
import io.jenkins.plugins.buildx.buildx.Push;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is to be built; flags are named as {@code docker buildx build} names them. */
final class BuildOptions {
    @Parameters(
            arity = "0..1",
            paramLabel = "CONTEXT",
            defaultValue = ".",
            description = "Path or URL of the build context (default: ${DEFAULT-VALUE}).")
    String context;

    @Option(
            names = "--platform",
            required = true,
            split = ",",
            description = "What to build for, such as linux/amd64,linux/arm64.")
    List<String> platforms = new ArrayList<>();

    @Option(
            names = {"-t", "--tag"},
            paramLabel = "REFERENCE",
            description = "A name for the image.")
    List<String> tags = new ArrayList<>();

    @Option(names = "--push", description = "Push the image to its registry.")
    boolean push;

    @Option(names = "--push-by-digest", description = "Push the image without giving it a name yet.")
    boolean pushByDigest;

    @Option(
            names = "--load",
            description = "Put the image into docker's own image store; one tag a platform on the classic store.")
    boolean load;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUTPUT",
            description = "One more output, such as type=oci,dest=image.tar.")
    List<String> outputs = new ArrayList<>();

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            defaultValue = "",
            description = "The Dockerfile (default: CONTEXT/Dockerfile).")
    String dockerfile;

    @Option(
            names = "--dockerfile-text-from",
            paramLabel = "FILE",
            description = "Read the Dockerfile's text here, wherever the context is.")
    Path dockerfileText;

    @Option(names = "--no-cache", description = "Build every step anew.")
    boolean noCache;

    @Option(names = "--pull", description = "Ask for base images anew.")
    boolean pull;

    @Option(
            names = "--target",
            paramLabel = "STAGE",
            defaultValue = "",
            description = "Build this stage of the Dockerfile.")
    String target;

    @Option(names = "--build-arg", paramLabel = "NAME=VALUE", description = "A value for an ARG of the Dockerfile.")
    List<String> buildArgs = new ArrayList<>();

    @Option(
            names = "--build-context",
            paramLabel = "NAME=SOURCE",
            description = "One more context, such as docs=../docs.")
    List<String> buildContexts = new ArrayList<>();

    @Option(names = "--label", paramLabel = "NAME=VALUE", description = "A label for the image.")
    List<String> labels = new ArrayList<>();

    @Option(
            names = "--annotation",
            paramLabel = "[LEVEL:]NAME=VALUE",
            description = "An annotation; LEVEL is manifest, index or another that buildx knows.")
    List<String> annotations = new ArrayList<>();

    @Option(
            names = "--cache-from",
            paramLabel = "SOURCE",
            description = "A cache to read, such as type=registry,ref=REFERENCE.")
    List<String> cacheFrom = new ArrayList<>();

    @Option(
            names = "--cache-to",
            paramLabel = "DESTINATION",
            description = "Where the cache is written, such as type=registry,ref=REFERENCE,mode=max.")
    List<String> cacheTo = new ArrayList<>();

    @Option(
            names = "--secret",
            paramLabel = "id=NAME,env=NAME",
            description = "A secret from the environment (env=) or a file (src=).")
    List<String> secrets = new ArrayList<>();

    @Option(
            names = "--ssh",
            paramLabel = "default|ID=PATH",
            description = "An SSH agent or key for RUN --mount=type=ssh.")
    List<String> ssh = new ArrayList<>();

    @Option(names = "--no-cache-filter", paramLabel = "STAGE", description = "Build the steps of this stage anew.")
    List<String> noCacheFilters = new ArrayList<>();

    @Option(names = "--add-host", paramLabel = "HOST:ADDRESS", description = "One more line for the steps' /etc/hosts.")
    List<String> addHosts = new ArrayList<>();

    @Option(names = "--network", defaultValue = "", description = "The RUN steps' network: default, none or host.")
    String network;

    @Option(
            names = "--allow",
            paramLabel = "ENTITLEMENT",
            description = "Permit what a build may not do by itself, such as network.host.")
    List<String> allow = new ArrayList<>();

    @Option(
            names = "--shm-size",
            paramLabel = "SIZE",
            defaultValue = "",
            description = "Size of /dev/shm in the RUN steps, such as 256m.")
    String shmSize;

    @Option(
            names = "--ulimit",
            paramLabel = "NAME=SOFT[:HARD]",
            description = "A resource limit of the RUN steps, such as nofile=1024:2048.")
    List<String> ulimits = new ArrayList<>();

    @Option(
            names = "--cgroup-parent",
            paramLabel = "GROUP",
            defaultValue = "",
            description = "The cgroup of the RUN steps.")
    String cgroupParent;

    @Option(
            names = "--provenance",
            defaultValue = "",
            description = "Attest how the image was built: true, false or mode=max.")
    String provenance;

    @Option(
            names = "--sbom",
            defaultValue = "",
            description = "Attest the image's packages: true, false or generator=IMAGE.")
    String sbom;

    @Option(names = "--attest", paramLabel = "type=TYPE", description = "One more attestation, such as type=sbom.")
    List<String> attests = new ArrayList<>();

    /** @param testedFirst whether the image gets its names only after a smoke test */
    BuildRequest request(boolean testedFirst) {
        if (push && pushByDigest) {
            throw new InvalidInput("--push names the image at once, --push-by-digest never; give one of them");
        }
        return options(BuildRequest.draft())
                .tags(tags)
                .platforms(platforms)
                .context(context)
                .dockerfile(dockerfile)
                .dockerfileText(dockerfileText == null ? "" : FileTrouble.read("The Dockerfile's text", dockerfileText))
                .noCache(noCache)
                .pull(pull)
                .push(pushed(testedFirst))
                .load(load)
                .outputs(outputs)
                .request();
    }

    private Push pushed(boolean testedFirst) {
        if (pushByDigest) {
            return Push.DIGEST;
        }
        if (!push) {
            return Push.NONE;
        }
        return testedFirst ? Push.DIGEST : Push.TAGS;
    }

    private BuildRequest.Draft options(BuildRequest.Draft draft) {
        return draft.with(BuildOption.TARGET, target)
                .with(BuildOption.BUILD_ARG, buildArgs)
                .with(BuildOption.BUILD_CONTEXT, buildContexts)
                .with(BuildOption.LABEL, labels)
                .with(BuildOption.ANNOTATION, annotations)
                .with(BuildOption.CACHE_FROM, cacheFrom)
                .with(BuildOption.CACHE_TO, cacheTo)
                .with(BuildOption.SECRET, secrets)
                .with(BuildOption.SSH, ssh)
                .with(BuildOption.NO_CACHE_FILTER, noCacheFilters)
                .with(BuildOption.ADD_HOST, addHosts)
                .with(BuildOption.NETWORK, network)
                .with(BuildOption.ALLOW, allow)
                .with(BuildOption.SHM_SIZE, shmSize)
                .with(BuildOption.ULIMIT, ulimits)
                .with(BuildOption.CGROUP_PARENT, cgroupParent)
                .with(BuildOption.PROVENANCE, provenance)
                .with(BuildOption.SBOM, sbom)
                .with(BuildOption.ATTEST, attests);
    }
}
