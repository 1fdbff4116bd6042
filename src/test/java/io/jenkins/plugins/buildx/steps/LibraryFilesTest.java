package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import groovy.lang.Binding;
import groovy.lang.Closure;
import groovy.lang.GroovyShell;
import groovy.lang.Script;
import io.jenkins.plugins.buildx.Checkout;
import io.jenkins.plugins.buildx.buildx.BuildkitdConfig;
import io.jenkins.plugins.buildx.smoke.StructureTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.codehaus.groovy.control.CompilerConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** House rules for {@code vars/} and {@code resources/}, and what the variables run, without a Jenkins. */
class LibraryFilesTest {
    private static final Path VARS = Checkout.file("vars");
    private static final Path RESOURCES = Checkout.file("resources/io/jenkins/plugins/buildx");

    /** What a variable has of Jenkins: every step that it calls is noted and answers. */
    public abstract static class Steps extends Script {
        @Override
        public Object invokeMethod(String name, Object args) {
            if (!getMetaClass().respondsTo(this, name, (Object[]) args).isEmpty()) {
                return getMetaClass().invokeMethod(this, name, (Object[]) args);
            }
            if (getBinding().hasVariable(name)) {
                return ((Script) getBinding().getVariable(name)).invokeMethod("call", args);
            }
            List<Object> given = Arrays.asList((Object[]) args);
            calls().add(name);
            return switch (name) {
                case "multiArchPlan" -> getBinding().getVariable("plan");
                case "buildxMultiArch" -> new LinkedHashMap<>(Map.of("reference", "r@" + given.get(0)));
                case "mergeImage" -> given.get(0);
                case "retry", "node", "stage", "multiArchAgent" -> ((Closure<?>) given.get(given.size() - 1)).call();
                case "parallel" -> parallel((Map<?, ?>) given.get(0));
                default -> null;
            };
        }

        private static Object parallel(Map<?, ?> branches) {
            branches.values().stream().filter(Closure.class::isInstance).forEach(branch -> ((Closure<?>) branch)
                    .call());
            return null;
        }

        @SuppressWarnings("unchecked")
        private List<String> calls() {
            return (List<String>) getBinding().getVariable("calls");
        }
    }

    private final List<String> calls = new ArrayList<>();

    private static Script variable(String name, Binding binding) {
        CompilerConfiguration configuration = new CompilerConfiguration();
        configuration.setScriptBaseClass(Steps.class.getName());
        GroovyShell shell = new GroovyShell(LibraryFilesTest.class.getClassLoader(), binding, configuration);
        try {
            return shell.parse(VARS.resolve(name + ".groovy").toFile());
        } catch (IOException e) {
            throw new AssertionError(name + " can't be read", e);
        }
    }

    private Object run(Map<String, Object> plan, Map<String, Object> settings) {
        Map<String, String> env = Map.of(MultiArchAgentExecution.LABEL, "found");
        Binding binding =
                new Binding(new LinkedHashMap<>(Map.of("plan", plan, "calls", calls, "scm", "scm", "env", env)));
        binding.setVariable("multiArchPart", variable("multiArchPart", binding));
        binding.setVariable("multiArchOn", variable("multiArchOn", binding));
        return variable("multiArchImage", binding).invokeMethod("call", new Object[] {settings});
    }

    private static Map<String, Object> part(String name, boolean here, boolean published) {
        Map<String, Object> part = new LinkedHashMap<>();
        part.put("name", name);
        part.put("agent", here ? null : Map.of("label", "a"));
        part.put("attempts", 1);
        part.put("stash", "");
        part.put("setupQemu", Map.of("platforms", List.of(name)));
        part.put("buildxMultiArch", Map.of("name", name));
        part.put("smokeTest", Map.of("port", 8080));
        part.put("publishImage", published ? Map.of("tags", List.of("r:1")) : null);
        return part;
    }

    @Test
    void shouldRunTheStepsInOrderAndPublishLast() {
        Object image = run(Map.of("parts", List.of(part("linux/arm64", true, true))), Map.of());

        assertThat(calls).containsExactly("multiArchPlan", "setupQemu", "buildxMultiArch", "smokeTest", "publishImage");
        assertThat((Map<?, ?>) image).extracting("tags").isEqualTo(List.of("r:1"));
    }

    @Test
    void shouldLeaveOutWhatAPartHasNoArgumentsFor() {
        Map<String, Object> part = part("linux/arm64", true, false);
        part.put("setupQemu", null);
        part.put("smokeTest", null);

        run(Map.of("parts", List.of(part)), Map.of());

        assertThat(calls).containsExactly("multiArchPlan", "buildxMultiArch");
    }

    @Test
    void shouldLookForAnAgentAnewWithEachTry() {
        run(Map.of("parts", List.of(part("linux/arm64", false, true))), Map.of());

        assertThat(calls).containsSubsequence("retry", "multiArchAgent", "node", "checkout", "setupQemu");
    }

    @Test
    void shouldMergeAfterAllPartsInTheirOrder() {
        Map<String, Object> merge =
                Map.of("agent", Map.of("label", "a"), "attempts", 1, "mergeImage", Map.of("tags", List.of("r:1")));
        Object image = run(
                Map.of(
                        "parts",
                        List.of(part("linux/amd64", false, false), part("linux/arm64", false, false)),
                        "merge",
                        merge,
                        "failFast",
                        true),
                Map.of());

        assertThat(calls)
                .containsSubsequence("checkout", "buildxMultiArch", "smokeTest", "checkout", "stage", "mergeImage");
        assertThat(calls.subList(calls.indexOf("stage"), calls.size())).doesNotContain("checkout");
        assertThat(calls).filteredOn("mergeImage"::equals).hasSize(1);
        assertThat(calls).filteredOn("publishImage"::equals).isEmpty();
        assertThat(((Map<?, ?>) image).get("images"))
                .isEqualTo(List.of(
                        Map.of("reference", "r@{name=linux/amd64}"), Map.of("reference", "r@{name=linux/arm64}")));
    }

    static Stream<String> variables() throws IOException {
        try (Stream<Path> files = Files.list(VARS)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".groovy"))
                    .map(file -> file.replace(".groovy", ""))
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("variables")
    void shouldBeThinToldAndBundled(String name) throws IOException {
        List<String> lines = Files.readAllLines(VARS.resolve(name + ".groovy"));

        assertThat(lines)
                .filteredOn(line -> !line.isBlank() && !line.startsWith("/**"))
                .hasSizeLessThanOrEqualTo(20);
        assertThat(lines).noneMatch(line -> line.matches(".*\\b(sh|bat|powershell)\\b[ (].*"));
        assertThat(Files.readString(VARS.resolve(name + ".txt"))).contains("<p>", "multiArch");
        assertThat(BundledLibrary.NAMES).contains(name);
        try (var bundled = BundledLibrary.file(name + ".groovy")) {
            assertThat(new String(bundled.readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("package " + BundledLibrary.PACKAGE + "; ")
                    .endsWith(String.join("\n", lines.subList(1, lines.size())) + "\n");
        }
    }

    @Test
    void shouldBundleAllVariablesAndTemplates() throws IOException {
        assertThat(variables()).containsExactlyInAnyOrderElementsOf(BundledLibrary.NAMES);
        try (Stream<Path> files = Files.list(RESOURCES)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(MultiArchTemplateStep.NAMES);
        }
    }

    @Test
    void shouldOfferAStructureTestThatCanBeRun() throws IOException {
        assertThat(StructureTest.parse("structure-test.yaml", template("structure-test.yaml")))
                .hasSize(3);
    }

    @Test
    void shouldOfferAConfigurationThatCanBeCompleted() throws IOException {
        assertThat(BuildkitdConfig.parse(template("buildkitd.toml"))
                        .withInsecureRegistries(List.of("localhost:5000"))
                        .toString())
                .isNotEmpty();
    }

    @Test
    void shouldOfferAPodForAnArchitecture() throws IOException {
        JsonNode spec = pod();

        assertThat(spec.at("/nodeSelector/kubernetes.io~1arch").asText()).isEqualTo("ARCH");
        assertThat(container(spec, "engine").at("/securityContext/privileged").asBoolean())
                .isTrue();
        assertThat(container(spec, "engine").path("restartPolicy").asText())
                .as("runs beside the agent")
                .isEqualTo("Always");
        // the Kubernetes plugin gives the agent's container its image
        assertThat(containers(spec)).allSatisfy(container -> assertThat(container.has("image")
                        || container.path("name").asText().equals("jnlp"))
                .isTrue());
        Set<String> volumes = new TreeSet<>();
        spec.path("volumes").forEach(volume -> volumes.add(volume.path("name").asText()));
        assertThat(containers(spec)).allSatisfy(container -> assertThat(mounts(container).stream()
                        .map(mount -> mount.path("name").asText()))
                .isSubsetOf(volumes));
    }

    /** Steps run in the agent's container, so that it needs docker, buildx where docker looks for it, and the engine's socket. */
    @Test
    void shouldGiveTheAgentOfAPodDockerAndBuildx() throws IOException {
        JsonNode agent = container(pod(), "jnlp");
        JsonNode client = container(pod(), "client");

        Map<String, String> mounted = new LinkedHashMap<>();
        mounts(agent)
                .forEach(mount -> mounted.put(
                        mount.path("mountPath").asText(), mount.path("subPath").asText()));
        assertThat(mounted)
                .containsEntry("/usr/local/bin/docker", "docker")
                .containsEntry("/usr/local/libexec/docker/cli-plugins", "cli-plugins");
        List<String> copied = texts(client.path("command"));
        assertThat(copied.subList(2, copied.size() - 1))
                .containsExactlyInAnyOrderElementsOf(mounted.keySet().stream()
                        .filter(path -> path.startsWith("/usr/local/"))
                        .toList());
        assertThat(copied).endsWith(mounts(client).get(0).path("mountPath").asText());

        String host = agent.at("/env/0/value").asText();
        JsonNode engine = container(pod(), "engine");
        assertThat(agent.at("/env/0/name").asText()).isEqualTo("DOCKER_HOST");
        assertThat(texts(engine.path("args"))).contains("--host=" + host);
        assertThat(texts(engine.at("/startupProbe/exec/command"))).contains("--host=" + host);
        assertThat(mounts(engine))
                .anyMatch(mount -> mount.path("name").asText().equals("engine")
                        && host.startsWith("unix://" + mount.path("mountPath").asText() + "/"));
        assertThat(mounted).containsKey("/engine");
    }

    private static JsonNode pod() throws IOException {
        return new ObjectMapper(new YAMLFactory())
                .readTree(template("agent-pod.yaml"))
                .path("spec");
    }

    private static List<JsonNode> containers(JsonNode spec) {
        List<JsonNode> containers = new ArrayList<>();
        spec.path("initContainers").forEach(containers::add);
        spec.path("containers").forEach(containers::add);
        return containers;
    }

    private static JsonNode container(JsonNode spec, String name) {
        return containers(spec).stream()
                .filter(container -> container.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<JsonNode> mounts(JsonNode container) {
        List<JsonNode> mounts = new ArrayList<>();
        container.path("volumeMounts").forEach(mounts::add);
        return mounts;
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    @Test
    void shouldHaveNoSymbolicLinks() throws IOException {
        for (Path folder : List.of(VARS, RESOURCES)) {
            try (Stream<Path> files = Files.walk(folder)) {
                assertThat(files).noneMatch(Files::isSymbolicLink);
            }
        }
    }

    private static String template(String name) throws IOException {
        return Files.readString(RESOURCES.resolve(name));
    }
}
