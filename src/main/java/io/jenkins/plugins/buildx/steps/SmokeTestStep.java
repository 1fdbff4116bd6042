package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Extension;
import hudson.FilePath;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildx.engine.MultiArch;
import io.jenkins.plugins.buildx.engine.ReportDraft;
import io.jenkins.plugins.buildx.engine.SmokeTest;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.report.Report;
import io.jenkins.plugins.buildx.smoke.ContainerOptions;
import io.jenkins.plugins.buildx.smoke.Expectation;
import io.jenkins.plugins.buildx.smoke.HttpCheck;
import io.jenkins.plugins.buildx.smoke.PlatformVerdict;
import io.jenkins.plugins.buildx.smoke.SmokeCheck;
import io.jenkins.plugins.buildx.smoke.SmokeRequest;
import io.jenkins.plugins.buildx.smoke.SmokeResult;
import io.jenkins.plugins.buildx.smoke.StructureTest;
import io.jenkins.plugins.buildx.smoke.container.Leftovers;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** Starts every platform's image, checks it, and holds its content to the platform it claims. */
public final class SmokeTestStep extends RegistryStep {
    private static final long serialVersionUID = 1L;

    @CheckForNull
    private Serializable image;

    private List<String> platforms = List.of();
    private int port = 0;
    private String path = "/";
    private String expect = "";
    private List<CheckParameter> checks = List.of();
    private List<String> structureTests = List.of();
    private List<String> env = List.of();
    private List<String> secretEnv = List.of();
    private List<String> command = List.of();
    private List<String> entrypoint = List.of();
    private String network = "";
    private String user = "";
    private boolean readOnly;
    private List<String> tmpfs = List.of();
    private String memory = "";
    private String cpus = "";
    private int timeout = 60;
    private double interval = 0.5;
    private double emulatedTimeoutFactor = 5;
    private boolean allowNotRun;
    private int parallelism = 0;
    private boolean junit = true;

    /** @param image a reference, or what {@code buildxMultiArch} returned */
    @DataBoundConstructor
    public SmokeTestStep(Object image) {
        this.image = BuiltImage.saved(image);
    }

    @CheckForNull
    public Object getImage() {
        return image;
    }

    public List<String> getPlatforms() {
        return platforms;
    }

    @DataBoundSetter
    public void setPlatforms(List<String> platforms) {
        this.platforms = BuilderStep.copy(platforms);
    }

    public int getPort() {
        return port;
    }

    @DataBoundSetter
    public void setPort(int port) {
        this.port = port;
    }

    public String getPath() {
        return path;
    }

    @DataBoundSetter
    public void setPath(String path) {
        this.path = BuilderStep.text(path);
    }

    public String getExpect() {
        return expect;
    }

    @DataBoundSetter
    public void setExpect(String expect) {
        this.expect = BuilderStep.text(expect);
    }

    public List<CheckParameter> getChecks() {
        return checks;
    }

    @DataBoundSetter
    public void setChecks(List<CheckParameter> checks) {
        this.checks = checks == null ? List.of() : new ArrayList<>(checks);
    }

    public List<String> getStructureTests() {
        return structureTests;
    }

    @DataBoundSetter
    public void setStructureTests(List<String> structureTests) {
        this.structureTests = BuilderStep.copy(structureTests);
    }

    public List<String> getEnv() {
        return env;
    }

    @DataBoundSetter
    public void setEnv(List<String> env) {
        this.env = BuilderStep.copy(env);
    }

    public List<String> getSecretEnv() {
        return secretEnv;
    }

    @DataBoundSetter
    public void setSecretEnv(List<String> secretEnv) {
        this.secretEnv = BuilderStep.copy(secretEnv);
    }

    public List<String> getCommand() {
        return command;
    }

    @DataBoundSetter
    public void setCommand(List<String> command) {
        this.command = BuilderStep.copy(command);
    }

    public List<String> getEntrypoint() {
        return entrypoint;
    }

    @DataBoundSetter
    public void setEntrypoint(List<String> entrypoint) {
        this.entrypoint = BuilderStep.copy(entrypoint);
    }

    public String getNetwork() {
        return network;
    }

    @DataBoundSetter
    public void setNetwork(String network) {
        this.network = BuilderStep.text(network);
    }

    public String getUser() {
        return user;
    }

    @DataBoundSetter
    public void setUser(String user) {
        this.user = BuilderStep.text(user);
    }

    public boolean isReadOnly() {
        return readOnly;
    }

    @DataBoundSetter
    public void setReadOnly(boolean readOnly) {
        this.readOnly = readOnly;
    }

    public List<String> getTmpfs() {
        return tmpfs;
    }

    @DataBoundSetter
    public void setTmpfs(List<String> tmpfs) {
        this.tmpfs = BuilderStep.copy(tmpfs);
    }

    public String getMemory() {
        return memory;
    }

    @DataBoundSetter
    public void setMemory(String memory) {
        this.memory = BuilderStep.text(memory);
    }

    public String getCpus() {
        return cpus;
    }

    @DataBoundSetter
    public void setCpus(String cpus) {
        this.cpus = BuilderStep.text(cpus);
    }

    public int getTimeout() {
        return timeout;
    }

    @DataBoundSetter
    public void setTimeout(int timeout) {
        this.timeout = timeout;
    }

    public double getInterval() {
        return interval;
    }

    @DataBoundSetter
    public void setInterval(double interval) {
        this.interval = interval;
    }

    public double getEmulatedTimeoutFactor() {
        return emulatedTimeoutFactor;
    }

    @DataBoundSetter
    public void setEmulatedTimeoutFactor(double emulatedTimeoutFactor) {
        this.emulatedTimeoutFactor = emulatedTimeoutFactor;
    }

    public boolean isAllowNotRun() {
        return allowNotRun;
    }

    @DataBoundSetter
    public void setAllowNotRun(boolean allowNotRun) {
        this.allowNotRun = allowNotRun;
    }

    public int getParallelism() {
        return parallelism;
    }

    @DataBoundSetter
    public void setParallelism(int parallelism) {
        this.parallelism = parallelism;
    }

    public boolean isJunit() {
        return junit;
    }

    @DataBoundSetter
    public void setJunit(boolean junit) {
        this.junit = junit;
    }

    /**
     * What is asked for, but for what only the agent knows.
     *
     * @param owner of the containers
     * @throws InvalidInput if it can't be
     */
    SmokeRequest.Builder toRequest(BuiltImage built, List<SmokeCheck> structure, String owner) {
        SmokeRequest.Builder request = SmokeRequest.of(built.reference())
                .checks(namedChecks())
                .checks(structure)
                .options(options())
                .limit(Duration.ofSeconds(timeout))
                .interval(Duration.ofMillis(Math.round(interval * 1000)))
                .emulatedTimeoutFactor(emulatedTimeoutFactor)
                .allowNotRun(allowNotRun)
                .parallelism(parallelism)
                .run(owner);
        for (Platform platform : wanted(built)) {
            if (built.platforms().containsKey(platform)) {
                request.platform(platform, built.platforms().get(platform));
            } else {
                request.platform(platform);
            }
        }
        return request;
    }

    private List<Platform> wanted(BuiltImage built) {
        List<Platform> asked = Platform.parseAll(platforms);
        List<Platform> wanted = asked.isEmpty() ? built.known() : asked;
        if (wanted.isEmpty()) {
            throw new InvalidInput("Say which platforms to test, such as platforms: ['linux/amd64', 'linux/arm64'];"
                    + " they are known only for an image that buildxMultiArch returned");
        }
        return wanted;
    }

    private List<SmokeCheck> namedChecks() {
        List<SmokeCheck> all = new ArrayList<>();
        if (port != 0) {
            HttpCheck answer = HttpCheck.on(port, path);
            all.add(expect.isEmpty() ? answer : answer.withBody(Expectation.containing(expect)));
        } else if (!expect.isEmpty()) {
            throw new InvalidInput("expect needs port: the text is looked for in an HTTP answer");
        }
        checks.forEach(check -> all.add(check.toCheck()));
        return all;
    }

    private ContainerOptions options() {
        return ContainerOptions.NONE
                .withEnvironment(NameValue.map(env, "a variable", "NAME=value"))
                .withSecretEnvironment(secretEnv)
                .withCommand(command)
                .withEntrypoint(entrypoint)
                .withNetwork(network)
                .withUser(user)
                .withReadOnly(readOnly)
                .withTmpfs(tmpfs)
                .withMemory(memory)
                .withCpus(cpus);
    }

    @Override
    public StepExecution start(StepContext context) throws StepFailure {
        BuiltImage built = StepFailure.refusing(() -> BuiltImage.parse(image));
        if (structureTests.isEmpty()) {
            StepFailure.refusing(
                    () -> toRequest(built, List.of(), "not started").build());
        }
        return new Execution(context, this, built, StepFailure.refusing(() -> logins(List.of(built.reference()))));
    }

    private static final class Execution extends RerunExecution {
        private static final long serialVersionUID = 1L;

        private final Saved<SmokeTestStep> asked;
        private final Saved<BuiltImage> image;
        private final AskedCredentials credentials;

        /** Whether Jenkins has the JUnit results: it would add those of a test that begins anew after a restart to them. */
        private boolean recorded;

        Execution(StepContext context, SmokeTestStep step, BuiltImage built, AskedCredentials credentials) {
            super(context);
            this.asked = new Saved<>(step);
            this.image = new Saved<>(built);
            this.credentials = credentials;
        }

        @Override
        AgentMachine equipped(AgentMachine bare) throws IOException, InterruptedException {
            return credentials.grant(getContext(), bare).machine();
        }

        @Override
        protected Object run(AgentMachine agent, TaskListener log) throws Exception {
            SmokeTestStep step = asked.get();
            BuiltImage built = image.get();
            ImageReports reports = ImageReports.of(getContext());
            SmokeRequest request =
                    step.toRequest(built, structure(agent.workspace()), owner()).build();
            String slug = slug(reports);
            long started = System.nanoTime();
            try (AgentArtifacts artifacts =
                    new AgentArtifacts(reports.run(), agent.launcher(), log, "buildx/" + slug)) {
                SmokeArtifacts kept = new SmokeArtifacts(artifacts);
                SmokeResult result = null;
                try {
                    result = new SmokeTest(agent, new AgentProbe(agent.workspace()), kept, log.getLogger()::println)
                            .run(request, passed -> record(kept, agent, log, slug));
                } finally {
                    // what Jenkins itself cuts off at its end is no result: the test begins anew, and tells its own
                    if (result != null || !isJenkinsGoingDown()) {
                        record(kept, agent, log, slug);
                    }
                }
                Report report = draft(reports, slug)
                        .smoke(result)
                        .seconds("smoke", (System.nanoTime() - started) / 1e9)
                        .report();
                artifacts.put("report.json", ImageReports.bytes(report));
                reports.put(slug, report);
                reports.tell(slug, report, log);
                if (!result.passed()) {
                    throw MultiArch.failed(result);
                }
                return told(result);
            }
        }

        private void record(SmokeArtifacts kept, AgentMachine agent, TaskListener log, String slug)
                throws IOException, InterruptedException {
            if (asked.get().junit && !recorded && kept.record(getContext(), agent, log, slug)) {
                recorded = true;
                // or a controller that crashes would know that they are recorded, and have lost them
                ImageReports.of(getContext()).run().save();
                getContext().saveState();
            }
        }

        @Override
        boolean startsContainers() {
            return true;
        }

        /** One that is stopped after a restart has not looked for the containers of its first try. */
        @Override
        void cleanUp(AgentMachine agent) throws IOException, InterruptedException {
            try {
                if (isStopping()) {
                    Leftovers.ofRun(agent, owner());
                }
            } finally {
                super.cleanUp(agent);
            }
        }

        /** Known without the build, which may be over when its containers are looked for. */
        private String owner() {
            return Owner.ofStep(run(), id());
        }

        private ReportDraft draft(ImageReports reports, String slug) {
            BuiltImage built = image.get();
            List<Platform> tested = asked.get().wanted(built);
            return reports.find(slug)
                    .map(known -> new ReportDraft(known, tested))
                    .orElseGet(() -> new ReportDraft(tested).image(built.reference()));
        }

        private String slug(ImageReports reports) {
            BuiltImage built = image.get();
            return built.slug().isEmpty()
                    ? reports.slugOf(built.reference()).orElseGet(() -> reports.nameOf(built.reference()))
                    : built.slug();
        }

        private List<SmokeCheck> structure(FilePath workspace) throws IOException, InterruptedException {
            List<SmokeCheck> checks = new ArrayList<>();
            for (String path : asked.get().structureTests) {
                FilePath file = workspace.child(path);
                if (!file.exists()) {
                    throw new InvalidInput("There is no structure test \"" + path + "\" in the workspace");
                }
                checks.addAll(
                        StructureTest.parse(path, new String(file.read().readAllBytes(), StandardCharsets.UTF_8)));
            }
            return checks;
        }

        private static Map<String, Object> told(SmokeResult result) {
            Map<String, Object> verdicts = new LinkedHashMap<>();
            for (PlatformVerdict verdict : result.platforms()) {
                verdicts.put(verdict.platform().toString(), verdict.verdict().name());
            }
            return verdicts;
        }
    }

    /** The step's name and form. */
    @Extension
    public static final class DescriptorImpl extends ImageStepDescriptor {
        public DescriptorImpl() {
            super("platforms", "structureTests", "env", "secretEnv", "command", "entrypoint", "tmpfs");
        }

        @Override
        Map<String, String> example() {
            return Map.of("image", "registry.example/app:1.0", "port", "8080");
        }

        /** As if the image was just built, since then it is known which platforms there are. */
        @Override
        void prove(Step step) {
            SmokeTestStep asked = (SmokeTestStep) step;
            ImageReference reference = BuiltImage.parse(asked.image).reference();
            BuiltImage built = new BuiltImage("", reference, Map.of(Platform.parse("linux/arm64"), reference));
            asked.toRequest(built, List.of(), "nobody").build();
            asked.logins(List.of());
        }

        @Override
        void name(Step step, String image) {
            ((SmokeTestStep) step).image = image;
        }

        @Override
        public String getFunctionName() {
            return "smokeTest";
        }

        @Override
        public String getDisplayName() {
            return "Start and check an image on every CPU architecture";
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return arguments.get("image") instanceof Map<?, ?> map
                    ? told(map, "reference", "no image")
                    : told(arguments, "image", "no image");
        }
    }
}
