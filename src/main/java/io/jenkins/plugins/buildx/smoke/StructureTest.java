package io.jenkins.plugins.buildx.smoke;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.smoke.ExecCheck.Place;
import io.jenkins.plugins.buildx.smoke.MetadataCheck.Entry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The configuration of Google's container-structure-test, schema 2.0.0, as checks.
 *
 * <p>Each command runs in a container of its own, with the image's entry point replaced by it; its setup commands run
 * before, each in a container that is committed for the next. Teardown commands are read and not run, as that tool's docker
 * driver has it: everything is thrown away anyway. Of {@code containerRunOptions}, {@code user} and {@code envVars} are
 * supported, of {@code licenseTests} the {@code files}. Regular expressions are RE2's.
 */
public final class StructureTest {
    private static final String VERSION = "2.0.0";
    private static final String FORBIDDEN_LICENSES = "(?i)AGPL|WTFPL";
    private static final Set<String> ENTRY = Set.of("key", "value", "isRegex");

    private final YamlMapping root;
    private final List<String> problems;
    private final List<SmokeCheck> checks = new ArrayList<>();
    private final Map<String, String> globals = new LinkedHashMap<>();

    private StructureTest(JsonNode document) {
        this.problems = new ArrayList<>();
        this.root = new YamlMapping(
                document,
                "",
                problems,
                Set.of(
                        "schemaVersion",
                        "globalEnvVars",
                        "commandTests",
                        "fileExistenceTests",
                        "fileContentTests",
                        "metadataTest",
                        "licenseTests",
                        "containerRunOptions"));
    }

    /**
     * Reads a configuration.
     *
     * @param file its name, for the messages
     * @return at least one check, in that tool's order: commands, contents, existence, licences, metadata
     * @throws InvalidInput with a problem for each thing that is wrong, where it is
     */
    public static List<SmokeCheck> parse(String file, String yaml) {
        StructureTest test = new StructureTest(YamlMapping.document("The structure test " + file, yaml));
        if (test.problems.isEmpty()) {
            test.read();
        }
        if (test.problems.isEmpty() && test.checks.isEmpty()) {
            test.problems.add("there is no test in it");
        }
        if (!test.problems.isEmpty()) {
            throw InvalidInput.of(test.problems.stream()
                    .map(problem -> "The structure test " + file + " is invalid: " + problem.strip())
                    .toList());
        }
        return List.copyOf(test.checks);
    }

    private void read() {
        String version = root.required("schemaVersion");
        if (!version.isEmpty() && !VERSION.equals(version)) {
            root.problem("has schemaVersion " + quoted(version) + ", only " + VERSION + " is supported");
        }
        root.mappings("globalEnvVars", ENTRY).forEach(entry -> globals.put(entry.required("key"), entry.text("value")));
        RunOptions options = runOptions();
        commandTests(options);
        fileContentTests();
        fileExistenceTests();
        licenseTests();
        metadataTest();
    }

    private record RunOptions(String user, List<String> passed) {}

    private RunOptions runOptions() {
        String key = "containerRunOptions";
        if (!root.has(key)) {
            return new RunOptions("", List.of());
        }
        Set<String> refused = Set.of("privileged", "allocateTty", "envFile", "capabilities", "bindMounts");
        YamlMapping options = root.mapping(
                key, Set.of("user", "envVars", "privileged", "allocateTty", "envFile", "capabilities", "bindMounts"));
        for (String option : refused) {
            if (options.isSet(option)) {
                options.problem(
                        "sets " + option + ", which is not supported: a smoke test runs the image with the rights"
                                + " and files that it has by itself; supported are user and envVars");
            }
        }
        return new RunOptions(options.text("user"), options.texts("envVars"));
    }

    private void commandTests(RunOptions options) {
        Set<String> keys = Set.of(
                "name",
                "setup",
                "teardown",
                "envVars",
                "exitCode",
                "command",
                "args",
                "expectedOutput",
                "excludedOutput",
                "expectedError",
                "excludedError");
        root.mappings("commandTests", keys).forEach(test -> add(test, () -> command(test, options)));
    }

    private ExecCheck command(YamlMapping test, RunOptions options) {
        test.textLists("teardown");
        List<String> argv = new ArrayList<>(List.of(test.required("command")));
        argv.addAll(test.texts("args"));
        Map<String, String> environment = new LinkedHashMap<>(globals);
        test.mappings("envVars", ENTRY).forEach(e -> environment.put(e.required("key"), e.required("value")));
        return new ExecCheck(
                "Command Test: " + test.required("name"),
                argv,
                test.integer("exitCode", 0),
                expectation(test, "expectedOutput", "excludedOutput"),
                expectation(test, "expectedError", "excludedError"),
                new Place(true, test.textLists("setup"), environment, options.passed(), options.user()));
    }

    private void fileContentTests() {
        Set<String> keys = Set.of("name", "path", "expectedContents", "excludedContents");
        for (YamlMapping test : root.mappings("fileContentTests", keys)) {
            add(test, () -> {
                Expectation content = expectation(test, "expectedContents", "excludedContents");
                return named("File Content Test: " + test.required("name"), FileCheck.exists(path(test)))
                        // whatever is expected of the content, a file must be there
                        .withContent(content.isAny() ? Expectation.matching("") : content);
            });
        }
    }

    private void fileExistenceTests() {
        Set<String> keys = Set.of("name", "path", "shouldExist", "permissions", "uid", "gid", "isExecutableBy");
        for (YamlMapping test : root.mappings("fileExistenceTests", keys)) {
            add(
                    test,
                    () -> new FileCheck(
                            "File Existence Test: " + test.required("name"),
                            path(test),
                            test.bool("shouldExist", true),
                            test.text("permissions"),
                            test.integer("uid", FileCheck.ANY),
                            test.integer("gid", FileCheck.ANY),
                            test.text("isExecutableBy"),
                            Expectation.ANY));
        }
    }

    private void licenseTests() {
        for (YamlMapping test : root.mappings("licenseTests", Set.of("debian", "files"))) {
            if (test.bool("debian", false)) {
                test.problem("sets debian, which is not supported: name the files");
            }
            for (String file : test.texts("files")) {
                add(test, () -> named("License Test: " + file, FileCheck.exists(file))
                        .withContent(Expectation.excluding(FORBIDDEN_LICENSES)));
            }
        }
    }

    private void metadataTest() {
        if (!root.has("metadataTest")) {
            return;
        }
        Set<String> keys = Set.of(
                "envVars",
                "unboundEnvVars",
                "labels",
                "entrypoint",
                "cmd",
                "exposedPorts",
                "unexposedPorts",
                "volumes",
                "unmountedVolumes",
                "workdir",
                "user");
        YamlMapping test = root.mapping("metadataTest", keys);
        add(
                test,
                () -> new MetadataCheck(
                        entries(test, "envVars"),
                        test.mappings("unboundEnvVars", ENTRY).stream()
                                .map(entry -> entry.required("key"))
                                .toList(),
                        entries(test, "labels"),
                        test.has("entrypoint") ? test.texts("entrypoint") : null,
                        test.has("cmd") ? test.texts("cmd") : null,
                        test.texts("exposedPorts"),
                        test.texts("unexposedPorts"),
                        test.texts("volumes"),
                        test.texts("unmountedVolumes"),
                        test.text("workdir"),
                        test.text("user")));
    }

    private static List<Entry> entries(YamlMapping test, String key) {
        return test.mappings(key, ENTRY).stream()
                .map(entry -> new Entry(entry.required("key"), entry.text("value"), entry.bool("isRegex", false)))
                .toList();
    }

    private static FileCheck named(String name, FileCheck check) {
        return new FileCheck(
                name,
                check.path(),
                check.exists(),
                check.permissions(),
                check.uid(),
                check.gid(),
                check.executableBy(),
                check.content());
    }

    /** The path with the global variables filled in; the image's own are filled in when it is looked at. */
    private String path(YamlMapping test) {
        return Metadata.expandKnown(test.required("path"), globals);
    }

    private void add(YamlMapping test, Supplier<SmokeCheck> check) {
        int before = problems.size();
        try {
            checks.add(check.get());
        } catch (InvalidInput e) {
            // what the mapping has reported already says more than what the value lacks
            if (problems.size() == before) {
                e.problems().forEach(test::problem);
            }
        }
    }

    private static Expectation expectation(YamlMapping test, String expected, String excluded) {
        try {
            return new Expectation(List.of(), test.texts(expected), test.texts(excluded), RegexSyntax.RE2);
        } catch (InvalidInput e) {
            e.problems().forEach(test::problem);
            return Expectation.ANY;
        }
    }
}
