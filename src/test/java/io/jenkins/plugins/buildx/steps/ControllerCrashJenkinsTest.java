package io.jenkins.plugins.buildx.steps;

import static io.jenkins.plugins.buildx.steps.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import hudson.tasks.junit.TestResultAction;
import io.jenkins.plugins.buildx.Gate;
import io.jenkins.plugins.buildx.MountedTools;
import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.TestBed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.IntStream;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** A controller that is killed while it builds, with no chance to save anything. */
@RealDocker
class ControllerCrashJenkinsTest {
    private static final int HALF = 300;
    private static final String REST = " gr\u00fc\u00dfe \u4e16\u754c \ud83d\udc33\t\"quoted\"  end";

    @RegisterExtension
    private final RealJenkinsExtension controller = new RealJenkinsExtension();

    @Test
    void shouldGoOnWithABuildAndRepeatLittle() throws Throwable {
        try (Gate gate = new Gate()) {
            controller.startJenkins();
            controller.runRemotely(ControllerCrashJenkinsTest::start, script(gate));
            gate.awaitArrival();
            eventually("half of it is printed", () -> counted().size() == HALF);
            controller.stopJenkinsForcibly();
            gate.open();
            controller.startJenkins();
            controller.runRemotely(ControllerCrashJenkinsTest::finish);
        }

        List<String> printed = counted();
        assertThat(printed.stream().distinct())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 2 * HALF)
                        .mapToObj(number -> "count " + number + REST)
                        .toList());
        assertThat(printed)
                .as("what had come since the last save is told again, once")
                .hasSizeLessThanOrEqualTo(3 * HALF);
        assertThat(log()).filteredOn(line -> line.contains("built: ")).hasSize(1);
    }

    @Test
    void shouldRecordTestsOnceThatRunAgain(@TempDir Path folder) throws Throwable {
        Path removal = Files.createFile(folder.resolve("removal-waits"));
        controller.extraEnv("PATH", waitingToRemove(folder, removal) + ":" + System.getenv("PATH"));
        controller.startJenkins();
        controller.runRemotely(ControllerCrashJenkinsTest::start, smokeTest());
        Path run = controller.getHome().toPath().resolve("jobs/p/builds/1");
        Path results = run.resolve("junitResult.xml");
        eventually("the tests are recorded", () -> Files.exists(results));
        eventually("that is kept", () -> modified(run.resolve("program.dat")).compareTo(modified(results)) > 0);
        assertThat(log()).as("the containers are not removed yet").noneMatch(line -> line.contains("verdicts"));
        controller.stopJenkinsForcibly();
        Files.delete(removal);
        controller.startJenkins();
        controller.runRemotely(ControllerCrashJenkinsTest::finish);
        controller.runRemotely(ControllerCrashJenkinsTest::assertTwoTests);

        assertThat(log()).anyMatch(line -> line.contains("verdicts: [linux/amd64:PASSED]"));
    }

    /** The folder of a docker client that removes nothing as long as {@code signal} is there. */
    private static Path waitingToRemove(Path folder, Path signal) throws Exception {
        Path client = folder.resolve("docker");
        Files.writeString(client, """
                #!/bin/sh
                if [ "$1" = rm ]; then while [ -e '%s' ]; do sleep 0.05; done; fi
                exec '%s' "$@"
                """.formatted(signal, MountedTools.onPath("docker")));
        assertThat(client.toFile().setExecutable(true)).isTrue();
        return folder;
    }

    private static FileTime modified(Path file) throws IOException {
        return Files.getLastModifiedTime(file);
    }

    private static void assertTwoTests(JenkinsRule jenkins) {
        WorkflowJob job = jenkins.jenkins.getItemByFullName("p", WorkflowJob.class);
        // the architecture and the answer
        assertThat(job.getLastBuild().getAction(TestResultAction.class).getTotalCount())
                .isEqualTo(2);
    }

    private static String smokeTest() throws Exception {
        return """
                node {
                    writeFile file: 'Dockerfile', text: '''FROM busybox
                    RUN mkdir /www && echo 'Hello World!' > /www/index.html
                    ENTRYPOINT ["httpd", "-f", "-p", "8080", "-h", "/www"]
                    '''
                    def image = buildxMultiArch tags: ['%s/crash/smoke:1'], platforms: ['linux/amd64'], push: true,
                        driverOpts: ['network=host'], buildkitdConfigInline: '''%s'''
                    echo "verdicts: ${smokeTest(image: image, port: 8080, expect: 'Hello World!')}"
                    sh "docker rm --force --volumes buildx_buildkit_${image.builder}0"
                }
                """.formatted(TestBed.registry(), TestBed.buildkitdConfig());
    }

    private static void start(JenkinsRule jenkins, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "p");
        job.setDefinition(new CpsFlowDefinition(script, true));
        job.scheduleBuild2(0).waitForStart();
    }

    private static void finish(JenkinsRule jenkins) throws Exception {
        WorkflowJob job = jenkins.jenkins.getItemByFullName("p", WorkflowJob.class);
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(job.getLastBuild()));
    }

    private static String script(Gate gate) throws Exception {
        String count = "while [ $i -lt %d ]; do i=$((i+1)); echo \"count $i$REST\"; done";
        return """
                node {
                    writeFile encoding: 'UTF-8', file: 'Dockerfile', text: '''FROM busybox
                    ENV REST='%s'
                    ARG NONCE=%s
                    %s
                    '''
                    def image = buildxMultiArch platforms: ['linux/amd64'], driverOpts: ['network=host'],
                        buildkitdConfigInline: '''%s'''
                    echo "built: ${image.platforms.keySet()}"
                    sh "docker rm --force --volumes buildx_buildkit_${image.builder}0"
                }
                """.formatted(
                        REST,
                        System.nanoTime(),
                        gate.step().replace("RUN ", "RUN i=0; " + count.formatted(HALF) + " && ") + " && "
                                + count.formatted(2 * HALF),
                        TestBed.buildkitdConfig());
    }

    private List<String> counted() throws Exception {
        return log().stream()
                .filter(line -> line.contains("count "))
                .filter(line -> line.contains(REST) && !line.contains("$i"))
                .map(line -> line.substring(line.indexOf("count ")))
                .toList();
    }

    private List<String> log() throws Exception {
        Path log = controller.getHome().toPath().resolve("jobs/p/builds/1/log");
        return Files.exists(log) ? Files.readAllLines(log, StandardCharsets.UTF_8) : List.of();
    }
}
