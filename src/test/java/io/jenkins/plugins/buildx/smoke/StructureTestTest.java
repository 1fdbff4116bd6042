package io.jenkins.plugins.buildx.smoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.smoke.ExecCheck.Place;
import io.jenkins.plugins.buildx.smoke.MetadataCheck.Entry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StructureTestTest {
    @Test
    void shouldReadACommandTest() {
        List<SmokeCheck> checks = StructureTest.parse("app.yaml", """
                schemaVersion: 2.0.0
                globalEnvVars:
                  - key: VIRTUAL_ENV
                    value: /env
                commandTests:
                  - name: gunicorn flask
                    setup: [[virtualenv, /env], [pip, install, gunicorn]]
                    teardown: [[rm, -r, /env]]
                    command: which
                    args: [gunicorn]
                    envVars:
                      - {key: PATH, value: '/env/bin:$PATH'}
                    expectedOutput: ['/env/bin/gunicorn']
                    excludedOutput: [conda]
                    expectedError: [warning]
                    excludedError: [fatal]
                    exitCode: 3
                containerRunOptions:
                  user: nobody
                  envVars: [TOKEN]
                """);

        assertThat(checks)
                .containsExactly(new ExecCheck(
                        "Command Test: gunicorn flask",
                        List.of("which", "gunicorn"),
                        3,
                        re2("/env/bin/gunicorn", "conda"),
                        re2("warning", "fatal"),
                        new Place(
                                true,
                                List.of(List.of("virtualenv", "/env"), List.of("pip", "install", "gunicorn")),
                                Map.of("VIRTUAL_ENV", "/env", "PATH", "/env/bin:$PATH"),
                                List.of("TOKEN"),
                                "nobody")));
    }

    private static Expectation re2(String matches, String excludes) {
        return new Expectation(List.of(), List.of(matches), List.of(excludes), RegexSyntax.RE2);
    }

    /** Each reads otherwise to Java, or not at all. */
    @ParameterizedTest
    @CsvSource({
        "'^v[[:digit:]]+$', v12, true",
        "'^v[[:digit:]]+$', v:, false",
        "'(?P<major>\\d+)[.]', 1.4, true",
        "'end$', 'end\n', false",
        "'\\pN', 7, true"
    })
    void shouldReadRegularExpressionsAsGoDoes(String regex, String text, boolean matches) throws Exception {
        SmokeCheck check = StructureTest.parse("app.yaml", """
                schemaVersion: 2.0.0
                fileContentTests: [{name: x, path: /x, expectedContents: ['%s']}]
                """.formatted(regex)).get(0);

        Observation seen = check.observe(new FakeTarget().file("/x", TarBytes.file("x", text.replace("\\n", "\n"))));

        assertThat(seen.state()).isEqualTo(matches ? Observation.State.PASSED : Observation.State.NOT_YET);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "commandTests: [{name: x, command: y, expectedOutput: ['(?=z)']}]",
                "metadataTest: {labels: [{key: x, value: '(?=z)', isRegex: true}]}"
            })
    void shouldRefuseWhatGoRefuses(String test) {
        assertThatThrownBy(() -> StructureTest.parse("app.yaml", "schemaVersion: 2.0.0\n" + test))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("The regular expression \"(?=z)\" is invalid: ")
                .hasMessageEndingWith("RE2's syntax is expected, as container-structure-test has it");
    }

    @Test
    void shouldReadFileTests() {
        List<SmokeCheck> checks = StructureTest.parse("app.yaml", """
                schemaVersion: '2.0.0'
                globalEnvVars: [{key: ETC, value: /etc}]
                fileExistenceTests:
                - name: Root
                  path: /
                  shouldExist: true
                  permissions: drwxr-xr-x
                  uid: 0
                  gid: 0
                  isExecutableBy: group
                - name: Dummy
                  path: /etc/dummy
                  shouldExist: false
                - {name: Default, path: $HOME/x}
                fileContentTests:
                - name: Passwd
                  path: ${ETC}/passwd
                  expectedContents: ['root:x:0:0']
                  excludedContents: ['toor']
                """);

        assertThat(checks)
                .containsExactly(
                        new FileCheck(
                                "File Content Test: Passwd",
                                "/etc/passwd",
                                true,
                                "",
                                -1,
                                -1,
                                "",
                                re2("root:x:0:0", "toor")),
                        new FileCheck(
                                "File Existence Test: Root", "/", true, "drwxr-xr-x", 0, 0, "group", Expectation.ANY),
                        new FileCheck(
                                "File Existence Test: Dummy", "/etc/dummy", false, "", -1, -1, "", Expectation.ANY),
                        new FileCheck(
                                "File Existence Test: Default", "$HOME/x", true, "", -1, -1, "", Expectation.ANY));
    }

    @ParameterizedTest
    @CsvSource({
        "$APP/bin, /a/bin",
        "${APP}_HOME/bin, /a_HOME/bin",
        "$APP_HOME/bin, $APP_HOME/bin",
        "/x/$VERSION/y, /x/1-$APP-$1/y",
        "$NONE/${HOME}, $NONE/${HOME}",
    })
    void shouldFillGlobalVariablesIntoPathsOnceAndByTheirWholeNames(String path, String filled) {
        List<SmokeCheck> checks = StructureTest.parse("app.yaml", """
                schemaVersion: 2.0.0
                globalEnvVars: [{key: VERSION, value: '1-$APP-$1'}, {key: APP, value: /a}]
                fileExistenceTests: [{name: x, path: '%s'}]
                """.formatted(path));

        assertThat(checks).singleElement().isInstanceOfSatisfying(FileCheck.class, check -> assertThat(check.path())
                .isEqualTo(filled));
    }

    @Test
    void shouldReadAMetadataTest() {
        List<SmokeCheck> checks = StructureTest.parse("app.yaml", """
                schemaVersion: 2.0.0
                metadataTest:
                  envVars:
                    - {key: foo, value: baz}
                    - {key: version, value: '^1\\.', isRegex: true}
                  unboundEnvVars: [{key: DEBUG}]
                  labels: [{key: vendor, value: ACME}]
                  exposedPorts: ["8080", 2345]
                  unexposedPorts: ["80"]
                  volumes: [/test]
                  unmountedVolumes: [/root]
                  entrypoint: []
                  cmd: [/bin/bash]
                  workdir: /app
                  user: luke
                """);

        assertThat(checks)
                .containsExactly(new MetadataCheck(
                        List.of(new Entry("foo", "baz", false), new Entry("version", "^1\\.", true)),
                        List.of("DEBUG"),
                        List.of(new Entry("vendor", "ACME", false)),
                        List.of(),
                        List.of("/bin/bash"),
                        List.of("8080", "2345"),
                        List.of("80"),
                        List.of("/test"),
                        List.of("/root"),
                        "/app",
                        "luke"));
    }

    @Test
    void shouldReadLicenseTestsOfFiles() throws Exception {
        List<SmokeCheck> checks = StructureTest.parse("app.yaml", """
                schemaVersion: 2.0.0
                licenseTests:
                - debian: false
                  files: [/usr/share/doc/dash/copyright]
                """);
        FakeTarget forbidden =
                new FakeTarget().file("/usr/share/doc/dash/copyright", TarBytes.file("copyright", "under the Agpl"));

        assertThat(checks).hasSize(1);
        assertThat(checks.get(0).name()).isEqualTo("License Test: /usr/share/doc/dash/copyright");
        assertThat(checks.get(0).observe(forbidden).state()).isEqualTo(Observation.State.NOT_YET);
    }

    @Test
    void shouldExpectAContentTestsFileToBeOne() throws Exception {
        SmokeCheck check = StructureTest.parse("app.yaml", """
                        schemaVersion: 2.0.0
                        fileContentTests: [{name: is a file, path: /etc}]
                        """).get(0);

        assertThat(check.observe(new FakeTarget().file("/etc", TarBytes.directory("etc")))
                        .message())
                .startsWith("it is no ordinary file");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "commandTest: []| has the unknown key \"commandTest\": known are commandTests, containerRunOptions,",
                "commandTests: [{name: x, cmd: y}]| commandTests[0] has the unknown key \"cmd\": known are args, command,",
                "commandTests: [{command: x}]| commandTests[0] needs name",
                "commandTests: [{name: x}]| commandTests[0] needs command",
                "commandTests: [{name: x, command: y, exitCode: no}]| commandTests[0] needs a number as exitCode, not",
                "commandTests: [{name: x, command: y, args: z}]| commandTests[0] needs a list as args",
                "commandTests: [{name: x, command: y, setup: [[]]}]| commandTests[0] A setup command is empty",
                "commandTests: [{name: x, command: y, expectedOutput: ['(']}]| commandTests[0] The regular expression \"(\"",
                "commandTests: [{name: x, command: [y]}]| commandTests[0] needs a text as command",
                "commandTests: {name: x}| needs a list as commandTests",
                "commandTests: [x]| commandTests[0] must be a mapping of args, command,",
                "fileExistenceTests: [{name: x, path: y}]| fileExistenceTests[0] The file \"y\" must be named by its absolute path",
                "fileExistenceTests: [{name: x, path: /y, shouldExist: maybe}]| fileExistenceTests[0] needs true or false as shouldExist",
                "fileExistenceTests: [{name: x, path: /y, isExecutableBy: me}]| fileExistenceTests[0] Executable by \"me\"",
                "metadataTest: {envVars: [{value: x}]}| metadataTest.envVars[0] needs key",
                "licenseTests: [{debian: true}]| licenseTests[0] sets debian, which is not supported: name the files",
                "containerRunOptions: {privileged: true}| containerRunOptions sets privileged, which is not supported",
                "containerRunOptions: {bindMounts: ['/a:/b']}| containerRunOptions sets bindMounts, which is not supported",
                "globalEnvVars: []| there is no test in it"
            })
    void shouldSayWhatIsWrongAndWhere(String yaml, String problem) {
        assertThatThrownBy(() -> StructureTest.parse("app.yaml", "schemaVersion: 2.0.0\n" + yaml))
                .isInstanceOfSatisfying(
                        InvalidInput.class, e -> assertThat(e.problems()).anySatisfy(found -> assertThat(found)
                                .startsWith("The structure test app.yaml is invalid: " + problem.strip())));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|needs schemaVersion",
                "schemaVersion: 1.0.0|has schemaVersion \"1.0.0\", only 2.0.0 is supported",
                "[a]|must be a mapping of commandTests,",
                "schemaVersion: 2.0.0, schemaVersion: 2.0.0|is no YAML in line 1"
            })
    void shouldRefuseOtherDocuments(String yaml, String problem) {
        assertThatThrownBy(() -> StructureTest.parse("app.yaml", yaml))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining(problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: b\na: c", "a: [", "\t"})
    void shouldRefuseWhatIsNoYaml(String yaml) {
        assertThatThrownBy(() -> StructureTest.parse("app.yaml", yaml))
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith("The structure test app.yaml is no YAML in line");
    }

    @Test
    void shouldRefuseNothing() {
        assertThatThrownBy(() -> StructureTest.parse("app.yaml", ""))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("must be a mapping");
    }

    @Test
    void shouldSayAllThatIsWrongAtOnce() {
        assertThatThrownBy(() -> StructureTest.parse("app.yaml", """
                        schemaVersion: 2.0.0
                        commandTests: [{name: x}, {command: y}]
                        fileContentTests: [{name: z, path: /z, content: q}]
                        """))
                .isInstanceOfSatisfying(
                        InvalidInput.class, e -> assertThat(e.problems()).hasSize(3));
    }

    @Test
    void shouldAcceptOptionsThatAskForNothing() {
        assertThat(StructureTest.parse("app.yaml", """
                        schemaVersion: 2.0.0
                        containerRunOptions: {privileged: false, capabilities: []}
                        metadataTest: {user: luke}
                        """)).hasSize(1);
    }
}
