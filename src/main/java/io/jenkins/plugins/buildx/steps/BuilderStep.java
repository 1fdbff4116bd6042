package io.jenkins.plugins.buildx.steps;

import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.buildx.BuildkitdConfig;
import io.jenkins.plugins.buildx.buildx.Proxies;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.kohsuke.stapler.DataBoundSetter;

/** A step that works with a builder: which one is wanted. Names are those of docker's setup-buildx-action, in camel case. */
public abstract class BuilderStep extends RegistryStep {
    private static final long serialVersionUID = 1L;

    static final String DEFAULT_DRIVER = "docker-container";

    private String driver = DEFAULT_DRIVER;
    private List<String> driverOpts = List.of();
    private List<String> buildkitdFlags = List.of();
    private String buildkitdConfigInline = "";
    private List<String> registryMirrors = List.of();
    private List<String> insecureRegistries = List.of();
    private List<String> registryCa = List.of();
    private String maxUsedSpace = "";
    private String httpProxy = "";
    private String httpsProxy = "";
    private String noProxy = "";
    private String endpoint = "";
    private List<String> nodes = List.of();
    private List<String> nodePlatforms = List.of();
    private int builderTimeout = 120;

    public String getDriver() {
        return driver;
    }

    @DataBoundSetter
    public void setDriver(String driver) {
        this.driver = or(text(driver), DEFAULT_DRIVER);
    }

    public List<String> getDriverOpts() {
        return driverOpts;
    }

    @DataBoundSetter
    public void setDriverOpts(List<String> driverOpts) {
        this.driverOpts = copy(driverOpts);
    }

    public List<String> getBuildkitdFlags() {
        return buildkitdFlags;
    }

    @DataBoundSetter
    public void setBuildkitdFlags(List<String> buildkitdFlags) {
        this.buildkitdFlags = copy(buildkitdFlags);
    }

    public String getBuildkitdConfigInline() {
        return buildkitdConfigInline;
    }

    @DataBoundSetter
    public void setBuildkitdConfigInline(String buildkitdConfigInline) {
        this.buildkitdConfigInline = text(buildkitdConfigInline);
    }

    public List<String> getRegistryMirrors() {
        return registryMirrors;
    }

    @DataBoundSetter
    public void setRegistryMirrors(List<String> registryMirrors) {
        this.registryMirrors = copy(registryMirrors);
    }

    public List<String> getInsecureRegistries() {
        return insecureRegistries;
    }

    @DataBoundSetter
    public void setInsecureRegistries(List<String> insecureRegistries) {
        this.insecureRegistries = copy(insecureRegistries);
    }

    public List<String> getRegistryCa() {
        return registryCa;
    }

    @DataBoundSetter
    public void setRegistryCa(List<String> registryCa) {
        this.registryCa = copy(registryCa);
    }

    public String getMaxUsedSpace() {
        return maxUsedSpace;
    }

    @DataBoundSetter
    public void setMaxUsedSpace(String maxUsedSpace) {
        this.maxUsedSpace = text(maxUsedSpace);
    }

    public String getHttpProxy() {
        return httpProxy;
    }

    @DataBoundSetter
    public void setHttpProxy(String httpProxy) {
        this.httpProxy = text(httpProxy);
    }

    public String getHttpsProxy() {
        return httpsProxy;
    }

    @DataBoundSetter
    public void setHttpsProxy(String httpsProxy) {
        this.httpsProxy = text(httpsProxy);
    }

    public String getNoProxy() {
        return noProxy;
    }

    @DataBoundSetter
    public void setNoProxy(String noProxy) {
        this.noProxy = text(noProxy);
    }

    public String getEndpoint() {
        return endpoint;
    }

    @DataBoundSetter
    public void setEndpoint(String endpoint) {
        this.endpoint = text(endpoint);
    }

    public List<String> getNodes() {
        return nodes;
    }

    @DataBoundSetter
    public void setNodes(List<String> nodes) {
        this.nodes = copy(nodes);
    }

    public List<String> getNodePlatforms() {
        return nodePlatforms;
    }

    @DataBoundSetter
    public void setNodePlatforms(List<String> nodePlatforms) {
        this.nodePlatforms = copy(nodePlatforms);
    }

    public int getBuilderTimeout() {
        return builderTimeout;
    }

    @DataBoundSetter
    public void setBuilderTimeout(int builderTimeout) {
        this.builderTimeout = builderTimeout;
    }

    /** The properties of a step that are lists of texts: those of the builder, after the step's {@code own}. */
    static String[] lists(String... own) {
        return Stream.concat(
                        Stream.of(own),
                        Stream.of(
                                "driverOpts",
                                "buildkitdFlags",
                                "registryMirrors",
                                "insecureRegistries",
                                "registryCa",
                                "nodes",
                                "nodePlatforms"))
                .toArray(String[]::new);
    }

    /**
     * The builder that is wanted.
     *
     * @throws InvalidInput if it can't be
     */
    final BuilderSpec builderSpec() {
        BuildxGlobalConfiguration defaults = BuildxGlobalConfiguration.get();
        List<String> options = driver.equals(DEFAULT_DRIVER) ? or(driverOpts, defaults.getDriverOpts()) : driverOpts;
        // buildkitd is configured by whoever runs it
        boolean isOthers = driver.equals("remote");
        BuildkitdConfig config = isOthers ? ownConfig() : config(defaults);
        Proxies proxies = isOthers ? new Proxies(httpProxy, httpsProxy, noProxy) : proxies(defaults);
        return BuilderSpec.draft()
                .prefix(Owner.builderPrefix())
                .driver(driver)
                .driverOptions(NameValue.map(options, "an option of the driver", "network=host"))
                .proxies(proxies)
                .buildkitdFlags(buildkitdFlags)
                .config(config)
                .endpoint(endpoint)
                .platforms(Platform.parseAll(nodePlatforms))
                .nodes(nodes.stream().map(NameValue::node).toList())
                .timeout(Duration.ofSeconds(builderTimeout))
                .spec();
    }

    private Proxies proxies(BuildxGlobalConfiguration defaults) {
        return new Proxies(
                or(httpProxy, defaults.getHttpProxy()),
                or(httpsProxy, defaults.getHttpsProxy()),
                or(noProxy, defaults.getNoProxy()));
    }

    private BuildkitdConfig ownConfig() {
        return config(buildkitdConfigInline, registryMirrors, insecureRegistries, maxUsedSpace);
    }

    private BuildkitdConfig config(BuildxGlobalConfiguration defaults) {
        return config(
                or(buildkitdConfigInline, defaults.getBuildkitdConfigInline()),
                or(registryMirrors, defaults.getRegistryMirrors()),
                or(insecureRegistries, defaults.getInsecureRegistries()),
                or(maxUsedSpace, defaults.getMaxUsedSpace()));
    }

    private BuildkitdConfig config(String toml, List<String> mirrors, List<String> insecure, String space) {
        return BuildkitdConfig.parse(toml)
                .withMirrors(mirrors(mirrors))
                .withInsecureRegistries(insecure)
                .withAuthorities(NameValue.map(registryCa, "a registry's authority", "registry.example=/etc/ca.pem"))
                .withMaxUsedSpace(space);
    }

    /** Registry to mirrors, from {@code registry=mirror} each. */
    static Map<String, List<String>> mirrors(List<String> texts) {
        Map<String, List<String>> mirrors = new LinkedHashMap<>();
        texts.forEach(text -> {
            NameValue pair = NameValue.parse(text, "a registry mirror", "docker.io=mirror.example:5000");
            mirrors.computeIfAbsent(pair.name(), name -> new ArrayList<>()).add(pair.value());
        });
        return mirrors;
    }

    static List<String> or(List<String> given, List<String> otherwise) {
        return given.isEmpty() ? otherwise : given;
    }

    static String or(String given, String otherwise) {
        return given.isEmpty() ? otherwise : given;
    }

    /** A copy that can be saved; {@code null} is none. */
    static List<String> copy(List<String> values) {
        return values == null ? List.of() : new ArrayList<>(values);
    }

    static String text(String value) {
        return value == null ? "" : value;
    }
}
