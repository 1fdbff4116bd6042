package io.jenkins.plugins.buildx.cli;

import io.jenkins.plugins.buildx.buildx.BuilderEndpoint;
import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.buildx.BuildkitdConfig;
import io.jenkins.plugins.buildx.buildx.Proxies;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The builder that is wanted. */
final class BuilderOptions {
    @Option(
            names = "--driver",
            defaultValue = "docker-container",
            description = "docker-container, remote or kubernetes (default: ${DEFAULT-VALUE}).")
    String driver;

    @Option(
            names = "--builder-opt",
            paramLabel = "KEY=VALUE",
            description = "An option of the driver, such as network=host.")
    Map<String, String> driverOptions = new LinkedHashMap<>();

    @Option(names = "--buildkitd-flag", paramLabel = "FLAG", description = "A flag for the BuildKit daemon.")
    List<String> buildkitdFlags = new ArrayList<>();

    @Option(names = "--buildkitd-config", paramLabel = "FILE", description = "A buildkitd.toml for the builder.")
    Path config;

    @Option(
            names = "--registry-mirror",
            paramLabel = "REGISTRY=HOST",
            description = "A mirror that answers for a registry, such as docker.io=mirror.example:5000.")
    List<String> mirrors = new ArrayList<>();

    @Option(names = "--insecure-registry", paramLabel = "HOST", description = "A registry that speaks plain http.")
    List<String> insecureRegistries = new ArrayList<>();

    @Option(
            names = "--registry-ca",
            paramLabel = "HOST=FILE",
            description = "The certificate authority of a registry, a PEM file.")
    Map<String, String> authorities = new LinkedHashMap<>();

    @Option(
            names = "--max-used-space",
            paramLabel = "SIZE",
            defaultValue = "",
            description = "Limit of the builder's cache, such as 20GB.")
    String maxUsedSpace;

    @Option(
            names = "--http-proxy",
            paramLabel = "URL",
            defaultValue = "",
            description = "The builder's proxy for plain http, such as http://proxy.example:3128.")
    String httpProxy;

    @Option(
            names = "--https-proxy",
            paramLabel = "URL",
            defaultValue = "",
            description = "The builder's proxy for https.")
    String httpsProxy;

    @Option(
            names = "--no-proxy",
            paramLabel = "HOST[,HOST]",
            defaultValue = "",
            description = "What the builder reaches without a proxy, such as localhost,.example.com,10.0.0.0/8.")
    String noProxy;

    @Option(
            names = "--endpoint",
            defaultValue = "",
            description = "Where the builder runs, if not at docker's own daemon.")
    String endpoint;

    @Option(
            names = "--builder-platform",
            paramLabel = "PLATFORM",
            split = ",",
            description = "Platforms fixed for the builder's first node; needed when there are more nodes.")
    List<String> platforms = new ArrayList<>();

    @Option(
            names = "--node",
            paramLabel = "PLATFORM[,PLATFORM]=ENDPOINT",
            description = "One more node and what it builds, such as linux/arm64=ssh://builder@arm.example.")
    List<String> nodes = new ArrayList<>();

    @Option(
            names = "--builder-timeout",
            paramLabel = "SECONDS",
            converter = Numbers.Seconds.class,
            defaultValue = "120",
            description = "How long the builder may take to boot (default: ${DEFAULT-VALUE}).")
    int timeout;

    BuilderSpec spec() {
        BuildkitdConfig text = config == null
                ? BuildkitdConfig.NONE
                : BuildkitdConfig.parse(FileTrouble.read("The buildkitd configuration", config));
        return BuilderSpec.draft()
                .prefix("multiarch")
                .driver(driver)
                .driverOptions(driverOptions)
                .proxies(new Proxies(httpProxy, httpsProxy, noProxy))
                .buildkitdFlags(buildkitdFlags)
                .config(text.withMirrors(pairs(mirrors))
                        .withInsecureRegistries(insecureRegistries)
                        .withAuthorities(authorities)
                        .withMaxUsedSpace(maxUsedSpace))
                .endpoint(endpoint)
                .platforms(Platform.parseAll(platforms))
                .nodes(nodes.stream().map(BuilderOptions::node).toList())
                .timeout(Duration.ofSeconds(timeout))
                .spec();
    }

    private static Map<String, List<String>> pairs(List<String> texts) {
        Map<String, List<String>> pairs = new LinkedHashMap<>();
        for (String text : texts) {
            String[] parts = text.split("=", 2);
            if (parts.length < 2) {
                throw new InvalidInput("\"" + text + "\" is no registry mirror; write docker.io=mirror.example:5000");
            }
            pairs.computeIfAbsent(parts[0], key -> new ArrayList<>()).add(parts[1]);
        }
        return pairs;
    }

    private static BuilderEndpoint node(String text) {
        String[] parts = text.split("=", 2);
        if (parts.length < 2) {
            throw new InvalidInput("\"" + text + "\" is no node; write linux/arm64=ssh://builder@arm.example");
        }
        return new BuilderEndpoint(parts[1], Platform.parseAll(List.of(parts[0])));
    }
}
