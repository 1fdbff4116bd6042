package io.jenkins.plugins.buildx.steps;

import static io.jenkins.plugins.buildx.steps.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Node;
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
import java.util.logging.Level;
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
import org.jvnet.hudson.test.LogRecorder;
import org.jvnet.hudson.test.junit.jupiter.InboundAgentExtension;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

class DurableExecutionJenkinsTest {
    private static final String PATIENCE = "io.jenkins.plugins.buildx.steps.agentPatience";
    private static final String ANSWER = "io.jenkins.plugins.buildx.steps.agentAnswer";

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @RegisterExtension
    private final InboundAgentExtension agents = new InboundAgentExtension();

    @TempDir
    private Path signals;

    private final String mark = "mark-" + UUID.randomUUID();

    @AfterEach
    void bePatientAgain() {
        System.clearProperty(PATIENCE);
        System.clearProperty(ANSWER);
    }

    @BeforeEach
    void reset() {
        DurableProbeStep.reset();
        HeldLaunchStep.reset();
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
            System.setProperty(PATIENCE, "6");
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
            String page;
            try (JenkinsRule.WebClient browser = jenkins.createWebClient()) {
                page = browser.getPage(run, "threadDump").asNormalizedText();
            }
            Files.createFile(signals.resolve("go"));
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));

            assertThat(page).contains("durableProbe", "running on the controller");
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

    /** Whoever polls ever more seldom, as {@code sh} does, waits longest for the end of what ran longest. */
    @Test
    void shouldLookAsOftenHoweverLongTheProcessRuns() throws Throwable {
        try (LogRecorder looks =
                new LogRecorder().record(DurableExecution.class, Level.FINER).capture(1000)) {
            sessions.then(jenkins -> {
                DumbSlave agent = jenkins.createSlave("agent-1", null, null);
                jenkins.waitOnline(agent);
                WorkflowRun run = start(jenkins, "node('agent-1') { durableProbe '''" + awaiting("go") + "''' }");
                eventually("it was looked for many times", () -> pauses(looks).size() >= 40);
                Files.createFile(signals.resolve("go"));
                jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));

                assertThat(pauses(looks)).contains(300L).allMatch(pause -> pause <= 300);
            });
        }
    }

    /** In milliseconds, between looks at a process that had not ended. */
    private static List<Long> pauses(LogRecorder looks) {
        // a copy, for records come in meanwhile
        return new ArrayList<>(looks.getRecords())
                .stream().map(look -> (Long) look.getParameters()[1]).toList();
    }

    @Test
    void shouldGoOnWhenAnAgentThatHungAnswersAgain() throws Throwable {
        System.setProperty(ANSWER, "2");
        sessions.then(jenkins -> {
            DumbSlave agent = jenkins.createSlave("agent-1", null, null);
            jenkins.waitOnline(agent);
            WorkflowRun run = start(jenkins, "node('agent-1') { durableProbe '''" + counting("back") + "''' }");
            eventually("some lines are printed", () -> numbered(run).size() >= 30);
            // what is collected is told to the agent: later, that fills the pipe to it, and who waits for room there
            // hears no interrupt
            System.gc();
            eventually("the agent was told", () -> numbered(run).size() >= 150);
            long process = AgentProcess.id(agent);
            AgentProcess.hold(process);
            try {
                jenkins.waitForMessage("no answer within", run);
                assertThat(agent.toComputer().isOnline()).isTrue();
            } finally {
                AgentProcess.letGoOn(process);
            }
            Files.createFile(signals.resolve("back"));
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));

            assertThat(numbered(run)).hasSize(400).doesNotHaveDuplicates().endsWith("#400 line 400 of many");
            jenkins.assertLogContains("agent-1 is connected again", run);
        });
    }

    @Test
    void shouldGiveUpAnAgentThatHangsForLong() throws Throwable {
        System.setProperty(ANSWER, "1");
        System.setProperty(PATIENCE, "3");
        sessions.then(jenkins -> {
            DumbSlave agent = jenkins.createSlave("agent-1", null, null);
            jenkins.waitOnline(agent);
            WorkflowRun run =
                    start(jenkins, "node('agent-1') { durableProbe '''echo ran; " + awaiting("never") + "''' }");
            eventually("it runs", () -> numbered(run).size() == 1);
            long process = AgentProcess.id(agent);
            AgentProcess.hold(process);
            try {
                jenkins.waitForMessage("the agent agent-1 went away and did not come back within 3", run);
                jenkins.assertLogNotContains("\tat ", run);
            } finally {
                AgentProcess.letGoOn(process);
            }
            jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
            Files.createFile(signals.resolve("never"));
        });
    }

    @Test
    void shouldStopWhatHasAnAgentThatHangs() throws Throwable {
        System.setProperty(ANSWER, "1");
        sessions.then(jenkins -> {
            DumbSlave agent = jenkins.createSlave("agent-1", null, null);
            jenkins.waitOnline(agent);
            WorkflowRun run =
                    start(jenkins, "node('agent-1') { durableProbe '''echo ran; sleep 600; : " + mark + "''' }");
            eventually("it runs", () -> numbered(run).size() == 1);
            long process = AgentProcess.id(agent);
            AgentProcess.hold(process);
            try {
                run.getExecutor().interrupt();
                jenkins.waitForMessage("Finished: ABORTED", run);
            } finally {
                AgentProcess.letGoOn(process);
            }
            // the connection did not break, so nothing tells that the agent is back but the next visit
            eventually("what it left can be removed", () -> {
                OwedCleanUps.get().settle(agent, line -> {});
                return processes().isEmpty() && steps(jenkins).isEmpty();
            });
            assertThat(names(temporary(agent, jenkins))).isEmpty();
        });
    }

    @Test
    void shouldRemoveWhatAStepLeftOnAnAgentThatWasAwayWhenItWasAborted() throws Throwable {
        sessions.then(jenkins -> {
            DumbSlave agent = jenkins.createSlave("agent-1", null, null);
            jenkins.waitOnline(agent);
            WorkflowRun run =
                    start(jenkins, "node('agent-1') { durableProbe '''echo ran; sleep 600; : " + mark + "''' }");
            eventually(
                    "it runs", () -> numbered(run).size() == 1 && !processes().isEmpty());
            Path left = temporary(agent, jenkins);
            AgentProcess.kill(agent);
            eventually("the agent is gone", () -> agent.toComputer().isOffline());
            run.getExecutor().interrupt();
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
            assertThat(processes()).as("nobody could end it").isNotEmpty();
            assertThat(names(left)).isNotEmpty();
            assertThat(steps(jenkins)).hasSize(1);

            agent.toComputer().connect(false);

            eventually("its processes are gone", () -> processes().isEmpty());
            eventually("its files are gone", () -> names(left).isEmpty());
            eventually("nothing is owed", () -> steps(jenkins).isEmpty());
        });
    }

    @Test
    void shouldRemoveWhatABuildLeftThatWasKilledWithoutAWord() throws Throwable {
        sessions.then(jenkins -> {
            DumbSlave agent = jenkins.createSlave("agent-1", null, null);
            jenkins.waitOnline(agent);
            WorkflowRun run =
                    start(jenkins, "node('agent-1') { durableProbe '''echo ran; sleep 600; : " + mark + "''' }");
            eventually(
                    "it runs", () -> numbered(run).size() == 1 && !processes().isEmpty());
            OwedCleanUps.get().settle(agent, line -> {});
            assertThat(processes()).as("it is left alone while it runs").isNotEmpty();
            run.doKill();
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));

            OwedCleanUps.get().settle(agent, line -> {});

            eventually("its processes are gone", () -> processes().isEmpty());
            assertThat(steps(jenkins)).isEmpty();
        });
    }

    @Test
    void shouldForgetWhatWasOnAnAgentThatIsDeleted() throws Throwable {
        sessions.then(jenkins -> {
            OwedCleanUps owed = OwedCleanUps.get();
            owed.begin("0123abcd", "gone", "/ws", "", false);
            owed.begin("4567abcd", "", "/ws", "", false);
            owed.defer("0123abcd");
            owed.defer("4567abcd");

            owed.forgetDeleted();

            assertThat(steps(jenkins)).containsExactly("4567abcd.properties");
        });
    }

    @Test
    void shouldStopWhatIsBeingLaunched() throws Throwable {
        sessions.then(jenkins -> {
            WorkflowRun run =
                    start(jenkins, "node { heldLaunch { durableProbe '''echo runs; sleep 600; : " + mark + "''' } }");
            HeldLaunchStep.STARTED.get().await();
            eventually("its process runs", () -> !processes().isEmpty());
            run.getExecutor().interrupt();
            eventually("it is stopped", () -> dump(run).contains("stopping preparing on the controller"));
            HeldLaunchStep.LET_GO.get().countDown();
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));

            eventually("its processes are gone", () -> processes().isEmpty());
            eventually("its files are gone", () -> names(temporary(jenkins.jenkins, jenkins))
                    .isEmpty());
        });
    }

    @Test
    void shouldFailAndLetGoOnInsideCatchError() throws Throwable {
        DurableProbeStep.IN_PREPARATION.set(() -> {
            if (DurableProbeStep.PREPARATIONS.get() == 1) {
                throw new Failure(Failure.Kind.IMAGE, "the first one fails", "", "");
            }
            return null;
        });
        sessions.then(jenkins -> {
            WorkflowRun run = start(
                    jenkins,
                    "node { catchError(buildResult: 'UNSTABLE') { durableProbe 'echo no' }; durableProbe 'echo on' }");
            jenkins.assertBuildStatus(Result.UNSTABLE, jenkins.waitForCompletion(run));

            jenkins.assertLogContains("the first one fails", run);
            assertThat(numbered(run)).containsExactly("#1 on");
        });
    }

    @Test
    void shouldKeepALockUntilItsProcessHasEnded() throws Throwable {
        sessions.then(jenkins -> {
            String locked = "{ oneAtATime { durableProbe 'echo begins; sleep 1; echo ends' } }";
            WorkflowRun run =
                    start(jenkins, "node { parallel(a: " + locked + ", b: " + locked + ", c: " + locked + ") }");
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));

            assertThat(numbered(run))
                    .containsExactly("#1 begins", "#2 ends", "#1 begins", "#2 ends", "#1 begins", "#2 ends");
        });
    }

    @Test
    void shouldSurviveARestartOnAnInboundAgent() throws Throwable {
        sessions.then(jenkins -> {
            agents.createAgent(
                    jenkins,
                    InboundAgentExtension.Options.newBuilder()
                            .name("inbound")
                            .webSocket()
                            .build());
            WorkflowRun run = start(jenkins, "node('inbound') { durableProbe '''" + counting("between") + "''' }");
            eventually("some lines are printed", () -> numbered(run).size() >= 30);
        });
        Files.createFile(signals.resolve("between"));
        sessions.then(jenkins -> {
            WorkflowRun run = lastRun(jenkins);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));

            assertThat(numbered(run)).hasSize(400).doesNotHaveDuplicates().endsWith("#400 line 400 of many");
            assertThat(DurableProbeStep.PREPARATIONS).hasValue(1);
        });
    }

    private static WorkflowRun start(JenkinsRule jenkins, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "p");
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job.scheduleBuild2(0).waitForStart();
    }

    private static String dump(WorkflowRun run) {
        return ((CpsFlowExecution) run.getExecution()).getThreadDump().toString();
    }

    private static WorkflowJob job(JenkinsRule jenkins) {
        return jenkins.jenkins.getItemByFullName("p", WorkflowJob.class);
    }

    /** Where steps have their files. */
    private static Path temporary(Node node, JenkinsRule jenkins) {
        return Path.of(node.getWorkspaceFor(job(jenkins)).getRemote() + "@tmp");
    }

    /** The files that tell what steps have on agents. */
    private static List<String> steps(JenkinsRule jenkins) throws Exception {
        return names(jenkins.jenkins.getRootDir().toPath().resolve("docker-buildx-steps")).stream()
                .map(file -> Path.of(file).getFileName().toString())
                .toList();
    }

    private static WorkflowRun lastRun(JenkinsRule jenkins) {
        return job(jenkins).getLastBuild();
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
