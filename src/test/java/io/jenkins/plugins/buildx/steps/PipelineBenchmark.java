package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.TestBed;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.LocalRunner;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.actions.TimingAction;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.graphanalysis.DepthFirstScanner;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Measures the steps in a real Jenkins, see {@code bench/jenkins}. No test of the build: its name is not one's. */
@RealDocker
@WithJenkins
class PipelineBenchmark {
    private static final int ROUNDS = Integer.parseInt(System.getenv().getOrDefault("BENCH_ROUNDS", "7"));
    /** Runs of each kind that do not count: no Jenkins that is in use still compiles what it does. */
    private static final int COMPILING = 5;

    private static final String LINE =
            "the compiler has something to say about line 4711 of module/package/file.c, again";

    private static final String SAMPLE = """
            writeFile file: 'Dockerfile', text: '''FROM busybox
            COPY nonce /nonce
            RUN mkdir /www && echo 'Hello World!' > /www/index.html
            ENTRYPOINT ["httpd", "-f", "-p", "8080", "-h", "/www"]
            '''
            writeFile file: 'nonce', text: UUID.randomUUID().toString()
            """;

    private final List<String> page = new ArrayList<>();

    @Test
    void measure(JenkinsRule jenkins) throws Exception {
        jenkins.waitOnline(jenkins.createSlave("agent", "docker", null));
        page.add("# Benchmarks in a real Jenkins\n");
        page.add("Written by `bench/jenkins`: the steps in a Pipeline on an agent of a Jenkins, " + COMPILING
                + " runs of each Pipeline before those that count.\n");
        page.add(surroundings());
        stepsAgainstShell(jenkins);
        endOfProcessToEndOfStep(jenkins);
        heapOfALongLog(jenkins);
        Files.writeString(Path.of("docs/benchmarks-jenkins.md"), String.join("\n", page) + "\n");
        assertThat(page).hasSizeGreaterThan(3);
    }

    private static String surroundings() throws Exception {
        return String.format(
                Locale.ROOT,
                "Measured on %s at %s: Jenkins %s, Java %s, docker %s, %d cores of %s, load %s when it began.",
                LocalDate.now(ZoneOffset.UTC),
                said("git", "rev-parse", "--short", "HEAD"),
                Jenkins.getVersion(),
                Runtime.version(),
                said("docker", "version", "--format", "{{.Client.Version}} with engine {{.Server.Version}}"),
                Runtime.getRuntime().availableProcessors(),
                Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                        .filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse("an unknown processor"),
                Files.readString(Path.of("/proc/loadavg")).substring(0, 14));
    }

    private static String said(String... command) throws Exception {
        return new LocalRunner().run(Command.of(List.of(command))).text();
    }

    private void stepsAgainstShell(JenkinsRule jenkins) throws Exception {
        String tag = TestBed.registry() + "/bench/pipeline:";
        WorkflowJob steps = job(jenkins, "steps", SAMPLE + """
                setupQemu platforms: ['linux/arm64']
                def image = buildxMultiArch tags: ['%1$ssteps'], platforms: ['linux/amd64', 'linux/arm64'], push: true, %2$s
                smokeTest image: image, port: 8080, expect: 'Hello World!'
                """.formatted(tag, builder()));
        WorkflowJob tested = job(jenkins, "tested", SAMPLE + """
                setupQemu platforms: ['linux/arm64']
                def image = buildxMultiArch tags: ['%1$stested'], platforms: ['linux/amd64', 'linux/arm64'], push: 'digest', %2$s
                smokeTest image: image, port: 8080, expect: 'Hello World!'
                publishImage image: image, tags: ['%1$stested'], %2$s
                """.formatted(tag, builder()));
        for (int i = 0; i < COMPILING; i++) {
            run(jenkins, steps);
            run(jenkins, tested);
        }
        String builder = run(
                        jenkins,
                        job(
                                jenkins,
                                "name",
                                "withBuildx(%s) { echo \"name=$BUILDX_BUILDER=$BUILDX_CONFIG=\" }"
                                        .formatted(builder())))
                .getLog(1000)
                .stream()
                .filter(line -> line.startsWith("name="))
                .findFirst()
                .orElseThrow();
        WorkflowJob shell =
                job(jenkins, "shell", SAMPLE + """
                withEnv(['BUILDX_BUILDER=%2$s', 'BUILDX_CONFIG=%3$s']) {
                    sh 'docker buildx inspect --bootstrap > builder.txt'
                    sh 'docker buildx build --progress plain --platform linux/amd64,linux/arm64 --metadata-file metadata.json --tag %1$sshell --push .'
                    for (platform in ['linux/amd64', 'linux/arm64']) {
                        sh "docker pull --platform ${platform} %1$sshell"
                        sh "docker run --detach --name bench-shell --platform ${platform} --publish 127.0.0.1:18080:8080 %1$sshell"
                        sh 'until curl -sf http://127.0.0.1:18080/ | grep "Hello World!"; do sleep 1; done'
                        sh 'docker rm --force bench-shell'
                    }
                    sh 'docker buildx imagetools inspect --raw %1$sshell > index.json'
                    archiveArtifacts '*.json, builder.txt'
                }
                """.formatted(tag, builder.split("=")[1], builder.split("=")[2]));
        for (int i = 0; i < COMPILING; i++) {
            run(jenkins, shell);
        }

        List<Double> ofShell = new ArrayList<>();
        List<Double> ofSteps = new ArrayList<>();
        List<Double> ofTested = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            ofShell.add(run(jenkins, shell).getDuration() / 1000.0);
            ofSteps.add(run(jenkins, steps).getDuration() / 1000.0);
            ofTested.add(run(jenkins, tested).getDuration() / 1000.0);
        }
        List<Double> ratios = ratios(ofSteps, ofShell);
        page.add("\n## The three steps against the same commands as `sh` steps\n");
        page.add("Two platforms on a warm builder, a changed file in each build; the whole run of the Pipeline, "
                + ROUNDS + " rounds, pair by pair. The shell waits for its container with `sleep 1`.\n");
        page.add("| | time | of the `sh` steps' | target |");
        page.add("|---|---|---|---|");
        page.add("| `sh` steps | " + text(ofShell, " s") + " | | |");
        page.add("| `setupQemu`, `buildxMultiArch` with `push: true`, `smokeTest` | " + text(ofSteps, " s") + " | "
                + text(ratios, "") + " | at most 0.5: " + (median(ratios) <= 0.5 ? "reached" : "**missed**") + " |");
        page.add("| the same with `push: 'digest'`, and `publishImage`, so that the tested bytes get the tag | "
                + text(ofTested, " s") + " | " + text(ratios(ofTested, ofShell), "") + " | |");
    }

    private static List<Double> ratios(List<Double> times, List<Double> others) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < times.size(); round++) {
            ratios.add(times.get(round) / others.get(round));
        }
        return ratios;
    }

    private void endOfProcessToEndOfStep(JenkinsRule jenkins) throws Exception {
        List<Double> latencies = new ArrayList<>();
        for (String wait : List.of("0", "0", "0", "1", "3", "10", "30")) {
            DurableProbeStep.reset();
            WorkflowJob job = job(
                    jenkins,
                    "latency-" + latencies.size(),
                    "durableProbe 'sleep " + wait + "; echo at $(date +%s%3N)'\necho 'after'");
            WorkflowRun run = run(jenkins, job);
            long ended = run.getLog(1000).stream()
                    .filter(line -> line.contains(" at 1"))
                    .map(line -> Long.parseLong(
                            line.substring(line.indexOf(" at 1") + 4).strip()))
                    .findFirst()
                    .orElseThrow();
            FlowNode after = new DepthFirstScanner()
                    .allNodes(run.getExecution()).stream()
                            .filter(node -> node.getDisplayFunctionName().equals("echo"))
                            .findFirst()
                            .orElseThrow();
            latencies.add((double) (TimingAction.getStartTime(after) - ended));
        }
        page.add("\n## From the end of a process to the end of its step\n");
        page.add("Durable processes of 0 to 30 s on the agent: " + text(latencies, " ms") + ". Target: at most 500 ms: "
                + (latencies.stream().allMatch(latency -> latency <= 500) ? "reached" : "**missed**") + ".");
    }

    private void heapOfALongLog(JenkinsRule jenkins) throws Exception {
        WorkflowJob job = job(jenkins, "log", """
                writeFile file: 'Dockerfile', text: \"\"\"FROM busybox
                RUN echo ${UUID.randomUUID()}; yes '%s' | head -c 100000000 && echo
                \"\"\"
                buildxMultiArch platforms: ['linux/amd64'], driverOpts: ['network=host',
                    'env.BUILDKIT_STEP_LOG_MAX_SIZE=-1', 'env.BUILDKIT_STEP_LOG_MAX_SPEED=-1'], %s
                """.formatted(LINE, config()));
        System.gc();
        long before = live();
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        long most = 0;
        while (run.isBuilding()) {
            most = Math.max(most, live());
            Thread.sleep(200);
        }
        assertThat(run.getResult()).as("end of the log: %s", run.getLog(40)).isEqualTo(Result.SUCCESS);
        long growth = Math.max(0, most - before) / 1_000_000;
        page.add("\n## The controller's heap under 100 MB of build log\n");
        page.add(String.format(
                Locale.ROOT,
                "One build, %.0f s, a log of %d MB: live after collections %d MB before, at most %d MB more meanwhile.",
                run.getDuration() / 1000.0,
                run.getLogText().length() / 1_000_000,
                before / 1_000_000,
                growth));
    }

    /** Bytes of the heap that the last collection left. */
    private static long live() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
                .map(MemoryPoolMXBean::getCollectionUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
    }

    private static WorkflowJob job(JenkinsRule jenkins, String name, String body) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition("node('docker') {\n" + body + "\n}", true));
        return job;
    }

    private static WorkflowRun run(JenkinsRule jenkins, WorkflowJob job) throws Exception {
        return jenkins.assertBuildStatusSuccess(
                jenkins.waitForCompletion(job.scheduleBuild2(0).waitForStart()));
    }

    private static String builder() throws Exception {
        return "driverOpts: ['network=host'], " + config();
    }

    private static String config() throws Exception {
        return "buildkitdConfigInline: '''" + TestBed.buildkitdConfig() + "'''";
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    /** Median and range. */
    private static String text(List<Double> values, String unit) {
        return String.format(
                Locale.ROOT,
                "%.2f%s (%.2f–%.2f)",
                median(values),
                unit,
                values.stream().min(Comparator.naturalOrder()).orElseThrow(),
                values.stream().max(Comparator.naturalOrder()).orElseThrow());
    }
}
