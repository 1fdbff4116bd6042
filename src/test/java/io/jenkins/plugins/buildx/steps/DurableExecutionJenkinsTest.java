package io.jenkins.plugins.buildx.steps;

import static io.jenkins.plugins.buildx.steps.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import hudson.model.Run;
import hudson.slaves.DumbSlave;
import hudson.slaves.OfflineCause;
import io.jenkins.plugins.buildx.command.Failure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.cps.CpsFlowExecution;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.support.steps.AgentErrorCondition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

class DurableExecutionJenkinsTest {
    private static final Logger LOGGER = Logger.getLogger(DurableExecutionJenkinsTest.class.getName());

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @TempDir
    private Path signals;

    private final String mark = "mark-" + UUID.randomUUID();

    @AfterEach
    void bePatientAgain() {
        System.clearProperty("io.jenkins.plugins.buildx.steps.agentPatience");
    }

    @BeforeEach
    void reset() {
        DurableProbeStep.reset();
    }

    @Test
    void shouldEndWithWhatIsMadeOfTheProcess() throws Throwable {
        sessions.then(jenkins -> {
            WorkflowRun run = start(
                    jenkins,
                    "node { def result = durableProbe 'echo one; echo two >&2; printf rest; exit 7'; echo \"<$result>\" }");
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));

            assertThat(numbered(run)).containsExactly("#1 one", "#2 two");
            jenkins.assertLogContains("held back: \"rest\"", run);
            jenkins.assertLogContains("<exit code 7 after 2 lines>", run);
        });
    }

    @Test
    void shouldTryAProcessAgain() throws Throwable {
        DurableProbeStep.TRIES.set(2);
        sessions.then(jenkins -> {
            WorkflowRun run =
                    start(jenkins, "node { echo '<' + durableProbe('echo . >> tries; wc -l < tries; exit 3') + '>' }");
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));

            assertThat(numbered(run)).containsExactly("#1 1", "#2 2", "#3 3");
            jenkins.assertLogContains("<exit code 3 after 3 lines>", run);
            assertThat(DurableProbeStep.PREPARATIONS).hasValue(3);
            assertThat(DurableProbeStep.FINISHES).hasValue(1);
        });
    }

    @Test
    void shouldLeaveNothingBehind() throws Throwable {
        sessions.then(jenkins -> {
            WorkflowRun run = start(jenkins, "node { durableProbe 'echo here' }");
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));

            Path temporary = jenkins.jenkins.getRootDir().toPath().resolve("workspace/p@tmp");
            eventually(
                    "the temporary directory is empty", () -> names(temporary).isEmpty());
        });
    }

    @Test
    void shouldGoOnAfterARestartWithTheNextByte() throws Throwable {
        sessions.then(jenkins -> {
            WorkflowRun run = start(jenkins, "node { durableProbe '''" + counting("between") + "''' }");
            eventually("some lines are printed", () -> numbered(run).size() >= 30);
        });
        sessions.then(jenkins -> {
            WorkflowRun run = lastRun(jenkins);
            Files.createFile(signals.resolve("between"));
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));

            assertThat(numbered(run))
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, 400)
                            .mapToObj(n -> "#" + n + " line " + n + " of many")
                            .toList());
            assertThat(DurableProbeStep.PREPARATIONS).hasValue(1);
            assertThat(DurableProbeStep.FINISHES).hasValue(1);
        });
    }

    /** Prints 400 lines in more than a thousand pieces, the second half when the signal is given. */
    private String counting(String signal) {
        return "i=0; while [ $i -lt 400 ]; do i=$((i+1));"
                + " printf line; printf \" $i of\"; [ $((i % 10)) -ne 0 ] || sleep 0.05; echo \" many\";"
                + " [ $i -ne 200 ] || " + awaiting(signal) + "; done";
    }

    @Test
    void shouldNoticeAfterARestartThatTheProcessHasEnded() throws Throwable {
        sessions.then(jenkins -> {
            WorkflowRun run =
                    start(jenkins, "node { durableProbe '''echo before; " + awaiting("go") + "; echo after''' }");
            eventually("it runs", () -> numbered(run).size() == 1);
        });
        Files.createFile(signals.resolve("go"));
        sessions.then(jenkins -> {
            WorkflowRun run = lastRun(jenkins);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));

            assertThat(numbered(run)).containsExactly("#1 before", "#2 after");
        });
    }

    @Test
    void shouldPrepareAgainAfterARestart() throws Throwable {
        sessions.then(jenkins -> {
            DurableProbeStep.IN_PREPARATION.set(DurableExecutionJenkinsTest::sleepLong);
            start(jenkins, "node { durableProbe 'echo ran' }");
            eventually("it prepares", () -> DurableProbeStep.PREPARATIONS.get() == 1);
        });
        DurableProbeStep.IN_PREPARATION.set(() -> null);
        sessions.then(jenkins -> {
            WorkflowRun run = lastRun(jenkins);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));

            assertThat(numbered(run)).containsExactly("#1 ran");
            assertThat(DurableProbeStep.PREPARATIONS).hasValue(2);
        });
    }

    @Test
    void shouldFinishAgainAfterARestart() throws Throwable {
        sessions.then(jenkins -> {
            DurableProbeStep.IN_FINISH.set(DurableExecutionJenkinsTest::sleepLong);
            start(jenkins, "node { echo '<' + durableProbe('echo ran; exit 5') + '>' }");
            eventually("it finishes", () -> DurableProbeStep.FINISHES.get() == 1);
        });
        DurableProbeStep.IN_FINISH.set(() -> null);
        sessions.then(jenkins -> {
            WorkflowRun run = lastRun(jenkins);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));

            assertThat(numbered(run)).containsExactly("#1 ran");
            jenkins.assertLogContains("<exit code 5 after 1 lines>", run);
            assertThat(DurableProbeStep.FINISHES).hasValue(2);
        });
    }

    @Test
    void shouldGoOnWhenAKilledAgentIsBack() throws Throwable {
        sessions.then(jenkins -> {
            DumbSlave agent = jenkins.createSlave("agent-1", null, null);
            jenkins.waitOnline(agent);
            WorkflowRun run = start(jenkins, "node('agent-1') { durableProbe '''" + counting("back") + "''' }");
            eventually("some lines are printed", () -> numbered(run).size() >= 30);

            AgentProcess.kill(agent);
            eventually("the agent is gone", () -> agent.toComputer().isOffline());
            jenkins.waitForMessage("agent-1 is not connected", run);
            Files.createFile(signals.resolve("back"));
            agent.toComputer().connect(false);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));

            assertThat(numbered(run)).hasSize(400).doesNotHaveDuplicates().endsWith("#400 line 400 of many");
            jenkins.assertLogContains("agent-1 is connected again", run);
        });
    }

    @Test
    void shouldSurviveARestartOnAnAgent() throws Throwable {
        sessions.then(jenkins -> {
            DumbSlave agent = jenkins.createSlave("agent-1", null, null);
            jenkins.waitOnline(agent);
            WorkflowRun run = start(jenkins, "node('agent-1') { durableProbe '''" + counting("between") + "''' }");
            eventually("some lines are printed", () -> numbered(run).size() >= 30);
        });
        Files.createFile(signals.resolve("between"));
        sessions.then(jenkins -> {
            jenkins.jenkins.getComputer("agent-1").connect(false);
            WorkflowRun run = lastRun(jenkins);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));

            assertThat(numbered(run)).hasSize(400).doesNotHaveDuplicates().endsWith("#400 line 400 of many");
        });
    }

    @Test
    void shouldGiveUpAnAgentThatStaysAway() throws Throwable {
        sessions.then(jenkins -> {
            System.setProperty("io.jenkins.plugins.buildx.steps.agentPatience", "6");
            DumbSlave agent = jenkins.createSlave("agent-1", null, null);
            jenkins.waitOnline(agent);
            WorkflowRun run =
                    start(jenkins, "node('agent-1') { durableProbe '''echo ran; " + awaiting("never") + "''' }");
            eventually("it runs", () -> numbered(run).size() == 1);
            agent.toComputer().disconnect(new OfflineCause.ByCLI("by the test"));
            jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));

            jenkins.assertLogContains("the agent agent-1 went away and did not come back within 6", run);
            jenkins.assertLogNotContains("\tat ", run);
            assertThat(new AgentErrorCondition().test(run.getExecution().getCauseOfFailure(), null))
                    .isTrue();
            Files.createFile(signals.resolve("never"));
        });
    }

    @Test
    void shouldKillTheProcessTreeWhenAborted() throws Throwable {
        sessions.then(jenkins -> {
            WorkflowRun run = start(
                    jenkins,
                    "node { durableProbe '''echo runs; (sleep 600; : " + mark + ") & wait; : " + mark + "''' }");
            eventually(
                    "it runs", () -> numbered(run).size() == 1 && !processes().isEmpty());
            run.getExecutor().interrupt();
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));

            eventually("its processes are gone", () -> processes().isEmpty());
            assertThat(DurableProbeStep.FINISHES).hasValue(0);
            jenkins.assertLogContains("held back", run);
        });
    }

    @Test
    void shouldStopWhatItPrepares() throws Throwable {
        sessions.then(jenkins -> {
            DurableProbeStep.IN_PREPARATION.set(DurableExecutionJenkinsTest::sleepLong);
            WorkflowRun run = start(jenkins, "node { durableProbe 'echo ran' }");
            eventually("it prepares", () -> DurableProbeStep.PREPARATIONS.get() == 1);
            run.getExecutor().interrupt();
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));

            assertThat(numbered(run)).isEmpty();
        });
    }

    @Test
    void shouldNotBeStoppedWithItsNeighbours() throws Throwable {
        sessions.then(jenkins -> {
            String stopped = "try { timeout(time: 3, unit: 'SECONDS') { %s } } catch (error) { echo 'stopped' }";
            String neighbours = "node { parallel(stays: { durableProbe '''echo stays; " + awaiting("go")
                    + "; echo stayed''' }, step: { " + String.format(stopped, "durableProbe 'sleep 600'")
                    + " }, shell: { " + String.format(stopped, "sh 'sleep 600'") + " }) }";
            WorkflowRun run = start(jenkins, neighbours);
            jenkins.waitForMessage("Stopping the process", run);
            jenkins.waitForMessage("Sending interrupt signal to process", run);
            Files.createFile(signals.resolve("go"));
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));

            assertThat(numbered(run)).contains("#1 stays", "#2 stayed");
        });
    }

    @Test
    void shouldShowInTheThreadDumpWhatItDoes() throws Throwable {
        sessions.then(jenkins -> {
            WorkflowRun run = start(jenkins, "node { durableProbe '''echo runs; " + awaiting("go") + "''' }");
            eventually("it runs", () -> numbered(run).size() == 1);
            String dump =
                    ((CpsFlowExecution) run.getExecution()).getThreadDump().toString();
            Files.createFile(signals.resolve("go"));
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));

            assertThat(dump).contains("durableProbe", "running on the controller");
        });
    }

    @Test
    void shouldKeepSecretsOutOfAllFiles() throws Throwable {
        sessions.then(jenkins -> {
            WorkflowRun run = start(
                    jenkins,
                    "node { durableProbe '''test ${#PROBE_SECRET} -eq " + DurableProbeStep.SECRET.length()
                            + " && echo got it; " + awaiting("go") + "''' }");
            eventually("it runs", () -> numbered(run).equals(List.of("#1 got it")));
            List<Path> holders = filesWith(
                    DurableProbeStep.SECRET, jenkins.jenkins.getRootDir().toPath());
            Files.createFile(signals.resolve("go"));
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));

            assertThat(holders).isEmpty();
        });
    }

    @Test
    void shouldTellFailuresWithoutAStackTrace() throws Throwable {
        sessions.then(jenkins -> {
            DurableProbeStep.IN_PREPARATION.set(() -> {
                throw new Failure(Failure.Kind.TRANSIENT, "the builder is away", "evidence", "wait");
            });
            WorkflowRun run = start(
                    jenkins, "retry(count: 3, conditions: [transientBuildx()]) { node { durableProbe 'echo ran' } }");
            jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));

            assertThat(DurableProbeStep.PREPARATIONS).hasValue(3);
            jenkins.assertLogContains("ERROR: the builder is away\n  | evidence\n  Remedy: wait", run);
            jenkins.assertLogNotContains("\tat ", run);
        });
    }

    @Test
    void shouldNotRetryWhatStaysWrong() throws Throwable {
        sessions.then(jenkins -> {
            DurableProbeStep.IN_FINISH.set(() -> {
                throw new Failure(Failure.Kind.IMAGE, "the image lacks linux/arm64", "", "");
            });
            WorkflowRun run = start(
                    jenkins, "retry(count: 3, conditions: [transientBuildx()]) { node { durableProbe 'echo ran' } }");
            jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));

            assertThat(DurableProbeStep.PREPARATIONS).hasValue(1);
        });
    }

    @Test
    void shouldEndSoonAfterTheProcess() throws Throwable {
        List<Long> noticed = new ArrayList<>();
        DurableProbeStep.IN_FINISH.set(() -> {
            noticed.add(System.currentTimeMillis());
            return null;
        });
        sessions.then(jenkins -> {
            DumbSlave agent = jenkins.createSlave("agent-1", null, null);
            jenkins.waitOnline(agent);
            String script = "for (int i = 0; i < 8; i++) { durableProbe 'sleep 2.' + i + '; date +%s%3N' }";
            WorkflowRun run = start(jenkins, "node('agent-1') { " + script + " }");
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));

            List<Long> ended = numbered(run).stream()
                    .map(line -> Long.parseLong(line.substring("#1 ".length())))
                    .toList();
            List<Long> delays = IntStream.range(0, 8)
                    .mapToObj(i -> noticed.get(i) - ended.get(i))
                    .toList();
            LOGGER.info(() -> "milliseconds from the end of the process to what follows it: " + delays);
            // generous: machines that run tests are busy
            assertThat(delays).hasSize(8).allMatch(delay -> delay < 10_000);
        });
    }

    private static WorkflowRun start(JenkinsRule jenkins, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "p");
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job.scheduleBuild2(0).waitForStart();
    }

    private static WorkflowRun lastRun(JenkinsRule jenkins) {
        return jenkins.jenkins.getItemByFullName("p", WorkflowJob.class).getLastBuild();
    }

    /** A shell command that waits for the test. */
    private String awaiting(String signal) {
        return "while [ ! -e " + signals.resolve(signal) + " ]; do sleep 0.05; done";
    }

    private static List<String> numbered(Run<?, ?> run) throws Exception {
        return JenkinsRule.getLog(run)
                .lines()
                .filter(line -> line.startsWith("#"))
                .toList();
    }

    private List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(mark))
                .toList();
    }

    private static List<String> names(Path directory) throws Exception {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(String::valueOf).toList();
        }
    }

    private static List<Path> filesWith(String text, Path root) throws Exception {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> contains(file, text))
                    .toList();
        }
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).contains(text);
        } catch (java.io.IOException e) {
            return false;
        }
    }

    private static Void sleepLong() throws InterruptedException {
        TimeUnit.MINUTES.sleep(10);
        return null;
    }
}
