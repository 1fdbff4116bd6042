package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.buildx.DockerEndpoint;
import io.jenkins.plugins.buildx.buildx.HostPlatform;
import io.jenkins.plugins.buildx.command.Artifacts;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.command.Mask;
import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.smoke.JUnitReport;
import io.jenkins.plugins.buildx.smoke.PlatformVerdict;
import io.jenkins.plugins.buildx.smoke.Probe;
import io.jenkins.plugins.buildx.smoke.RunMode;
import io.jenkins.plugins.buildx.smoke.SmokeRequest;
import io.jenkins.plugins.buildx.smoke.SmokeResult;
import io.jenkins.plugins.buildx.smoke.SmokeVerdict;
import io.jenkins.plugins.buildx.smoke.container.DockerHost;
import io.jenkins.plugins.buildx.smoke.container.Leftovers;
import io.jenkins.plugins.buildx.smoke.container.Natives;
import io.jenkins.plugins.buildx.smoke.container.PlatformTest;
import io.jenkins.plugins.buildx.smoke.container.PlatformTest.Outcome;
import io.jenkins.plugins.buildx.smoke.container.RunLabels;
import io.jenkins.plugins.buildx.smoke.container.SmokeRun;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * Proves an image: starts it on each platform, looks whether the checks hold, and removes what it started.
 *
 * <p>Leaves {@code smoke/<platform>.log}, the container's log, for each platform and {@code smoke/TEST-smoke.xml} for JUnit's readers,
 * whatever happens.
 */
public final class SmokeTest {
    /** What may begin as soon as the image has passed, while its containers are being removed. */
    @FunctionalInterface
    public interface Sequel {
        void begin(SmokeResult passed) throws IOException, InterruptedException;
    }

    /** The invocations of this process, whose containers are nobody's leftovers. */
    private static final Set<String> ALIVE = ConcurrentHashMap.newKeySet();

    private static final Duration MARGIN = Duration.ofMinutes(10);
    private static final int PLATFORMS_PER_CORE = 2;
    private static final int LONGEST_LOG = 5 * 1024 * 1024;
    /** Of all containers that run at a time: the command line has a small heap, and a log on its way is copied a few times. */
    private static final int ALL_LOGS = 10 * 1024 * 1024;

    private final Machine machine;
    private final Probe probe;
    private final Artifacts artifacts;
    private final Log log;

    /**
     * @param machine on which docker's client runs
     * @param probe from that machine
     */
    public SmokeTest(Machine machine, Probe probe, Artifacts artifacts, Log log) {
        this.machine = machine;
        this.probe = probe;
        this.artifacts = artifacts;
        this.log = log;
    }

    /**
     * Tests all platforms, several at a time.
     *
     * @throws Failure when not one of them could be started, and not for want of an emulator but because of the machine
     * @throws IOException if the machine could not be asked
     * @throws InterruptedException when interrupted; all containers are gone then
     */
    public SmokeResult run(SmokeRequest request) throws IOException, InterruptedException {
        return run(request, passed -> {});
    }

    /**
     * Tests all platforms, several at a time. All containers are gone at the end, however {@code sequel} ends.
     *
     * @param sequel begun if the image passes, and not before the verdict on its last platform; JUnit's file is there then
     * @throws Failure when not one of them could be started, and not for want of an emulator but because of the machine
     * @throws IOException if the machine could not be asked, or {@code sequel} threw it
     * @throws InterruptedException when interrupted; all containers are gone then
     */
    public SmokeResult run(SmokeRequest request, Sequel sequel) throws IOException, InterruptedException {
        RunLabels labels = new RunLabels(
                UUID.randomUUID().toString(),
                request.run(),
                PlatformTest.START_LIMIT.plus(request.limit(RunMode.EMULATED)).plus(MARGIN));
        ExecutorService threads = Executors.newCachedThreadPool(SmokeTest::thread);
        ALIVE.add(labels.invocation());
        try {
            return run(request, labels, sequel, threads);
        } finally {
            threads.shutdownNow();
            ALIVE.remove(labels.invocation());
        }
    }

    private SmokeResult run(SmokeRequest asked, RunLabels labels, Sequel sequel, ExecutorService threads)
            throws IOException, InterruptedException {
        SmokeRequest request = new ManifestFinder(machine, log).resolved(asked);
        Map<String, String> environment = machine.environment();
        DockerEndpoint docker = DockerEndpoint.of(machine);
        List<List<Platform>> lanes = lanes(request);
        int parallelism = parallelism(request, lanes);
        SmokeRun run = new SmokeRun(
                request,
                machine,
                probe,
                log,
                labels,
                new Natives(natives(request, docker), machine, threads),
                DockerHost.of(docker.host()),
                Math.min(LONGEST_LOG, ALL_LOGS / parallelism),
                secrets(request, environment),
                threads);
        Future<?> sweep = threads.submit(() -> {
            Leftovers.sweep(machine, labels, Set.copyOf(ALIVE), log);
            if (request.commitsImages()) {
                Leftovers.sweepImages(machine);
            }
            return null;
        });
        Map<Platform, Outcome> outcomes = new ConcurrentHashMap<>();
        boolean begun;
        try {
            begun = test(run, lanes, parallelism, outcomes, sequel);
            finish(sweep);
        } finally {
            keepJUnit(result(request, verdicts(outcomes)));
        }
        throwIfMachineFailed(outcomes.values());
        SmokeResult result = result(request, verdicts(outcomes));
        if (result.passed() && !begun) {
            sequel.begin(result);
        }
        return result;
    }

    /** What the machine's own processors run, where that can be told without asking docker. */
    private Set<Platform> natives(SmokeRequest request, DockerEndpoint docker)
            throws IOException, InterruptedException {
        if (!request.nativePlatforms().isEmpty() || !docker.sharesKernel()) {
            return request.nativePlatforms();
        }
        return HostPlatform.of(machine).map(Set::of).orElse(Set.of());
    }

    /** Returns whether the sequel was begun. */
    private boolean test(
            SmokeRun run, List<List<Platform>> lanes, int parallelism, Map<Platform, Outcome> outcomes, Sequel sequel)
            throws IOException, InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(parallelism, SmokeTest::thread);
        Passed passed = new Passed(run.request());
        CompletableFuture<Void> end = CompletableFuture.allOf(lanes.stream()
                .map(lane -> CompletableFuture.runAsync(() -> test(run, lane, outcomes, passed), pool))
                .toArray(CompletableFuture[]::new));
        end.whenComplete((nothing, problem) -> passed.all.complete(Optional.empty()));
        try {
            Optional<SmokeResult> early = passed.all.get();
            FutureTask<Void> following = new FutureTask<>(() -> {
                sequel.begin(early.orElseThrow());
                return null;
            });
            early.ifPresent(result -> {
                keepJUnit(result);
                following.run();
            });
            end.get();
            if (early.isPresent()) {
                Parallel.result(following);
            }
            return early.isPresent();
        } catch (InterruptedException e) {
            pool.shutdownNow();
            cleanUp(run, pool);
            throw e;
        } catch (ExecutionException e) {
            throw new IllegalStateException("The smoke test broke: " + e.getCause(), e);
        } finally {
            pool.shutdownNow();
        }
    }

    /** Collects the platforms that have passed, until it knows whether all have. */
    private static final class Passed {
        private final SmokeRequest request;
        private final Map<Platform, PlatformVerdict> verdicts = new ConcurrentHashMap<>();
        private final CompletableFuture<Optional<SmokeResult>> all = new CompletableFuture<>();

        Passed(SmokeRequest request) {
            this.request = request;
        }

        void add(PlatformVerdict verdict) {
            verdicts.put(verdict.platform(), verdict);
            if (verdicts.size() == request.images().size()) {
                all.complete(Optional.of(result(request, verdicts)));
            }
        }
    }

    private void test(SmokeRun run, List<Platform> lane, Map<Platform, Outcome> outcomes, Passed passed) {
        for (Platform platform : lane) {
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            PlatformTest test = new PlatformTest(run, platform);
            Outcome outcome = test.run(passed::add);
            outcomes.put(platform, outcome);
            tell(test, outcome.verdict());
        }
    }

    /** One after another: a verdict's lines stay together, and the copies that a log's way takes are those of one log. */
    private synchronized void tell(PlatformTest test, PlatformVerdict verdict) {
        keep("smoke/" + verdict.platform().slug() + ".log", test.log());
        verdict.lines().forEach(log::line);
    }

    /**
     * Platforms that must not be tested at the same time: those that share a name, as docker's classic image store has room for one of
     * them. Those that were loaded under one digest are in containerd's, which has room for all.
     */
    private static List<List<Platform>> lanes(SmokeRequest request) {
        Set<Platform> byImageDigest = request.byImageDigest();
        Map<String, List<Platform>> lanes = new LinkedHashMap<>();
        request.images().forEach((platform, image) -> {
            boolean isExact = image.digest().isPresent() && !byImageDigest.contains(platform);
            lanes.computeIfAbsent(isExact ? platform + " " + image : image.toString(), key -> new ArrayList<>())
                    .add(platform);
        });
        return List.copyOf(lanes.values());
    }

    private static int parallelism(SmokeRequest request, List<?> lanes) {
        int most = request.parallelism()
                .orElse(PLATFORMS_PER_CORE * Runtime.getRuntime().availableProcessors());
        return Math.min(lanes.size(), most);
    }

    /** The workers remove their containers; what docker was just about to make when its client was ended is removed here. */
    private void cleanUp(SmokeRun run, ExecutorService pool) {
        try {
            pool.awaitTermination(MARGIN.toMinutes(), TimeUnit.MINUTES);
            Leftovers.ofInvocation(machine, run.labels());
        } catch (IOException e) {
            log.line("Could not look for containers left behind; the next run will: " + e.getMessage());
        } catch (InterruptedException e) {
            log.line("Interrupted twice; the next run will remove containers that are left");
        }
    }

    private void finish(Future<?> sweep) throws InterruptedException {
        try {
            sweep.get();
        } catch (ExecutionException e) {
            String why = e.getCause() instanceof Failure failure
                    ? failure.sentence()
                    : e.getCause().getMessage();
            log.line("Could not look for containers that dead runs left behind: " + why);
        }
    }

    private static SmokeResult result(SmokeRequest request, Map<Platform, PlatformVerdict> verdicts) {
        return new SmokeResult(
                request.images().keySet().stream()
                        .filter(verdicts::containsKey)
                        .map(verdicts::get)
                        .toList(),
                request.notRunAllowed());
    }

    private static Map<Platform, PlatformVerdict> verdicts(Map<Platform, Outcome> outcomes) {
        Map<Platform, PlatformVerdict> verdicts = new HashMap<>();
        outcomes.forEach((platform, outcome) -> verdicts.put(platform, outcome.verdict()));
        return verdicts;
    }

    /** When nothing could be started and the machine is to blame, there is nothing to say about the image. */
    private static void throwIfMachineFailed(Collection<Outcome> outcomes) throws Failure {
        List<Failure> failures = outcomes.stream()
                .filter(outcome -> outcome.verdict().verdict() == SmokeVerdict.FAILED)
                .flatMap(outcome -> outcome.notStarted().stream())
                .filter(failure -> failure.kind() == Failure.Kind.MACHINE || failure.isRetryable())
                .toList();
        if (!failures.isEmpty() && failures.size() == outcomes.size()) {
            throw failures.get(0);
        }
    }

    private static Mask secrets(SmokeRequest request, Map<String, String> environment) throws Failure {
        List<String> values = new ArrayList<>();
        for (String name : request.secretEnvironment()) {
            String value = environment.get(name);
            if (value == null) {
                throw new Failure(
                        Failure.Kind.INPUT,
                        "The environment has no variable " + name + ", which the container is to get",
                        "",
                        "bind the credentials around the smoke test, or take the name out");
            }
            values.add(value);
        }
        return Mask.of(values);
    }

    private void keepJUnit(SmokeResult result) {
        keep("smoke/TEST-smoke.xml", JUnitReport.of(result));
    }

    private void keep(String name, byte[] content) {
        boolean interrupted = Thread.interrupted();
        try {
            artifacts.put(name, content);
        } catch (IOException e) {
            log.line("Could not keep " + name + ": " + e.getMessage());
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "smoke test");
        thread.setDaemon(true);
        return thread;
    }
}
