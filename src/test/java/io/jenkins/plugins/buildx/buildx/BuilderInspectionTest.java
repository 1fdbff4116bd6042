package io.jenkins.plugins.buildx.buildx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts named composed have the shape that buildx's commands/inspect.go of that version gives them. */
class BuilderInspectionTest {
    private static BuilderInspection recorded(String name) {
        return BuilderInspection.parse(Recorded.text("buildx-composed-" + name + ".txt"));
    }

    private static List<Platform> platforms(String... texts) {
        return Platform.parseAll(List.of(texts));
    }

    @ParameterizedTest
    @CsvSource({"0.13.1, recorder13", "0.29.1, recorder"})
    void shouldReadARealBuilder(String version, String name) {
        BuilderInspection builder = BuilderInspection.parse(Recorded.text("buildx-" + version + "-inspect.txt"));

        assertThat(builder.name()).isEqualTo(name);
        assertThat(builder.isRunning()).isTrue();
        assertThat(builder.lastActivity()).isBetween("2026-11-23T17:58:00Z", "2026-11-23T18:00:00Z");
        BuilderNode node = builder.nodes().get(0);
        assertThat(node.version()).isEqualTo("v0.13.2-debian");
        assertThat(node.flags()).containsExactly("--allow-insecure-entitlement=network.host");
        assertThat(node.driverOptions()).isEqualTo(Map.of("network", "host"));
        assertThat(node.platforms()).hasSize(14).contains(Platform.parse("linux/loong64"));
        assertThat(node.labels()).hasSize(6);
        assertThat(node.gcRules())
                .hasSize(4)
                .first()
                .extracting(GcRule::reservedSpace)
                .isEqualTo(512_019_660L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.13.1", "0.29.1"})
    void shouldReadRealBuildersInTrouble(String version) {
        BuilderInspection unreachable = real(version, "unreachable");
        BuilderInspection failed = real(version, "failed");
        BuilderInspection stopped = real(version, "stopped");

        assertThat(unreachable.isRunning()).isFalse();
        assertThat(unreachable.nodes()).extracting(BuilderNode::status).containsExactly("running", "error");
        assertThat(unreachable.error())
                .isEqualTo(
                        "recab-1: Cannot connect to the Docker daemon at tcp://127.0.0.1:1. Is the docker daemon running?");
        assertThat(failed.error()).isEqualTo("failed to find driver \"gone\"");
        assertThat(failed.nodes()).isEmpty();
        assertThat(stopped.nodes()).extracting(BuilderNode::status).containsExactly("stopped", "running");
        assertThat(stopped.nodes().get(0).fixedPlatforms())
                .as("a node that is stopped tells what is fixed")
                .containsExactlyElementsOf(platforms("linux/amd64", "linux/386"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.13.1", "0.29.1"})
    void shouldReadRealBuildersOfAllDrivers(String version) {
        BuilderInspection twoNodes = real(version, "two-nodes");
        BuilderInspection remote = real(version, "remote-inactive");
        BuilderInspection kubernetes = real(version, "kubernetes-inactive");

        assertThat(twoNodes.isRunning()).isTrue();
        assertThat(twoNodes.nodes()).extracting(BuilderNode::name).containsExactly("recab0", "recab-1");
        assertThat(twoNodes.nodes()).extracting(BuilderNode::endpoint).containsExactly("ctxa", "ctxb");
        assertThat(twoNodes.nodes().get(0).driverOptions())
                .containsEntry("env.http_proxy", "http://user:s3cret@proxy.example:3128");
        assertThat(twoNodes.nodes().get(1).fixedPlatforms()).containsExactlyElementsOf(platforms("linux/arm64"));
        assertThat(remote.driver()).isEqualTo("remote");
        assertThat(remote.nodes()).extracting(BuilderNode::status).containsExactly("inactive");
        assertThat(kubernetes.driver()).isEqualTo("kubernetes");
        assertThat(kubernetes.nodes().get(0).endpoint()).startsWith("kubernetes:///reck?deployment=");
        assertThat(kubernetes.isRunning()).isFalse();
    }

    private static BuilderInspection real(String version, String name) {
        return BuilderInspection.parse(Recorded.text("buildx-" + version + "-inspect-" + name + ".txt"));
    }

    @Test
    void shouldReadABuilderOfBuildxBefore010() {
        BuilderInspection builder = recorded("0.9-inspect-running");

        assertThat(builder.name()).isEqualTo("jenkins");
        assertThat(builder.driver()).isEqualTo("docker-container");
        assertThat(builder.lastActivity()).isEqualTo(Instant.EPOCH);
        assertThat(builder.isRunning()).isTrue();
        assertThat(builder.nodes())
                .containsExactly(new BuilderNode(
                        "jenkins0",
                        "unix:///var/run/docker.sock",
                        Map.of("image", "moby/buildkit:v0.10.6", "network", "host"),
                        List.of(
                                "--allow-insecure-entitlement",
                                "security.insecure",
                                "--allow-insecure-entitlement",
                                "network.host"),
                        "running",
                        "v0.10.6",
                        platforms(
                                "linux/amd64",
                                "linux/amd64/v2",
                                "linux/amd64/v3",
                                "linux/arm64",
                                "linux/riscv64",
                                "linux/386",
                                "linux/arm/v7",
                                "linux/arm/v6"),
                        Set.of(),
                        Map.of(),
                        List.of(),
                        ""));
    }

    @Test
    void shouldReadABuilderThatDoesNotRun() {
        BuilderInspection builder = recorded("0.10-inspect-inactive");

        assertThat(builder.isRunning()).isFalse();
        assertThat(builder.error()).isEmpty();
        assertThat(builder.platforms()).isEmpty();
        assertThat(builder.lastActivity()).isEqualTo("2023-01-16T09:45:23Z");
        assertThat(builder.nodes())
                .singleElement()
                .extracting(BuilderNode::status)
                .isEqualTo("inactive");
    }

    @Test
    void shouldReadSeveralNodes() {
        BuilderInspection builder = recorded("0.12-inspect-three-nodes");

        assertThat(builder.nodes()).extracting(BuilderNode::name).containsExactly("farm0", "graviton", "linuxone");
        assertThat(builder.lastActivity()).isEqualTo("2023-09-20T10:47:49.250Z");
        assertThat(builder.platforms())
                .isEqualTo(platforms("linux/arm64", "linux/arm/v7", "linux/arm/v6", "linux/s390x"));
        assertThat(builder.isRunning()).as("one of the nodes is stopped").isFalse();
        BuilderNode graviton = builder.nodes().get(1);
        assertThat(graviton.fixedPlatforms()).containsExactlyElementsOf(platforms("linux/arm64", "linux/arm/v7"));
        assertThat(graviton.driverOptions()).containsEntry("key", "/etc/buildkit/key.pem");
        assertThat(graviton.labels())
                .hasSize(3)
                .containsEntry("org.mobyproject.buildkit.worker.oci.process-mode", "sandbox");
        assertThat(graviton.gcRules())
                .containsExactly(
                        new GcRule(
                                false,
                                "type==source.local,type==exec.cachemount,type==source.git.checkout",
                                Duration.ofHours(48),
                                512_019_660,
                                0,
                                0),
                        new GcRule(true, "", Duration.ZERO, 24_996_709_662L, 0, 0));
    }

    @Test
    void shouldReadEverySectionOfNewVersions() {
        BuilderInspection builder = recorded("0.21-inspect-everything");

        assertThat(builder.isRunning()).isTrue();
        assertThat(builder.nodes()).extracting(BuilderNode::name).containsExactly("jenkins0", "jenkins1");
        assertThat(builder.platforms())
                .isEqualTo(platforms("linux/amd64", "linux/amd64/v2", "linux/arm64", "linux/386", "linux/arm/v7"));
        BuilderNode node = builder.nodes().get(0);
        assertThat(node.version()).isEqualTo("v0.20.1");
        assertThat(node.flags()).hasSize(3).contains("--debug");
        assertThat(node.driverOptions())
                .containsEntry("env.GREETING", "say \"hi\", \\o/\tt")
                .containsEntry("image", "moby/buildkit:v0.20.1")
                .hasSize(6);
        assertThat(node.fixedPlatforms()).containsExactlyElementsOf(platforms("linux/arm64"));
        assertThat(node.labels()).containsEntry("org.mobyproject.buildkit.worker.snapshotter", "overlayfs");
        assertThat(node.gcRules())
                .hasSize(2)
                .contains(new GcRule(true, "", Duration.ZERO, 9_999_757_606L, 99_997_576_069L, 201_970_837_094L));
    }

    @Test
    void shouldTellWhyANodeCannotBeReached() {
        BuilderInspection builder = recorded("0.20-inspect-unreachable");

        assertThat(builder.isRunning()).isFalse();
        assertThat(builder.nodes()).extracting(BuilderNode::status).containsExactly("error", "running");
        assertThat(builder.error())
                .startsWith("jenkins0: Cannot connect to the Docker daemon")
                .endsWith("Could not resolve hostname arm.example\n\nStatus: no answer");
        assertThat(builder.platforms()).isEqualTo(platforms("linux/amd64", "linux/386"));
    }

    @Test
    void shouldTellWhyABuilderFailedAsAWhole() {
        BuilderInspection builder = recorded("0.20-inspect-failed");

        assertThat(builder.error()).isEqualTo("failed to find driver \"docker-container\": no such\nfile or directory");
        assertThat(builder.nodes()).isEmpty();
        assertThat(builder.isRunning()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "ERROR: no builder \"jenkins\" found"})
    void shouldRefuseATextWithoutABuilder(String text) {
        assertThatThrownBy(() -> BuilderInspection.parse(text))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("no line \"Name:\"");
    }

    @Test
    void shouldReadLinesOfWindows() {
        String text = Recorded.text("buildx-composed-0.12-inspect-three-nodes.txt");

        assertThat(BuilderInspection.parse(text.replace("\n", "\r\n"))).isEqualTo(BuilderInspection.parse(text));
    }

    @Test
    void shouldSurviveSerialisation() {
        BuilderInspection builder = recorded("0.21-inspect-everything");

        assertThat(Serialised.copy(builder)).isEqualTo(builder);
    }
}
