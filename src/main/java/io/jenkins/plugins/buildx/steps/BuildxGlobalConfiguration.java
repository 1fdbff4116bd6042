package io.jenkins.plugins.buildx.steps;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.util.FormValidation;
import io.jenkins.plugins.buildx.buildx.BuildkitdConfig;
import io.jenkins.plugins.buildx.buildx.Proxies;
import io.jenkins.plugins.buildx.engine.QemuRequest;
import io.jenkins.plugins.buildx.engine.RegistrarKind;
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
    /** What steps without platforms of their own build, for people; which these are may change. */
    static final String PLATFORMS = "the configured platforms";

    private static final LineForm FORM =
            new LineForm("allowedImages", "driverOpts", "registryMirrors", "insecureRegistries", "platforms");

    private String emulatorImage = "";
    private String emulatorImageKind = "";
    private String buildkitdConfigInline = "";
    private String maxUsedSpace = "";
    private String httpProxy = "";
    private String httpsProxy = "";
    private String noProxy = "";
    private boolean allowPrivileged = true;
    private List<String> allowedImages = List.of();
    private List<String> driverOpts = List.of();
    private List<String> registryMirrors = List.of();
    private List<String> insecureRegistries = List.of();
    private List<String> platforms = List.of();
    private boolean labelAgents;
    private boolean cleanUp = true;
    private int cleanUpDays = 30;

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
        if (labelAgents) {
            KnownAgents.get().lookAtNew();
        }
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

    /** Empty for the one that the image's name tells. */
    public String getEmulatorImageKind() {
        return emulatorImageKind;
    }

    @DataBoundSetter
    public void setEmulatorImageKind(String emulatorImageKind) {
        this.emulatorImageKind = BuilderStep.text(emulatorImageKind).strip();
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

    public String getHttpProxy() {
        return httpProxy;
    }

    @DataBoundSetter
    public void setHttpProxy(String httpProxy) {
        this.httpProxy = BuilderStep.text(httpProxy).strip();
    }

    public String getHttpsProxy() {
        return httpsProxy;
    }

    @DataBoundSetter
    public void setHttpsProxy(String httpsProxy) {
        this.httpsProxy = BuilderStep.text(httpsProxy).strip();
    }

    public String getNoProxy() {
        return noProxy;
    }

    @DataBoundSetter
    public void setNoProxy(String noProxy) {
        this.noProxy = BuilderStep.text(noProxy).strip();
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

    /** Whether agents get labels by what they can do. */
    public boolean isLabelAgents() {
        return labelAgents;
    }

    @DataBoundSetter
    public void setLabelAgents(boolean labelAgents) {
        this.labelAgents = labelAgents;
    }

    /** Whether what nobody uses any more is removed from agents. */
    public boolean isCleanUp() {
        return cleanUp;
    }

    @DataBoundSetter
    public void setCleanUp(boolean cleanUp) {
        this.cleanUp = cleanUp;
    }

    /** For how many days a builder has to be unused to be removed. */
    public int getCleanUpDays() {
        return cleanUpDays;
    }

    @DataBoundSetter
    public void setCleanUpDays(int cleanUpDays) {
        this.cleanUpDays = Math.max(1, cleanUpDays);
    }

    /** The request with the image that is set here, if one is. */
    QemuRequest withEmulatorImage(QemuRequest request) {
        return emulatorImage.isEmpty() ? request : request.withImage(emulatorImage, emulatorImageKind);
    }

    /** Bytes that a builder's cache may take; 0 where BuildKit alone looks after it. */
    long cacheBudget() {
        return BuildkitdConfig.bytes(maxUsedSpace).orElse(0);
    }

    @POST
    public FormValidation doCheckCleanUpDays(@QueryParameter String value) {
        return checked(() -> days(value));
    }

    private static int days(String value) {
        if (!value.strip().matches("[1-9][0-9]{0,4}")) {
            throw new InvalidInput("\"" + value + "\" is no number of days: 1 or more");
        }
        return Integer.parseInt(value.strip());
    }

    @POST
    public FormValidation doCheckEmulatorImage(@QueryParameter String value) {
        return checked(() -> images(value.isBlank() ? List.of() : List.of(value.strip())));
    }

    @POST
    public FormValidation doCheckEmulatorImageKind(@QueryParameter String value) {
        return checked(() -> value.isBlank() ? "" : RegistrarKind.parse(value.strip()));
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
    public FormValidation doCheckHttpProxy(@QueryParameter String value) {
        return checked(() -> new Proxies(value, "", ""));
    }

    @POST
    public FormValidation doCheckHttpsProxy(@QueryParameter String value) {
        return checked(() -> new Proxies("", value, ""));
    }

    @POST
    public FormValidation doCheckNoProxy(@QueryParameter String value) {
        return checked(() -> new Proxies("", "", value));
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
