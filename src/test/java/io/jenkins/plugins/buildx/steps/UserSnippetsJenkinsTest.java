package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.ExtensionList;
import hudson.model.Describable;
import hudson.model.Descriptor;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.casc.yaml.YamlSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jenkins.model.Jenkins;
import org.codehaus.groovy.ast.CodeVisitorSupport;
import org.codehaus.groovy.ast.builder.AstBuilder;
import org.codehaus.groovy.ast.expr.MapEntryExpression;
import org.codehaus.groovy.ast.expr.MapExpression;
import org.codehaus.groovy.ast.expr.MethodCallExpression;
import org.codehaus.groovy.ast.expr.TupleExpression;
import org.codehaus.groovy.control.CompilePhase;
import org.jenkinsci.plugins.pipeline.modeldefinition.parser.Converter;
import org.jenkinsci.plugins.structs.SymbolLookup;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What the README and {@code docs/user} tell people to copy is what a real Jenkins takes. */
@WithJenkins
class UserSnippetsJenkinsTest {
    /** A fenced block, and where it stands. */
    record Block(String place, String text) {}

    @Test
    void shouldCompile(JenkinsRule jenkins) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        var definition = ExtensionList.lookupSingleton(CpsFlowDefinition.DescriptorImpl.class);

        for (Block block : blocks("groovy")) {
            assertThat(definition.doCheckScriptCompile(job, block.text()).toString())
                    .as(block.place())
                    .contains("\"status\":\"success\"");
        }
    }

    @Test
    void shouldBeDeclarativeWhereItSaysSo(JenkinsRule jenkins) throws Exception {
        List<Block> declarative = blocks("groovy").stream()
                .filter(block -> block.text().startsWith("pipeline {"))
                .toList();

        assertThat(declarative).isNotEmpty();
        for (Block block : declarative) {
            assertThat(Converter.scriptToPipelineDef(block.text()))
                    .as(block.place())
                    .isNotNull();
        }
    }

    @Test
    void shouldGiveParametersThatThereAre(JenkinsRule jenkins) throws Exception {
        Map<String, Set<String>> known = known();
        List<String> called = new ArrayList<>();

        for (Block block : blocks("groovy")) {
            new AstBuilder()
                    .buildFromString(CompilePhase.CONVERSION, block.text())
                    .forEach(node -> node.visit(new CodeVisitorSupport() {
                        @Override
                        public void visitMethodCallExpression(MethodCallExpression call) {
                            if (known.containsKey(call.getMethodAsString())) {
                                called.add(call.getMethodAsString());
                                assertThat(names(call))
                                        .as("%s in %s", call.getText(), block.place())
                                        .isSubsetOf(known.get(call.getMethodAsString()));
                            }
                            super.visitMethodCallExpression(call);
                        }
                    }));
        }

        assertThat(called)
                .contains(
                        "setupQemu",
                        "imageTags",
                        "buildxMultiArch",
                        "buildxBake",
                        "smokeTest",
                        "publishImage",
                        "withBuildx",
                        "multiArchImage",
                        "multiArchAgent",
                        "multiArchTemplate",
                        "httpCheck");
    }

    @Test
    void shouldConfigure(JenkinsRule jenkins) throws Exception {
        List<Block> configurations = blocks("yaml");

        assertThat(configurations).isNotEmpty();
        for (Block block : configurations) {
            ConfigurationAsCode.get()
                    .configureWith(
                            YamlSource.of(new ByteArrayInputStream(block.text().getBytes(StandardCharsets.UTF_8))));
        }
        assertThat(BuildxGlobalConfiguration.get().getRegistryMirrors())
                .containsExactly("docker.io=mirror.example:5000");
        assertThat(BuildxNodeProperty.allowsPrivileged(jenkins.jenkins.getNode("builder")))
                .isFalse();
    }

    /** That the tables tell what is used where nothing is given. */
    @Test
    void shouldTellDefaults(JenkinsRule jenkins) throws Exception {
        for (UserPagesTest.Place place : UserPagesTest.places().toList()) {
            Object untouched = place.type().equals(BuildxGlobalConfiguration.class)
                    ? BuildxGlobalConfiguration.get()
                    : untouched(place.type());
            for (UserPagesTest.Row row : place.rows()) {
                if (!row.byDefault().equals("required")) {
                    assertThat(row.byDefault())
                            .as("%s of %s", row.name(), place)
                            .isEqualTo("`" + text(getter(untouched, row.name())) + "`");
                }
            }
        }
    }

    /** All fenced blocks in {@code language}, the README's first. */
    static List<Block> blocks(String language) throws IOException {
        Pattern fenced = Pattern.compile("(?ms)^```" + language + "\n(.*?)^```$");
        List<Block> blocks = new ArrayList<>();
        for (Path page : UserPagesTest.pages()) {
            String text = Files.readString(page);
            for (MatchResult match : fenced.matcher(text).results().toList()) {
                long line = text.substring(0, match.start()).lines().count() + 1;
                blocks.add(new Block(page.getFileName() + ":" + line, match.group(1)));
            }
        }
        return blocks;
    }

    /** Names by which Pipelines call what this plugin has, to their parameters. */
    private static Map<String, Set<String>> known() {
        Map<String, Set<String>> known = new HashMap<>();
        for (UserPagesTest.Place place : UserPagesTest.places().toList()) {
            Set<String> parameters = ParameterHelpTest.parameters(place.type()).collect(Collectors.toSet());
            for (String name : names(place.type())) {
                known.put(name, parameters);
            }
        }
        known.put("multiArchImage", settings(known));
        return known;
    }

    /** Settings of its own, the steps that it runs, and what they take. */
    private static Set<String> settings(Map<String, Set<String>> known) {
        Set<String> settings = new HashSet<>(MultiArchSettings.OWN);
        for (String step : MultiArchSettings.STEPS) {
            settings.add(step);
            settings.addAll(known.get(step));
        }
        return settings;
    }

    private static Set<String> names(Class<?> type) {
        Descriptor<?> descriptor = Jenkins.get().getDescriptor(type.asSubclass(Describable.class));
        return descriptor instanceof BuildxStepDescriptor step
                ? Set.of(step.getFunctionName())
                : SymbolLookup.getSymbolValue(descriptor);
    }

    private static List<String> names(MethodCallExpression call) {
        List<String> names = new ArrayList<>();
        for (var argument : ((TupleExpression) call.getArguments()).getExpressions()) {
            if (argument instanceof MapExpression map) {
                map.getMapEntryExpressions().stream()
                        .map(MapEntryExpression::getKeyExpression)
                        .forEach(key -> names.add(key.getText()));
            }
        }
        return names;
    }

    private static Object untouched(Class<?> type) throws ReflectiveOperationException {
        Constructor<?> constructor =
                Arrays.stream(type.getConstructors()).findFirst().orElseThrow();
        Object[] arguments = Arrays.stream(constructor.getParameterTypes())
                .map(parameter -> parameter == int.class ? (Object) 0 : parameter == boolean.class ? false : null)
                .toArray();
        return constructor.newInstance(arguments);
    }

    private static Object getter(Object object, String property) throws ReflectiveOperationException {
        String name = Character.toUpperCase(property.charAt(0)) + property.substring(1);
        try {
            return object.getClass().getMethod("get" + name).invoke(object);
        } catch (NoSuchMethodException e) {
            return object.getClass().getMethod("is" + name).invoke(object);
        }
    }

    private static String text(Object value) {
        if (value instanceof String text) {
            return "'" + text + "'";
        }
        return value instanceof Double number && number % 1 == 0
                ? String.valueOf(number.intValue())
                : String.valueOf(value);
    }
}
