package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Node;
import io.jenkins.plugins.buildx.Await;
import io.jenkins.plugins.buildx.TestBed;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.LocalRunner;
import io.jenkins.plugins.buildx.report.Abilities;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jvnet.hudson.test.JenkinsRule;

/**
 * What an agent of any kind is held to: emulators, an image for two platforms and its smoke test, with a builder that no other test
 * uses; and that its page tells the same.
 */
final class WholeWay {
    private final String nonce = UUID.randomUUID().toString().substring(0, 8);

    /** A build of it on {@code agent} that has succeeded. */
    WorkflowRun run(JenkinsRule jenkins, Node agent) throws Exception {
        WorkflowRun run = start(jenkins, agent);
        assertDone(jenkins, run);
        return run;
    }

    WorkflowRun start(JenkinsRule jenkins, Node agent) throws Exception {
        return start(jenkins, agent, """
                def platforms = ['linux/amd64', 'linux/arm64']
                writeFile file: 'Dockerfile', text: '''FROM busybox
                RUN mkdir /www && echo 'Hello World!' > /www/index.html
                ENTRYPOINT ["httpd", "-f", "-p", "8080", "-h", "/www"]
                '''
                def qemu = setupQemu platforms: ['linux/arm64']
                echo "qemu: ${qemu.supported}"
                buildxMultiArch builder + [platforms: platforms]
                def image = buildxMultiArch builder + [platforms: platforms, tags: ['%s'], push: true]
                echo "modes: ${image.platforms.collect { p, d -> p + ' ' + d.mode }}"
                echo "verdicts: ${smokeTest(image: image, port: 8080, expect: 'Hello World!')}"
                """.formatted(tag()));
    }

    /** A build of steps that have the builder with {@code builder + [...]}. */
    WorkflowRun start(JenkinsRule jenkins, Node agent, String steps) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        String options = "driverOpts: ['network=host', 'env.AGENT=" + nonce + "'], buildkitdConfigInline: '''"
                + TestBed.buildkitdConfig() + "'''";
        String node = "node('" + agent.getNodeName() + "') {\n" + steps + "\n}";
        job.setDefinition(new CpsFlowDefinition("def builder = [" + options + "]\n" + node, true));
        return job.scheduleBuild2(0).waitForStart();
    }

    /** Waits for a build of all of it, and for its success. */
    void assertDone(JenkinsRule jenkins, WorkflowRun run) throws Exception {
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        jenkins.assertLogContains("qemu: [linux/arm64]", run);
        jenkins.assertLogContains("modes: [linux/amd64 native, linux/arm64 emulated]", run);
        jenkins.assertLogContains("verdicts: [linux/amd64:PASSED, linux/arm64:PASSED]", run);
        assertThat(builders()).hasSize(1);
    }

    /** The tag that its image is pushed under. */
    String tag() {
        return TestBed.registry() + "/agents/" + nonce + ":1";
    }

    /** How often a builder was made in a build. */
    static long made(WorkflowRun run) throws Exception {
        return run.getLog(10_000).stream()
                .filter(line -> line.matches("builder jenkins-.* made.*"))
                .count();
    }

    /** What the page of an agent says, after a look at it that a step began. */
    static Abilities found(Node agent) throws Exception {
        String name = agent.getNodeName();
        Await.until("a look", () -> KnownAgents.get().find(name).isPresent());
        Await.until("the end of the look", () -> !KnownAgents.get().isLookedAt(name));
        return KnownAgents.get().find(name).orElseThrow();
    }

    /** The name of the builder, once it was made. */
    String builder() throws Exception {
        return builders().get(0).replaceFirst("^buildx_buildkit_(.*)0$", "$1");
    }

    void removeBuilder() throws Exception {
        for (String container : builders()) {
            docker("rm", "--force", "--volumes", container);
            docker("volume", "rm", "--force", container + "_state");
        }
    }

    private List<String> builders() throws Exception {
        List<String> builders = new ArrayList<>();
        for (String name : docker("ps", "--all", "--format={{.Names}}", "--filter=name=buildx_buildkit_")) {
            if (docker("inspect", "--format={{range .Config.Env}}{{println .}}{{end}}", name)
                    .contains("AGENT=" + nonce)) {
                builders.add(name);
            }
        }
        return builders;
    }

    /** The lines that docker prints. */
    static List<String> docker(String... arguments) throws Exception {
        return new LocalRunner()
                .require(Command.of("docker").with(arguments))
                .text()
                .lines()
                .toList();
    }
}
