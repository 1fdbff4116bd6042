package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.stream.Stream;
import org.codehaus.groovy.control.CompilerConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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
                case "multiArchAgent" -> Map.of("label", "found");
                case "buildxMultiArch" -> new LinkedHashMap<>(Map.of("reference", "r@" + given.get(0)));
                case "mergeImage" -> given.get(0);
                case "retry", "node", "stage" -> ((Closure<?>) given.get(given.size() - 1)).call();
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
        Binding binding = new Binding(new LinkedHashMap<>(Map.of("plan", plan, "calls", calls, "scm", "scm")));
        Script part = variable("multiArchPart", binding);
        binding.setVariable("multiArchPart", part);
        return variable("multiArchImage", binding).invokeMethod("call", new Object[] {settings});
    }

    private static Map<String, Object> part(String name, boolean here, boolean published) {
        Map<String, Object> part = new LinkedHashMap<>();
        part.put("name", name);
        part.put("agent", here ? null : Map.of("label", "a"));
        part.put("attempts", 1);
        part.put("stash", "");
        part.put("setupQemu", Map.of());
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

        assertThat(calls).containsSubsequence("checkout", "buildxMultiArch", "smokeTest", "checkout", "mergeImage");
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

        assertThat(lines).hasSizeLessThan(45);
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

    @ParameterizedTest
    @ValueSource(strings = {"kubernetes.io/arch: ARCH", "privileged: true", "DOCKER_HOST"})
    void shouldOfferAPodForAnArchitecture(String line) throws IOException {
        assertThat(template("agent-pod.yaml")).contains(line);
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
