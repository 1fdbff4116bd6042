package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.beans.Introspector;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kohsuke.stapler.DataBoundSetter;

/** Every parameter that a Pipeline can give is explained, in one place. */
class ParameterHelpTest {
    private static final Pattern INCLUDED = Pattern.compile("<st:include page=\"([a-z]+\\.jelly)\" class=\"\\Q"
            + SetupQemuStep.class.getPackageName() + "\\E\\.(\\w+)\" />");

    @ParameterizedTest
    @MethodSource("bound")
    void shouldExplainEveryParameterOnce(Class<?> step) {
        for (String parameter : parameters(step).toList()) {
            List<String> found = Stream.<Class<?>>iterate(step, type -> type != Object.class, Class::getSuperclass)
                    .map(type -> text(type, type.getSimpleName() + "/help-" + parameter + ".html"))
                    .filter(text -> !text.isEmpty())
                    .toList();

            assertThat(found)
                    .as("help of %s.%s", step.getSimpleName(), parameter)
                    .hasSize(1);
            assertThat(found.get(0)).startsWith("<div>").hasSizeGreaterThan(30);
        }
    }

    @ParameterizedTest
    @MethodSource("bound")
    void shouldHaveAFieldForEveryParameter(Class<?> step) {
        String form = form(step);

        assertThat(parameters(step)).allSatisfy(parameter -> assertThat(form).contains("field=\"" + parameter + "\""));
    }

    /** With what it includes. */
    private static String form(Class<?> step) {
        String own = text(step, step.getSimpleName() + "/config.jelly");
        return own
                + INCLUDED.matcher(own)
                        .results()
                        .map(included -> text(step, included.group(2) + "/" + included.group(1)))
                        .collect(Collectors.joining());
    }

    /** The classes that Stapler found constructors for. */
    static Stream<Class<?>> bound() throws IOException, URISyntaxException {
        Path classes = Path.of(
                        SetupQemuStep.class.getResource("SetupQemuStep.stapler").toURI())
                .getParent();
        try (Stream<Path> files = Files.list(classes)) {
            List<Class<?>> bound = files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".stapler"))
                    .map(file -> file.replace(".stapler", ""))
                    .<Class<?>>map(ParameterHelpTest::type)
                    .toList();
            assertThat(bound).contains(SetupQemuStep.class, SmokeTestStep.class, HttpCheckParameter.class);
            return bound.stream();
        }
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName(SetupQemuStep.class.getPackageName() + "." + name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("Stapler names a class that is not there", e);
        }
    }

    /** What a Pipeline or a configuration as code can give to {@code type}. What comes with a class of Jenkins is for Jenkins to explain. */
    static Stream<String> parameters(Class<?> type) {
        Stream<String> setters = Arrays.stream(type.getMethods())
                .filter(method -> method.getDeclaringClass().getPackage().equals(type.getPackage()))
                .filter(method -> method.isAnnotationPresent(DataBoundSetter.class))
                .map(Method::getName)
                .map(name -> Introspector.decapitalize(name.substring("set".length())));
        return Stream.concat(constructorParameters(type), setters);
    }

    private static Stream<String> constructorParameters(Class<?> step) {
        try (InputStream file = step.getResourceAsStream(step.getSimpleName() + ".stapler")) {
            if (file == null) {
                return Stream.empty();
            }
            Properties names = new Properties();
            names.load(file);
            return Arrays.stream(names.getProperty("constructor").split(",")).filter(name -> !name.isEmpty());
        } catch (IOException e) {
            throw new UncheckedIOException("Stapler's file of " + step + " can't be read", e);
        }
    }

    private static String text(Class<?> beside, String resource) {
        try (InputStream file = beside.getResourceAsStream(resource)) {
            return file == null ? "" : new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(resource + " can't be read", e);
        }
    }
}
