package io.jenkins.plugins.buildx.steps;

import static io.jenkins.plugins.buildx.steps.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import hudson.model.TaskListener;
import hudson.slaves.DumbSlave;
import hudson.slaves.OfflineCause;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

class RerunExecutionJenkinsTest {
    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    private final String mark = "mark-" + UUID.randomUUID();

    @Test
    void shouldEndWithTheResultOfTheWork() throws Throwable {
        RerunProbeStep.reset(
                (agent, log) -> List.of(agent.require(Command.of("uname")).text()));
        sessions.then(jenkins -> {
            WorkflowRun run = start(jenkins, "node { echo '<' + rerunProbe() + '>' }");
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));

            jenkins.assertLogContains("<[Linux]>", run);
            Path temporary = jenkins.jenkins.getRootDir().toPath().resolve("workspace/p@tmp");
            eventually(
                    "nothing is left behind",
                    () -> String.valueOf(temporary.toFile().list()).length() <= 4
                            || temporary.toFile().list().length == 0);
        });
    }

    @Test
    void shouldRunAgainAfterARestart() throws Throwable {
        RerunProbeStep.reset(this::hang);
        sessions.then(jenkins -> {
            start(jenkins, "node { echo '<' + rerunProbe() + '>' }");
            eventually("it runs", () -> !processes().isEmpty());
        });
        eventually("nothing runs on", () -> processes().isEmpty());
        RerunProbeStep.WORK.set((agent, log) -> "done");
        sessions.then(jenkins -> {
            WorkflowRun run =
                    jenkins.jenkins.getItemByFullName("p", WorkflowJob.class).getLastBuild();
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));

            jenkins.assertLogContains("<done>", run);
            assertThat(RerunProbeStep.RUNS).hasValue(2);
        });
    }

    @Test
    void shouldRunAgainWhenTheAgentIsBack() throws Throwable {
        RerunProbeStep.reset(this::hang);
        sessions.then(jenkins -> {
            DumbSlave agent = jenkins.createSlave("agent-1", null, null);
            jenkins.waitOnline(agent);
            WorkflowRun run = start(jenkins, "node('agent-1') { echo '<' + rerunProbe() + '>' }");
            eventually("it runs", () -> !processes().isEmpty());
            agent.toComputer().disconnect(new OfflineCause.ByCLI("by the test"));
            jenkins.waitForMessage("agent-1 is not connected", run);
            RerunProbeStep.WORK.set((machine, log) -> "done");
            agent.toComputer().connect(false);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));

            jenkins.assertLogContains("agent-1 is connected again", run);
            jenkins.assertLogContains("<done>", run);
            assertThat(RerunProbeStep.RUNS).hasValue(2);
        });
    }

    @Test
    void shouldNotRunForEverOnAConnectionThatBreaks() throws Throwable {
        RerunProbeStep.reset((agent, log) -> {
            throw new java.io.EOFException("cut");
        });
        sessions.then(jenkins -> {
            WorkflowRun run = start(jenkins, "node { rerunProbe() }");
            jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));

            jenkins.assertLogContains("broke 4 times", run);
            assertThat(RerunProbeStep.RUNS).hasValue(4);
        });
    }

    @Test
    void shouldEndItsProcessesWhenAborted() throws Throwable {
        RerunProbeStep.reset(this::hang);
        sessions.then(jenkins -> {
            WorkflowRun run = start(jenkins, "node { rerunProbe() }");
            eventually("it runs", () -> !processes().isEmpty());
            run.getExecutor().interrupt();
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));

            assertThat(processes()).isEmpty();
            assertThat(RerunProbeStep.RUNS).hasValue(1);
        });
    }

    @Test
    void shouldNotCountAsRunningIfItWasStoppedBeforeItWentOnAfterARestart() throws Throwable {
        RerunProbeStep.reset(this::hang);
        sessions.then(jenkins -> {
            WorkflowRun run = start(jenkins, "node { try { rerunProbe() } catch (stopped) { sleep 600 } }");
            eventually("it runs", () -> !processes().isEmpty());
            AgentExecution step = (AgentExecution)
                    run.getExecution().getCurrentExecutions(true).get().get(0);
            assertThat(RunningSteps.get().isRunning(step.id())).isTrue();

            step.stop(new InterruptedException("by the test"));
            jenkins.waitForMessage("Sleeping for", run);
            step.onResume();

            assertThat(run.isBuilding()).isTrue();
            assertThat(RunningSteps.get().isRunning(step.id())).isFalse();
            run.getExecutor().interrupt();
            jenkins.waitForCompletion(run);
        });
    }

    @Test
    void shouldShowInTheThreadDumpThatItRuns() throws Throwable {
        RerunProbeStep.reset(this::hang);
        sessions.then(jenkins -> {
            WorkflowRun run = start(jenkins, "node { rerunProbe() }");
            eventually("it runs", () -> !processes().isEmpty());
            String page;
            try (JenkinsRule.WebClient browser = jenkins.createWebClient()) {
                page = browser.getPage(run, "threadDump").asNormalizedText();
            }
            run.getExecutor().interrupt();
            jenkins.waitForCompletion(run);

            assertThat(page).contains("rerunProbe", "running on the controller");
        });
    }

    @Test
    void shouldTellWrongInputWithoutAStackTrace() throws Throwable {
        RerunProbeStep.reset((agent, log) -> {
            throw new InvalidInput("\"linux/arm9\" is no platform");
        });
        sessions.then(jenkins -> {
            WorkflowRun run = start(jenkins, "node { rerunProbe() }");
            jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));

            jenkins.assertLogContains("ERROR: \"linux/arm9\" is no platform", run);
            jenkins.assertLogNotContains("\tat ", run);
        });
    }

    @Test
    void shouldArchiveWhatWasGatheredBeforeAFailure() throws Throwable {
        RerunProbeStep.reset((agent, log) -> {
            try (AgentArtifacts artifacts =
                    new AgentArtifacts(RerunProbeStep.RUN.get(), agent.launcher(), log, "buildx/app")) {
                artifacts.put("smoke/linux-arm64.log", "container log".getBytes(StandardCharsets.UTF_8));
                artifacts.put("report.json", "{}".getBytes(StandardCharsets.UTF_8));
                artifacts.put("report.json", "{\"schema\":1}".getBytes(StandardCharsets.UTF_8));
                throw new InvalidInput("failed afterwards");
            }
        });
        sessions.then(jenkins -> {
            WorkflowRun run = start(jenkins, "node { rerunProbe() }");
            jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));

            Path archive = run.getArtifactsDir().toPath().resolve("buildx/app");
            assertThat(Files.readString(archive.resolve("smoke/linux-arm64.log")))
                    .isEqualTo("container log");
            assertThat(Files.readString(archive.resolve("report.json"))).isEqualTo("{\"schema\":1}");
        });
    }

    private Object hang(AgentMachine agent, TaskListener log) throws Exception {
        return agent.run(Command.of("sh", "-c", "sleep 600; : " + mark)).text();
    }

    private List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(mark))
                .toList();
    }

    private static WorkflowRun start(JenkinsRule jenkins, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "p");
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job.scheduleBuild2(0).waitForStart();
    }
}
