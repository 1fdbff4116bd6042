package io.jenkins.plugins.buildx.smoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.Checkout;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChecksFileTest {
    @Test
    void shouldReadEveryKindWithAllItsParameters() {
        List<SmokeCheck> checks = ChecksFile.parse("checks.yaml", """
                checks:
                  - httpCheck:
                      port: 8443
                      path: /jobs?a=b
                      scheme: https
                      method: POST
                      headers: [Accept=text/html, 'X-Test=a=b, c']
                      status: [201, 202]
                      contains: [made]
                      matches: ['id=\\d+']
                      excludes: [error]
                      insecureTls: true
                  - httpCheck: {port: 80}
                  - tcpCheck: {port: 5432}
                  - logCheck: {text: '^worker \\d+', regex: true, times: 2}
                  - execCheck:
                      command: [app, --check, a b]
                      exitCode: 3
                      stdoutContains: [one]
                      stdoutMatches: [two]
                      stdoutExcludes: [three]
                      stderrContains: [four]
                      stderrMatches: [five]
                      stderrExcludes: [six]
                  - fileCheck: {path: /etc/app.conf, permissions: '0644', contains: [port], excludes: [password=]}
                  - fileCheck: {path: /tmp/build, absent: true}
                  - exitCheck: {code: 2}
                  - healthCheck: {}
                """);

        assertThat(checks)
                .containsExactly(
                        HttpCheck.on(8443, "/jobs?a=b")
                                .withMethod("POST")
                                .withHeaders(Map.of("Accept", "text/html", "X-Test", "a=b, c"))
                                .withStatuses(List.of(201, 202))
                                .withBody(new Expectation(List.of("made"), List.of("id=\\d+"), List.of("error")))
                                .byTls(true),
                        HttpCheck.on(80, "/"),
                        new TcpCheck(5432),
                        new LogCheck("^worker \\d+", true, 2),
                        ExecCheck.of(List.of("app", "--check", "a b"))
                                .withExitCode(3)
                                .withStdout(new Expectation(List.of("one"), List.of("two"), List.of("three")))
                                .withStderr(new Expectation(List.of("four"), List.of("five"), List.of("six"))),
                        FileCheck.exists("/etc/app.conf")
                                .withPermissions("0644")
                                .withContent(new Expectation(List.of("port"), List.of(), List.of("password="))),
                        FileCheck.isAbsent("/tmp/build"),
                        new ExitCheck(2),
                        new HealthCheck());
    }

    @Test
    void shouldReadTheExampleForUsers() throws IOException {
        String page = Files.readString(Checkout.file("docs/user/smoke-test.md"));
        int begin = page.indexOf("```yml\n") + "```yml\n".length();

        assertThat(ChecksFile.parse("example", page.substring(begin, page.indexOf("```", begin))))
                .hasSize(5);
    }

    @Test
    void shouldTrustNoStrangeCertificateUnlessTold() {
        assertThat(ChecksFile.parse("checks.yaml", "checks: [{httpCheck: {port: 443, scheme: https}}]"))
                .containsExactly(HttpCheck.on(443, "/").byTls(false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "check: []|has the unknown key \"check\": known are checks",
                "[a]|must be a mapping of checks",
                "checks: []|there is no check in it",
                "checks: {httpCheck: {port: 80}}|needs a list as checks",
                "checks: [{http: {port: 80}}]|checks[0] has the unknown key \"http\": known are execCheck, exitCheck,",
                "checks: [{}]|checks[0] has to be one of execCheck, exitCheck,",
                "checks: [{tcpCheck: {port: 1}, exitCheck: {}}]|checks[0] has to be one of execCheck, exitCheck,",
                "checks: [{httpCheck: {path: /}}]|checks[0].httpCheck needs port",
                "checks: [{httpCheck: {port: x}}]|checks[0].httpCheck needs a number as port, not \"x\"",
                "checks: [{httpCheck: {port: 80, status: [ok]}}]|checks[0].httpCheck needs numbers as status, not \"ok\"",
                "checks: [{httpCheck: {port: 80, scheme: ftp}}]|checks[0].httpCheck The scheme \"ftp\" is not supported",
                "checks: [{httpCheck: {port: 80, headers: [a]}}]|checks[0].httpCheck has \"a\" among its headers: write",
                "checks: [{httpCheck: {port: 80, matches: ['(']}}]|checks[0].httpCheck The regular expression \"(\"",
                "checks: [{execCheck: {}}]|checks[0].execCheck The check \"exec \" has no command",
                "checks: [{fileCheck: {path: /x, mode: '1'}}]|checks[0].fileCheck has the unknown key \"mode\"",
                "checks: [{logCheck: {regex: true}}]|checks[0].logCheck needs text"
            })
    void shouldSayWhatIsWrongAndWhere(String yaml, String problem) {
        assertThatThrownBy(() -> ChecksFile.parse("checks.yaml", yaml))
                .isInstanceOfSatisfying(
                        InvalidInput.class, e -> assertThat(e.problems()).anySatisfy(found -> assertThat(found)
                                .startsWith("The file of checks checks.yaml is invalid: " + problem)));
    }

    @Test
    void shouldRefuseWhatIsNoYaml() {
        assertThatThrownBy(() -> ChecksFile.parse("checks.yaml", "checks: ["))
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith("The file of checks checks.yaml is no YAML in line 1");
    }
}
