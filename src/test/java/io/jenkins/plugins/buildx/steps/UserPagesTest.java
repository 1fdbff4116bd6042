package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.Checkout;
import java.beans.Introspector;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the tables of {@code docs/user} to the parameters and settings that there are. */
class UserPagesTest {
    private static final Pattern ROW =
            Pattern.compile("^\\| `(?<name>\\w+)` \\| (?<type>[^|]+) \\| (?<def>[^|]+) \\| (?<meaning>.{10,}) \\|$");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#\\s]*)(?:#([^)\\s]+))?\\)");
    private static final Pattern COUNTERPART = Pattern.compile("^\\| `.+` \\| `(?<parameter>\\w+)` \\|.*\\|$");
    private static final Map<Class<?>, String> TYPES = Map.of(
            String.class,
            "text",
            boolean.class,
            "boolean",
            int.class,
            "number",
            double.class,
            "number",
            List.class,
            "list");

    /** A table's row. */
    record Row(String name, String type, String byDefault, String meaning) {}

    /** Where a class's parameters are told. */
    record Place(Class<?> type, String page, String heading) {
        List<Row> rows() throws IOException {
            return UserPagesTest.rows(page, heading);
        }

        @Override
        public String toString() {
            return page + " " + heading;
        }
    }

    static Stream<Place> places() {
        return Stream.of(
                new Place(SetupQemuStep.class, "setup-qemu.md", "## Parameters"),
                new Place(BuildxMultiArchStep.class, "buildx-multi-arch.md", "## Parameters"),
                new Place(BuildxBakeStep.class, "buildx-bake.md", "## Parameters"),
                new Place(RegistryLogin.class, "buildx-multi-arch.md", "## registryLogin"),
                new Place(BuildSecret.class, "buildx-multi-arch.md", "## buildSecret"),
                new Place(SshKey.class, "buildx-multi-arch.md", "## sshKey"),
                new Place(SmokeTestStep.class, "smoke-test.md", "## Parameters"),
                new Place(HttpCheckParameter.class, "smoke-test.md", "### httpCheck"),
                new Place(TcpCheckParameter.class, "smoke-test.md", "### tcpCheck"),
                new Place(LogCheckParameter.class, "smoke-test.md", "### logCheck"),
                new Place(ExecCheckParameter.class, "smoke-test.md", "### execCheck"),
                new Place(FileCheckParameter.class, "smoke-test.md", "### fileCheck"),
                new Place(ExitCheckParameter.class, "smoke-test.md", "### exitCheck"),
                new Place(HealthCheckParameter.class, "smoke-test.md", "### healthCheck"),
                new Place(ImageTagsStep.class, "image-tags.md", "## Parameters"),
                new Place(PublishImageStep.class, "publish-image.md", "## Parameters"),
                new Place(MergeImageStep.class, "merge-image.md", "## Parameters"),
                new Place(MultiArchAgentStep.class, "multi-arch-image.md", "## multiArchAgent parameters"),
                new Place(MultiArchPlanStep.class, "multi-arch-image.md", "## multiArchPlan parameters"),
                new Place(MultiArchTemplateStep.class, "multi-arch-image.md", "## multiArchTemplate parameters"),
                new Place(WithBuildxStep.class, "with-buildx.md", "## Parameters"),
                new Place(BuildxGlobalConfiguration.class, "configuration.md", "## Global settings"),
                new Place(BuildxNodeProperty.class, "configuration.md", "## Agents"));
    }

    @ParameterizedTest
    @MethodSource("places")
    void shouldTellEveryParameterAndNoOther(Place place) throws IOException {
        assertThat(place.rows())
                .extracting(Row::name)
                .containsExactlyInAnyOrderElementsOf(
                        ParameterHelpTest.parameters(place.type()).toList());
    }

    @Test
    void shouldTellEverySettingOfMultiArchImageAndNoOther() throws IOException {
        assertThat(rows("multi-arch-image.md", "## Settings of its own"))
                .extracting(Row::name)
                .containsExactlyInAnyOrderElementsOf(MultiArchSettings.OWN);
    }

    @ParameterizedTest
    @MethodSource("places")
    void shouldTellTheTypesOfParameters(Place place) throws IOException {
        Map<String, String> types = Arrays.stream(place.type().getMethods())
                .filter(method -> method.getName().startsWith("set") && method.getParameterCount() == 1)
                .filter(method -> TYPES.containsKey(method.getParameterTypes()[0]))
                .collect(Collectors.toMap(
                        method -> Introspector.decapitalize(method.getName().substring("set".length())),
                        UserPagesTest::type));

        for (Row row : place.rows()) {
            assertThat(row.type()).as(row.name()).matches("(text|boolean|number|list|map)\\b.*");
            if (types.containsKey(row.name())) {
                assertThat(row.type()).as(row.name()).startsWith(types.get(row.name()));
            }
        }
    }

    @Test
    void shouldTellOfEverythingThatTakesParameters() throws Exception {
        List<Class<?>> all = new ArrayList<>(ParameterHelpTest.bound()
                .filter(type -> ParameterHelpTest.parameters(type).findAny().isPresent())
                .toList());
        all.add(BuildxGlobalConfiguration.class);

        assertThat(places()).extracting(Place::type).containsAll(all);
    }

    @Test
    void shouldTellWhatStepsShareInTheSameWords() throws IOException {
        Set<String> shared = ParameterHelpTest.parameters(BuilderStep.class).collect(Collectors.toSet());
        Map<String, Set<String>> told = new TreeMap<>();
        for (Place place : places().filter(place -> RegistryStep.class.isAssignableFrom(place.type()))
                .toList()) {
            for (Row row : place.rows()) {
                if (shared.contains(row.name())) {
                    told.computeIfAbsent(row.name(), name -> new TreeSet<>())
                            .add(row.byDefault() + " " + row.meaning());
                }
            }
        }

        assertThat(told)
                .hasSameSizeAs(shared)
                .allSatisfy((name, words) -> assertThat(words).as(name).hasSize(1));
    }

    @ParameterizedTest
    @MethodSource("actions")
    void shouldNameParametersThatThereAreForInputsOfActions(String action, Class<?> type) throws IOException {
        List<String> named = section(lines("migration.md"), "### " + action).stream()
                .map(COUNTERPART::matcher)
                .filter(Matcher::matches)
                .map(row -> row.group("parameter"))
                .toList();

        assertThat(named)
                .isNotEmpty()
                .isSubsetOf(ParameterHelpTest.parameters(type).toList());
    }

    static Stream<Arguments> actions() {
        return Stream.of(
                Arguments.of("setup-qemu-action", SetupQemuStep.class),
                Arguments.of("setup-buildx-action", BuilderStep.class),
                Arguments.of("login-action", RegistryLogin.class),
                Arguments.of("metadata-action", ImageTagsStep.class),
                Arguments.of("build-push-action", BuildxMultiArchStep.class),
                Arguments.of("bake-action", BuildxBakeStep.class));
    }

    @Test
    void shouldLinkToWhatIsThere() throws IOException {
        for (Path page : pages()) {
            for (MatchResult link :
                    LINK.matcher(Files.readString(page)).results().toList()) {
                Path target = link.group(1).isEmpty()
                        ? page
                        : page.resolveSibling(link.group(1)).normalize();
                assertThat(target).as("link of %s", page.getFileName()).exists();
                if (link.group(2) != null) {
                    assertThat(anchors(target)).as("anchors of %s", target).contains(link.group(2));
                }
            }
        }
    }

    @Test
    void shouldHaveSmallPicturesAndShowThemAll() throws IOException {
        StringBuilder pages = new StringBuilder();
        for (Path page : pages()) {
            pages.append(Files.readString(page));
        }
        try (Stream<Path> pictures = Files.list(Checkout.file("docs/user/images"))) {
            for (Path picture : pictures.toList()) {
                assertThat(picture).hasExtension("png");
                assertThat(Files.size(picture)).as(picture.toString()).isLessThan(150_000);
                assertThat(pages).contains("images/" + picture.getFileName());
            }
        }
    }

    /** What people read first, and all of {@code docs/user}. */
    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(Checkout.file("README.md"), Checkout.file("CONTRIBUTING.md")));
        try (Stream<Path> files = Files.list(Checkout.file("docs/user"))) {
            files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        assertThat(pages).hasSizeGreaterThan(5);
        return pages;
    }

    private static String type(Method setter) {
        return TYPES.get(setter.getParameterTypes()[0]);
    }

    private static List<Row> rows(String page, String heading) throws IOException {
        return section(lines(page), heading).stream()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .map(row -> new Row(row.group("name"), row.group("type"), row.group("def"), row.group("meaning")))
                .toList();
    }

    private static List<String> lines(String page) throws IOException {
        return Files.readAllLines(Checkout.file("docs/user/" + page));
    }

    /** What is below a heading, to the next one that is not below it. */
    private static List<String> section(List<String> lines, String heading) {
        int from = lines.indexOf(heading);
        assertThat(from).as("line of %s", heading).isNotNegative();
        int level = heading.indexOf(' ');
        return lines.stream()
                .skip(from + 1L)
                .takeWhile(line -> !line.matches("#{1," + level + "} .*"))
                .toList();
    }

    /** As the forges make them of headings, and those that are written. */
    private static List<String> anchors(Path page) throws IOException {
        String text = Files.readString(page);
        Stream<String> headings = text.lines()
                .filter(line -> line.matches("#+ .*"))
                .map(line -> line.replaceFirst("#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w -]", "")
                        .replace(' ', '-'));
        Stream<String> written =
                Pattern.compile("<a id=\"([^\"]+)\"").matcher(text).results().map(match -> match.group(1));
        return Stream.concat(headings, written).toList();
    }
}
