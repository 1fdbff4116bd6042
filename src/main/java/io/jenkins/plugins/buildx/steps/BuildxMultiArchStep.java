package io.jenkins.plugins.buildx.steps;

import hudson.Extension;
import io.jenkins.plugins.buildx.buildx.BuildOption;
import io.jenkins.plugins.buildx.buildx.BuildRequest;
import io.jenkins.plugins.buildx.buildx.Push;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/** Builds an image for several platforms. Parameters are named as docker's build-push-action names them, in camel case. */
public final class BuildxMultiArchStep extends BuildStep {
    private static final long serialVersionUID = 1L;

    private final List<String> platforms;
    private List<String> tags = List.of();
    private String name = "";
    private String context = ".";
    private String dockerfile = "";
    private String dockerfileInline = "";
    private Object push = false;
    private List<String> outputs = List.of();
    private final EnumMap<BuildOption, List<String>> options = new EnumMap<>(BuildOption.class);

    @DataBoundConstructor
    public BuildxMultiArchStep(List<String> platforms) {
        this.platforms = copy(platforms);
    }

    public List<String> getPlatforms() {
        return platforms;
    }

    public List<String> getTags() {
        return tags;
    }

    @DataBoundSetter
    public void setTags(List<String> tags) {
        this.tags = copy(tags);
    }

    public String getName() {
        return name;
    }

    @DataBoundSetter
    public void setName(String name) {
        this.name = text(name);
    }

    public String getContext() {
        return context;
    }

    @DataBoundSetter
    public void setContext(String context) {
        this.context = text(context);
    }

    public String getDockerfile() {
        return dockerfile;
    }

    @DataBoundSetter
    public void setDockerfile(String dockerfile) {
        this.dockerfile = text(dockerfile);
    }

    public String getDockerfileInline() {
        return dockerfileInline;
    }

    @DataBoundSetter
    public void setDockerfileInline(String dockerfileInline) {
        this.dockerfileInline = text(dockerfileInline);
    }

    /** {@code true}, {@code false}, or {@code digest} to push without a name. */
    public Object getPush() {
        return push;
    }

    @DataBoundSetter
    public void setPush(Object push) {
        this.push = push instanceof Boolean ? push : String.valueOf(push);
    }

    public List<String> getOutputs() {
        return outputs;
    }

    @DataBoundSetter
    public void setOutputs(List<String> outputs) {
        this.outputs = copy(outputs);
    }

    public String getTarget() {
        return single(BuildOption.TARGET);
    }

    @DataBoundSetter
    public void setTarget(String target) {
        set(BuildOption.TARGET, target);
    }

    public List<String> getBuildArgs() {
        return list(BuildOption.BUILD_ARG);
    }

    @DataBoundSetter
    public void setBuildArgs(List<String> buildArgs) {
        set(BuildOption.BUILD_ARG, buildArgs);
    }

    public List<String> getBuildContexts() {
        return list(BuildOption.BUILD_CONTEXT);
    }

    @DataBoundSetter
    public void setBuildContexts(List<String> buildContexts) {
        set(BuildOption.BUILD_CONTEXT, buildContexts);
    }

    public List<String> getLabels() {
        return list(BuildOption.LABEL);
    }

    @DataBoundSetter
    public void setLabels(List<String> labels) {
        set(BuildOption.LABEL, labels);
    }

    public List<String> getAnnotations() {
        return list(BuildOption.ANNOTATION);
    }

    @DataBoundSetter
    public void setAnnotations(List<String> annotations) {
        set(BuildOption.ANNOTATION, annotations);
    }

    public List<String> getCacheFrom() {
        return list(BuildOption.CACHE_FROM);
    }

    @DataBoundSetter
    public void setCacheFrom(List<String> cacheFrom) {
        set(BuildOption.CACHE_FROM, cacheFrom);
    }

    public List<String> getCacheTo() {
        return list(BuildOption.CACHE_TO);
    }

    @DataBoundSetter
    public void setCacheTo(List<String> cacheTo) {
        set(BuildOption.CACHE_TO, cacheTo);
    }

    public List<String> getSecrets() {
        return list(BuildOption.SECRET);
    }

    @DataBoundSetter
    public void setSecrets(List<String> secrets) {
        set(BuildOption.SECRET, secrets);
    }

    public List<String> getSsh() {
        return list(BuildOption.SSH);
    }

    @DataBoundSetter
    public void setSsh(List<String> ssh) {
        set(BuildOption.SSH, ssh);
    }

    public List<String> getNoCacheFilters() {
        return list(BuildOption.NO_CACHE_FILTER);
    }

    @DataBoundSetter
    public void setNoCacheFilters(List<String> noCacheFilters) {
        set(BuildOption.NO_CACHE_FILTER, noCacheFilters);
    }

    public List<String> getAddHosts() {
        return list(BuildOption.ADD_HOST);
    }

    @DataBoundSetter
    public void setAddHosts(List<String> addHosts) {
        set(BuildOption.ADD_HOST, addHosts);
    }

    public String getNetwork() {
        return single(BuildOption.NETWORK);
    }

    @DataBoundSetter
    public void setNetwork(String network) {
        set(BuildOption.NETWORK, network);
    }

    public List<String> getAllow() {
        return list(BuildOption.ALLOW);
    }

    @DataBoundSetter
    public void setAllow(List<String> allow) {
        set(BuildOption.ALLOW, allow);
    }

    public String getShmSize() {
        return single(BuildOption.SHM_SIZE);
    }

    @DataBoundSetter
    public void setShmSize(String shmSize) {
        set(BuildOption.SHM_SIZE, shmSize);
    }

    public List<String> getUlimits() {
        return list(BuildOption.ULIMIT);
    }

    @DataBoundSetter
    public void setUlimits(List<String> ulimits) {
        set(BuildOption.ULIMIT, ulimits);
    }

    public String getCgroupParent() {
        return single(BuildOption.CGROUP_PARENT);
    }

    @DataBoundSetter
    public void setCgroupParent(String cgroupParent) {
        set(BuildOption.CGROUP_PARENT, cgroupParent);
    }

    public String getProvenance() {
        return single(BuildOption.PROVENANCE);
    }

    @DataBoundSetter
    public void setProvenance(String provenance) {
        set(BuildOption.PROVENANCE, provenance);
    }

    public String getSbom() {
        return single(BuildOption.SBOM);
    }

    @DataBoundSetter
    public void setSbom(String sbom) {
        set(BuildOption.SBOM, sbom);
    }

    public List<String> getAttests() {
        return list(BuildOption.ATTEST);
    }

    @DataBoundSetter
    public void setAttests(List<String> attests) {
        set(BuildOption.ATTEST, attests);
    }

    private List<String> list(BuildOption option) {
        return options.getOrDefault(option, List.of());
    }

    private String single(BuildOption option) {
        return String.join("", list(option));
    }

    private void set(BuildOption option, List<String> values) {
        options.put(option, copy(values));
    }

    private void set(BuildOption option, String value) {
        options.put(option, value == null || value.isEmpty() ? List.of() : copy(List.of(value)));
    }

    /** Under which name files are archived; refuses what can't be. */
    private String artifactName(BuildRequest request) {
        return ArtifactName.of(name, request.tags());
    }

    /** What is asked for; refuses what can't be. */
    BuildRequest toRequest() {
        if (getRetries() < 0) {
            throw new InvalidInput("The number of retries is 0 or more, not " + getRetries());
        }
        BuildRequest.Draft draft = BuildRequest.draft()
                .tags(tags)
                .platforms(or(platforms, BuildxGlobalConfiguration.get().getPlatforms()))
                .context(context)
                .dockerfile(dockerfile)
                .dockerfileText(dockerfileInline)
                .noCache(isNoCache())
                .pull(isPull())
                .push(pushed())
                .load(isLoad())
                .outputs(outputs);
        options.forEach(draft::with);
        return draft.request();
    }

    private Push pushed() {
        return switch (String.valueOf(push)) {
            case "true" -> Push.TAGS;
            case "digest" -> Push.DIGEST;
            case "false", "" -> Push.NONE;
            default ->
                throw new InvalidInput(
                        "push is true, false or 'digest', not " + InvalidInput.quoted(String.valueOf(push)));
        };
    }

    @Override
    public StepExecution start(StepContext stepContext) throws StepFailure {
        BuildRequest request = StepFailure.refusing(this::toRequest);
        return new BuildxMultiArchExecution(
                stepContext,
                request,
                StepFailure.refusing(this::builderSpec),
                StepFailure.refusing(() -> credentials(request.tags())),
                StepFailure.refusing(() -> artifactName(request)),
                getRetries());
    }

    /** The step's name and form. */
    @Extension
    public static final class DescriptorImpl extends BuildxStepDescriptor {
        public DescriptorImpl() {
            super(BuilderStep.lists(
                    "platforms",
                    "tags",
                    "outputs",
                    "buildArgs",
                    "buildContexts",
                    "labels",
                    "annotations",
                    "cacheFrom",
                    "cacheTo",
                    "secrets",
                    "ssh",
                    "noCacheFilters",
                    "addHosts",
                    "allow",
                    "ulimits",
                    "attests"));
        }

        @Override
        Map<String, String> example() {
            return Map.of("platforms", "linux/arm64", "tags", "registry.example/app:1.0");
        }

        @Override
        void prove(Step step) {
            BuildxMultiArchStep asked = (BuildxMultiArchStep) step;
            BuildRequest request = asked.toRequest();
            asked.artifactName(request);
            asked.builderSpec();
            asked.credentials(request.tags());
        }

        @Override
        public String getFunctionName() {
            return "buildxMultiArch";
        }

        @Override
        public String getDisplayName() {
            return "Build an image for several CPU architectures";
        }

        /** The form has three words for {@code push}, of which two are truth values. */
        @Override
        public Step newInstance(StaplerRequest2 request, JSONObject form) throws FormException {
            Object push = form.remove("push");
            BuildxMultiArchStep step = (BuildxMultiArchStep) super.newInstance(request, form);
            step.setPush("digest".equals(push) ? push : Boolean.valueOf(String.valueOf(push)));
            return step;
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return told(arguments, "tags", told(arguments, "context", ".")) + " for "
                    + told(arguments, "platforms", BuildxGlobalConfiguration.PLATFORMS);
        }
    }
}
