package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.slaves.DumbSlave;
import hudson.util.FormValidation;
import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.engine.QemuRequest;
import io.jenkins.plugins.buildx.engine.RegistrarKind;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.casc.ConfigurationContext;
import io.jenkins.plugins.casc.ConfiguratorRegistry;
import io.jenkins.plugins.casc.misc.Util;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class BuildxGlobalConfigurationJenkinsTest {
    static final String YAML = """
            unclassified:
              dockerBuildx:
                emulatorImage: "registry.example/binfmt:1"
                emulatorImageKind: "qemu-user-static"
                allowPrivileged: false
                allowedImages: ["registry.example/*"]
                driverOpts: ["network=host"]
                buildkitdConfigInline: "debug = true"
                registryMirrors: ["docker.io=mirror.example:5000"]
                insecureRegistries: ["insecure.example:5000"]
                maxUsedSpace: "20GB"
                httpProxy: "http://proxy.example:3128"
                httpsProxy: "http://proxy.example:3129"
                noProxy: "localhost,.example"
                platforms: ["linux/amd64", "linux/arm64"]
                labelAgents: true
                cleanUp: false
                cleanUpDays: 7
            """;

    /** What nobody has configured. */
    private static final String INITIAL = """
            unclassified:
              dockerBuildx:
                emulatorImage: ""
                emulatorImageKind: ""
                allowPrivileged: true
                allowedImages: []
                driverOpts: []
                buildkitdConfigInline: ""
                registryMirrors: []
                insecureRegistries: []
                maxUsedSpace: ""
                httpProxy: ""
                httpsProxy: ""
                noProxy: ""
                platforms: []
                labelAgents: false
                cleanUp: true
                cleanUpDays: 30
            """;

    @TempDir
    private Path folder;

    @Test
    void shouldBeConfiguredAsCodeAndByItsFormAlike(JenkinsRule jenkins) throws Exception {
        configure();
        assertConfigured();

        jenkins.configRoundtrip();

        assertConfigured();
    }

    @Test
    void shouldExportWhatItImports(JenkinsRule jenkins) throws Exception {
        String initial = exported();
        configure();
        String exported = exported();
        assertThat(exported).contains("emulatorImage: \"registry.example/binfmt:1\"", "- \"linux/arm64\"");
        configure(INITIAL);
        assertThat(exported()).isEqualTo(initial);

        configure("unclassified:\n  dockerBuildx:\n" + exported.indent(4));

        assertConfigured();
        assertThat(exported()).isEqualTo(exported);
    }

    @Test
    void shouldGiveStepsWhatTheyDoNotSay(JenkinsRule jenkins) throws Exception {
        configure();

        QemuRequest qemu = new SetupQemuStep(null).toRequest();
        BuilderSpec spec = new BuildxMultiArchStep(null).builderSpec();

        assertThat(qemu.platforms()).hasToString("[linux/amd64, linux/arm64]");
        assertThat(qemu.kind()).isEqualTo(RegistrarKind.QEMU_USER_STATIC);
        assertThat(qemu.image()).hasToString("registry.example/binfmt:1");
        assertThat(qemu.allowPrivileged()).isFalse();
        assertThat(qemu.allowedImages()).containsExactly("registry.example/*");
        assertThat(new BuildxMultiArchStep(null).toRequest().platforms()).hasToString("[linux/amd64, linux/arm64]");
        assertThat(spec.driverOptions())
                .containsEntry("network", "host")
                .containsEntry("env.HTTP_PROXY", "http://proxy.example:3128")
                .containsEntry("env.HTTPS_PROXY", "http://proxy.example:3129")
                .containsEntry("env.NO_PROXY", "localhost,.example");
        assertThat(spec.config().toml())
                .contains("debug = true", "mirror.example:5000", "insecure.example:5000", "20GB");
        BuildxMultiArchStep own = new BuildxMultiArchStep(List.of("linux/riscv64"));
        own.setMaxUsedSpace("1GB");
        own.setHttpsProxy("http://other.example:3128");
        assertThat(own.toRequest().platforms()).hasToString("[linux/riscv64]");
        assertThat(own.builderSpec().config().toml()).contains("1GB").doesNotContain("20GB");
        assertThat(own.builderSpec().driverOptions())
                .containsEntry("env.HTTP_PROXY", "http://proxy.example:3128")
                .containsEntry("env.HTTPS_PROXY", "http://other.example:3128");
    }

    @Test
    void shouldTakeTheNodesOfAStep(JenkinsRule jenkins) {
        BuildxMultiArchStep step = new BuildxMultiArchStep(List.of("linux/amd64", "linux/arm64"));
        step.setNodePlatforms(List.of("linux/amd64"));
        step.setNodes(List.of("linux/arm64,linux/arm/v7=ssh://builder@arm.example"));

        BuilderSpec spec = step.builderSpec();

        assertThat(spec.platforms()).hasToString("[linux/amd64]");
        assertThat(spec.nodes()).singleElement().satisfies(node -> {
            assertThat(node.endpoint()).isEqualTo("ssh://builder@arm.example");
            assertThat(node.platforms()).hasToString("[linux/arm64, linux/arm/v7]");
        });
        step.setNodePlatforms(List.of());
        assertThatThrownBy(step::builderSpec).hasMessageContaining("fixed platforms on every node");
    }

    @Test
    void shouldRefuseToConfigureABuildKitThatOthersRun(JenkinsRule jenkins) {
        BuildxGlobalConfiguration.get().setRegistryMirrors(List.of("docker.io=mirror.example"));
        BuildxGlobalConfiguration.get().setHttpsProxy("http://proxy.example:3128");
        BuildxMultiArchStep step = new BuildxMultiArchStep(List.of("linux/amd64"));
        step.setDriver("remote");
        step.setEndpoint("tcp://far:1234");

        assertThat(step.builderSpec().config().isEmpty())
                .as("what is configured for all is not meant for it")
                .isTrue();
        assertThat(step.builderSpec().driverOptions()).isEmpty();
        step.setRegistryMirrors(List.of("docker.io=mirror.example"));
        step.setNoProxy("localhost");
        assertThatThrownBy(step::builderSpec)
                .hasMessageContaining("takes no flags")
                .hasMessageContaining("takes no proxies");
    }

    @Test
    void shouldSayWhatIsWrongInAForm(JenkinsRule jenkins) {
        BuildxGlobalConfiguration configuration = BuildxGlobalConfiguration.get();

        assertThat(List.of(
                        configuration.doCheckPlatforms("linux/amd46"),
                        configuration.doCheckMaxUsedSpace("much"),
                        configuration.doCheckEmulatorImage("Upper/Case"),
                        configuration.doCheckEmulatorImageKind("qemu"),
                        configuration.doCheckAllowedImages("Upper/Case"),
                        configuration.doCheckCleanUpDays("0"),
                        configuration.doCheckDriverOpts("network"),
                        configuration.doCheckBuildkitdConfigInline("[worker"),
                        configuration.doCheckRegistryMirrors("mirror.example"),
                        configuration.doCheckInsecureRegistries("https://registry.example"),
                        configuration.doCheckHttpProxy("ftp://proxy"),
                        configuration.doCheckHttpsProxy("ftp://proxy"),
                        configuration.doCheckNoProxy("https://registry.example")))
                .extracting(check -> check.kind)
                .containsOnly(FormValidation.Kind.ERROR);
        assertThat(configuration.doCheckPlatforms("linux/amd64\n\nlinux/arm64").kind)
                .isEqualTo(FormValidation.Kind.OK);
        assertThat(configuration.doCheckMaxUsedSpace("much").getMessage()).contains("is no amount of disk space");
    }

    @Test
    void shouldKeepWhatAnAgentForbids(JenkinsRule jenkins) throws Exception {
        DumbSlave agent = jenkins.createSlave();
        assertThat(BuildxNodeProperty.allowsPrivileged(agent)).isTrue();
        agent.getNodeProperties().add(new BuildxNodeProperty(true));

        DumbSlave saved = jenkins.configRoundtrip(agent);

        assertThat(BuildxNodeProperty.allowsPrivileged(saved)).isFalse();
    }

    private static String exported() throws Exception {
        ConfigurationContext context = new ConfigurationContext(ConfiguratorRegistry.get());
        return Util.toYamlString(Util.getUnclassifiedRoot(context).get("dockerBuildx"));
    }

    private void configure() throws Exception {
        configure(YAML);
    }

    private void configure(String text) throws Exception {
        configure(folder, text);
    }

    static void configure(Path folder, String text) throws Exception {
        Path yaml = folder.resolve("jenkins.yaml");
        Files.writeString(yaml, text);
        ConfigurationAsCode.get().configure(yaml.toString());
    }

    static void assertConfigured() {
        BuildxGlobalConfiguration configuration = BuildxGlobalConfiguration.get();
        assertThat(configuration.getEmulatorImage()).isEqualTo("registry.example/binfmt:1");
        assertThat(configuration.isAllowPrivileged()).isFalse();
        assertThat(configuration.getAllowedImages()).containsExactly("registry.example/*");
        assertThat(configuration.getDriverOpts()).containsExactly("network=host");
        assertThat(configuration.getBuildkitdConfigInline()).isEqualTo("debug = true");
        assertThat(configuration.getRegistryMirrors()).containsExactly("docker.io=mirror.example:5000");
        assertThat(configuration.getInsecureRegistries()).containsExactly("insecure.example:5000");
        assertThat(configuration.getMaxUsedSpace()).isEqualTo("20GB");
        assertThat(configuration.getHttpProxy()).isEqualTo("http://proxy.example:3128");
        assertThat(configuration.getHttpsProxy()).isEqualTo("http://proxy.example:3129");
        assertThat(configuration.getNoProxy()).isEqualTo("localhost,.example");
        assertThat(configuration.getPlatforms()).containsExactly("linux/amd64", "linux/arm64");
        assertThat(configuration.isLabelAgents()).isTrue();
        assertThat(configuration.isCleanUp()).isFalse();
        assertThat(configuration.getCleanUpDays()).isEqualTo(7);
    }
}
