package io.jenkins.plugins.buildx.steps;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.util.FormValidation;
import io.jenkins.plugins.buildx.buildx.BuildkitdConfig;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.util.List;
import java.util.function.Supplier;
import jenkins.model.GlobalConfiguration;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** What administrators set for all jobs: the values of parameters that a step does not give, and what privileged runs are allowed. */
@Extension
@Symbol("dockerBuildx")
public final class BuildxGlobalConfiguration extends GlobalConfiguration {
    private static final LineForm FORM =
            new LineForm("allowedImages", "driverOpts", "registryMirrors", "insecureRegistries", "platforms");

    private String emulatorImage = "";
    private String buildkitdConfigInline = "";
    private String maxUsedSpace = "";
    private boolean allowPrivileged = true;
    private List<String> allowedImages = List.of();
    private List<String> driverOpts = List.of();
    private List<String> registryMirrors = List.of();
    private List<String> insecureRegistries = List.of();
    private List<String> platforms = List.of();

    public BuildxGlobalConfiguration() {
        load();
    }

    /** The one of this Jenkins. */
    public static BuildxGlobalConfiguration get() {
        return ExtensionList.lookupSingleton(BuildxGlobalConfiguration.class);
    }

    @Override
    public String getDisplayName() {
        return "Docker Buildx";
    }

    /** Forms have a text area for a list, with a line per value. */
    @Override
    public boolean configure(StaplerRequest2 request, JSONObject form) throws FormException {
        FORM.split(form);
        request.bindJSON(this, form);
        save();
        return true;
    }

    /** What a text area shows of {@code values}. */
    public String text(List<String> values) {
        return LineForm.text(values);
    }

    private static List<String> lines(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }

    public String getEmulatorImage() {
        return emulatorImage;
    }

    @DataBoundSetter
    public void setEmulatorImage(String emulatorImage) {
        this.emulatorImage = BuilderStep.text(emulatorImage).strip();
    }

    public String getBuildkitdConfigInline() {
        return buildkitdConfigInline;
    }

    @DataBoundSetter
    public void setBuildkitdConfigInline(String buildkitdConfigInline) {
        this.buildkitdConfigInline = BuilderStep.text(buildkitdConfigInline).strip();
    }

    public String getMaxUsedSpace() {
        return maxUsedSpace;
    }

    @DataBoundSetter
    public void setMaxUsedSpace(String maxUsedSpace) {
        this.maxUsedSpace = BuilderStep.text(maxUsedSpace).strip();
    }

    /** Whether emulators may be registered by privileged containers at all. */
    public boolean isAllowPrivileged() {
        return allowPrivileged;
    }

    @DataBoundSetter
    public void setAllowPrivileged(boolean allowPrivileged) {
        this.allowPrivileged = allowPrivileged;
    }

    public List<String> getAllowedImages() {
        return allowedImages;
    }

    @DataBoundSetter
    public void setAllowedImages(List<String> allowedImages) {
        this.allowedImages = BuilderStep.copy(allowedImages);
    }

    public List<String> getDriverOpts() {
        return driverOpts;
    }

    @DataBoundSetter
    public void setDriverOpts(List<String> driverOpts) {
        this.driverOpts = BuilderStep.copy(driverOpts);
    }

    public List<String> getRegistryMirrors() {
        return registryMirrors;
    }

    @DataBoundSetter
    public void setRegistryMirrors(List<String> registryMirrors) {
        this.registryMirrors = BuilderStep.copy(registryMirrors);
    }

    public List<String> getInsecureRegistries() {
        return insecureRegistries;
    }

    @DataBoundSetter
    public void setInsecureRegistries(List<String> insecureRegistries) {
        this.insecureRegistries = BuilderStep.copy(insecureRegistries);
    }

    public List<String> getPlatforms() {
        return platforms;
    }

    @DataBoundSetter
    public void setPlatforms(List<String> platforms) {
        this.platforms = BuilderStep.copy(platforms);
    }

    @POST
    public FormValidation doCheckEmulatorImage(@QueryParameter String value) {
        return checked(() -> images(value.isBlank() ? List.of() : List.of(value.strip())));
    }

    @POST
    public FormValidation doCheckAllowedImages(@QueryParameter String value) {
        return checked(() -> images(
                lines(value).stream().filter(image -> !image.endsWith("*")).toList()));
    }

    @POST
    public FormValidation doCheckDriverOpts(@QueryParameter String value) {
        return checked(() -> NameValue.map(lines(value), "an option of the driver", "network=host"));
    }

    @POST
    public FormValidation doCheckBuildkitdConfigInline(@QueryParameter String value) {
        return checked(() -> BuildkitdConfig.parse(value));
    }

    @POST
    public FormValidation doCheckRegistryMirrors(@QueryParameter String value) {
        return checked(() -> BuildkitdConfig.NONE.withMirrors(BuilderStep.mirrors(lines(value))));
    }

    @POST
    public FormValidation doCheckInsecureRegistries(@QueryParameter String value) {
        return checked(() -> BuildkitdConfig.NONE.withInsecureRegistries(lines(value)));
    }

    @POST
    public FormValidation doCheckMaxUsedSpace(@QueryParameter String value) {
        return checked(() -> BuildkitdConfig.NONE.withMaxUsedSpace(value));
    }

    @POST
    public FormValidation doCheckPlatforms(@QueryParameter String value) {
        return checked(() -> Platform.parseAll(lines(value)));
    }

    private static List<ImageReference> images(List<String> names) {
        return names.stream().map(ImageReference::parse).toList();
    }

    private static FormValidation checked(Supplier<?> parsing) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        try {
            parsing.get();
            return FormValidation.ok();
        } catch (InvalidInput e) {
            return FormValidation.error(e.getMessage());
        }
    }
}
