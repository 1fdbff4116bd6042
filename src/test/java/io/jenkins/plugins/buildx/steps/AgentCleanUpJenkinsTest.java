package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Label;
import hudson.model.Node;
import hudson.model.Result;
import hudson.slaves.DumbSlave;
import hudson.util.StreamTaskListener;
import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.buildx.Buildx;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.engine.Builders;
import io.jenkins.plugins.buildx.engine.BuildxFinder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What is removed from a real agent with a real Docker, and what is not. */
@RealDocker
@WithJenkins
class AgentCleanUpJenkinsTest {
    private static final String RUN = "io.jenkins.docker-buildx.run";

    private final String unique = Long.toString(System.nanoTime(), 36);
    private final List<String> containers = new ArrayList<>();
    private final List<String> builders = new ArrayList<>();
    private AgentMachine machine;

    @AfterEach
    void removeTheRest() throws Exception {
        for (String builder : builders) {
            machine.run(buildx().remove(builder));
        }
        for (String container : containers) {
            machine.run(Command.of("docker", "rm", "--force", container));
        }
    }

    @Test
    void shouldRemoveWhatIsOldAndItsOwnAlone(JenkinsRule jenkins) throws Exception {
        DumbSlave agent = agent(jenkins);
        String old = made(Owner.builderPrefix(), "old");
        String young = made(Owner.builderPrefix(), "young");
        String others = made("jenkins-87654321", "old");
        String byHand = made("mine" + unique, "old");
        for (String builder : List.of(old, others, byHand)) {
            age(builder);
        }

        String log = cleanUp(agent);

        assertThat(builders()).contains(young, others, byHand).doesNotContain(old);
        assertThat(docker("ps", "--all", "--format", "{{.Names}}"))
                .contains("buildx_buildkit_" + others + "0")
                .doesNotContain("buildx_buildkit_" + old + "0");
        assertThat(log)
                .contains(agent.getDisplayName() + ": Removing builder " + old)
                .doesNotContain(young, others, byHand);
        assertThat(KnownAgents.get().find(agent.getNodeName()).orElseThrow().builders())
                .noneMatch(builder -> builder.name().equals(old));
    }

    @Test
    void shouldLeaveABuilderAloneThatABuildUsesOnAnotherAgentOfTheSameDaemon(JenkinsRule jenkins) throws Exception {
        DumbSlave agent = agent(jenkins);
        jenkins.createSlave("other", "other", null);
        WorkflowRun run = started(jenkins, "other", """
                withBuildx(driverOpts: ['network=host', 'env.UNIQUE=%s']) {
                    sh 'echo "uses $BUILDX_BUILDER"; while [ ! -e go ]; do sleep 0.2; done'
                }
                """.formatted(unique), "uses jenkins-");
        String used = made(usedSpec());
        jenkins.assertLogContains("uses " + used, run);
        age(used);

        cleanUp(agent);

        assertThat(builders()).contains(used);
        finish(jenkins, "other", run);
        assertThat(cleanUp(agent)).doesNotContain("Removing builder");
    }

    @Test
    void shouldTouchNothingWhileAStepRunsThere(JenkinsRule jenkins) throws Exception {
        DumbSlave agent = agent(jenkins);
        WorkflowRun run = started(
                jenkins,
                "docker",
                "withBuildx(driverOpts: ['network=host', 'env.UNIQUE=%s']) { %s }"
                        .formatted(unique, "sh 'echo it uses; while [ ! -e go ]; do sleep 0.2; done'"),
                "it uses");
        made(usedSpec());
        String old = made(Owner.builderPrefix(), "old");
        age(old);

        assertThat(cleanUp(agent)).contains("nothing is removed while a step runs here");
        assertThat(builders()).contains(old);

        finish(jenkins, "docker", run);
        cleanUp(agent);
        assertThat(builders()).doesNotContain(old);
    }

    @Test
    void shouldRemoveContainersOfDeadBuildsAlone(JenkinsRule jenkins) throws Exception {
        DumbSlave agent = agent(jenkins);
        WorkflowRun run = started(jenkins, "docker", "sh 'echo runs; while [ ! -e go ]; do sleep 0.2; done'", "runs");
        String mark = Owner.ofStep(run.getExternalizableId(), "x").split(" ")[0];
        String dead = container(mark + " a folder/gone" + unique + "#7 0123abcd");
        String alive = container(Owner.ofStep(run.getExternalizableId(), "0123abcd"));
        String others = container("87654321 gone#7 0123abcd");
        String cli = container("somebody@host 4711");

        String log = cleanUp(agent);

        assertThat(docker("ps", "--all", "--quiet", "--no-trunc"))
                .contains(alive, others, cli)
                .doesNotContain(dead);
        assertThat(log).contains("Removing container " + dead + " of " + mark + " a folder/gone");

        finish(jenkins, "docker", run);
        cleanUp(agent);
        assertThat(docker("ps", "--all", "--quiet", "--no-trunc"))
                .contains(others, cli)
                .doesNotContain(alive);
    }

    @Test
    void shouldCutTheCacheDownToTheBudget(JenkinsRule jenkins) throws Exception {
        DumbSlave agent = agent(jenkins);
        String builder = made(Owner.builderPrefix(), "big");
        machine.require(buildx().base()
                .with("build", "--builder", builder, "--output", "type=cacheonly", "-")
                .withStdin("FROM scratch\nWORKDIR /a\nWORKDIR /b\n"));

        BuildxGlobalConfiguration.get().setMaxUsedSpace("1k");
        String log = cleanUp(agent);

        assertThat(log).contains("Pruning the cache of builder " + builder);
    }

    @Test
    void shouldStayAwayWhereItIsNotWanted(JenkinsRule jenkins) throws Exception {
        DumbSlave agent = agent(jenkins);
        String old = made(Owner.builderPrefix(), "old");
        age(old);

        BuildxGlobalConfiguration.get().setCleanUp(false);
        cleanUp(agent);

        assertThat(builders()).contains(old);
    }

    /** An agent that steps ran on. */
    private DumbSlave agent(JenkinsRule jenkins) throws Exception {
        DumbSlave agent = jenkins.createOnlineSlave(Label.get("docker"));
        machine = AgentMachine.of(agent);
        KnownAgents.get().lookNow(agent);
        return agent;
    }

    private static String cleanUp(DumbSlave agent) throws Exception {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        new AgentCleanUp().execute(new StreamTaskListener(log, StandardCharsets.UTF_8));
        assertThat(agent.toComputer().isOnline()).isTrue();
        return log.toString(StandardCharsets.UTF_8);
    }

    private String made(String prefix, String purpose) throws Exception {
        return made(BuilderSpec.draft()
                .prefix(prefix)
                .driverOptions(Map.of("network", "host", "env.UNIQUE", unique + purpose))
                .spec());
    }

    /** The wish of {@code withBuildx} in these tests. */
    private BuilderSpec usedSpec() {
        return BuilderSpec.draft()
                .prefix(Owner.builderPrefix())
                .driverOptions(Map.of("network", "host", "env.UNIQUE", unique))
                .spec();
    }

    private String made(BuilderSpec spec) throws Exception {
        new Builders(machine, buildx(), line -> {}).provide(spec);
        builders.add(spec.name());
        return spec.name();
    }

    /** As if it was used long ago, and never since. */
    private void age(String builder) throws Exception {
        String store = buildx().base().environment().get("BUILDX_CONFIG");
        machine.write(store + "/activity/" + builder, "2020-01-01T00:00:00Z".getBytes(StandardCharsets.UTF_8), false);
    }

    private List<String> builders() throws Exception {
        return machine.require(buildx().base().with("ls", "--format", "{{.Name}}"))
                .text()
                .lines()
                .toList();
    }

    private String container(String owner) throws Exception {
        String id = docker(
                        "create", "--label=io.jenkins.docker-buildx.smoke=x", "--label=" + RUN + "=" + owner, "busybox")
                .strip();
        containers.add(id);
        return id;
    }

    private String docker(String... arguments) throws Exception {
        return machine.require(Command.of("docker").with(arguments)).text();
    }

    private Buildx buildx() throws Exception {
        return new BuildxFinder(machine).find();
    }

    private static WorkflowRun started(JenkinsRule jenkins, String label, String body, String message)
            throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("node('" + label + "') {\n" + body + "\n}", true));
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage(message, run);
        return run;
    }

    private static void finish(JenkinsRule jenkins, String label, WorkflowRun run) throws Exception {
        Node node = Label.get(label).getNodes().iterator().next();
        node.getWorkspaceFor(run.getParent()).child("go").write("", "UTF-8");
        jenkins.assertBuildStatus(Result.SUCCESS, jenkins.waitForCompletion(run));
    }
}
