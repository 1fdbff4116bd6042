package io.jenkins.plugins.buildx.smoke.container;

import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.Retry;
import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.smoke.CheckResult;
import io.jenkins.plugins.buildx.smoke.LogCheck;
import io.jenkins.plugins.buildx.smoke.Observation;
import io.jenkins.plugins.buildx.smoke.PlatformVerdict;
import io.jenkins.plugins.buildx.smoke.RunMode;
import io.jenkins.plugins.buildx.smoke.SmokeCheck;
import io.jenkins.plugins.buildx.smoke.SmokeRequest;
import io.jenkins.plugins.buildx.smoke.SmokeVerdict;
import io.jenkins.plugins.buildx.smoke.program.ArchitectureTruth;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * The smoke test of one platform: its container is started, asked, and removed whatever happens.
 *
 * <p>Few calls of docker, for each costs as much as a check: one starts the container, one follows its log, one tells its ports and
 * its image, few find the program it runs, one removes it.
 */
public final class PlatformTest {
    /** For the start of a container, the pull of its image included. */
    public static final Duration START_LIMIT = Container.START_LIMIT;

    private static final String ARCHITECTURE = "architecture";
    private static final int ATTEMPTS = 3;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    private final SmokeRun run;
    private final SmokeRequest request;
    private final Platform platform;
    private final Container container;
    private final boolean knownNotToRun;
    private final boolean needsProcess;
    private final long begin = System.nanoTime();
    private LogFollower follower;
    private RunMode mode = RunMode.NATIVE;
    private Optional<Failure> notStarted = Optional.empty();
    private boolean exists;

    /**
     * What came of it.
     *
     * @param notStarted why the container could not even be started
     */
    public record Outcome(PlatformVerdict verdict, Optional<Failure> notStarted) {}

    public PlatformTest(SmokeRun run, Platform platform) {
        this.run = run;
        this.request = run.request();
        this.platform = platform;
        this.container = new Container(run, name(), image(), platform, request.ports());
        this.follower = LogFollower.none(container);
        this.knownNotToRun = request.isKnownNotToRun(platform);
        this.needsProcess = !knownNotToRun && request.checks().stream().anyMatch(SmokeCheck::needsProcess);
    }

    /**
     * Tests the platform. When interrupted, the container is gone at the end all the same, and the thread's interrupt is set.
     *
     * @param passed told that the platform has passed, before its container is removed
     */
    public Outcome run(Consumer<PlatformVerdict> passed) {
        PlatformVerdict verdict;
        List<CheckResult> results;
        try {
            results = results();
            verdict = verdict(results);
            if (verdict.verdict() == SmokeVerdict.PASSED) {
                passed.accept(verdict);
            }
        } finally {
            remove();
            follower.finish();
        }
        if (verdict.verdict() != SmokeVerdict.PASSED) {
            // now with all that the container wrote
            verdict = verdict(results);
        }
        return new Outcome(verdict, notStarted);
    }

    /** All that is kept of the container's log, secrets hidden. */
    public byte[] log() {
        return run.mask().hide(follower.log().bytes());
    }

    private List<CheckResult> results() {
        try {
            return test();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of(result("start", SmokeVerdict.FAILED, "interrupted"));
        } catch (IOException e) {
            return List.of(result("start", SmokeVerdict.FAILED, String.valueOf(e.getMessage())));
        }
    }

    private PlatformVerdict verdict(List<CheckResult> results) {
        // what a web server answers, or a file holds, may be a secret that the container was given
        List<CheckResult> masked = results.stream()
                .map(result -> new CheckResult(
                        result.name(), result.verdict(), run.mask().hide(result.message()), result.seconds()))
                .toList();
        SmokeVerdict verdict = Judgement.verdict(masked);
        String tail = verdict == SmokeVerdict.PASSED
                ? ""
                : run.mask().hide(follower.log().lastLines());
        return new PlatformVerdict(platform, mode, verdict, Judgement.reason(masked), elapsed(), masked, tail);
    }

    private void remove() {
        if (exists) {
            Removal.of(container, run);
        } else {
            Removal.ofUnstarted(container);
        }
    }

    private List<CheckResult> test() throws IOException, InterruptedException {
        notStarted = start();
        exists = notStarted.isEmpty();
        Optional<ContainerInspection> inspection = inspectAndFollow();
        return inspection.isEmpty() ? unmade() : test(inspection.get());
    }

    private List<CheckResult> test(ContainerInspection inspection) throws IOException, InterruptedException {
        exists = true;
        Deadline deadline = new Deadline(request.limit(mode));
        LiveTarget target = new LiveTarget(
                container,
                inspection,
                follower,
                new Route(run, container, inspection.ports()),
                new OwnContainers(run, name(), image(), platform),
                run.threads(),
                deadline);
        Future<Observation> truth =
                run.threads().submit(() -> ArchitectureTruth.of(platform, inspection.argv(), target));
        try {
            List<CheckResult> checks = notStarted.isPresent() ? unstarted() : look(target, deadline);
            return new Judgement(platform, request.checks())
                    .results(architecture(truth), checks, mode, follower.log().lastLines());
        } finally {
            truth.cancel(true);
        }
    }

    private Optional<Failure> start() throws IOException, InterruptedException {
        try {
            mode = run.natives().mode(platform);
            if (request.isByTag(platform)) {
                container.refresh();
            }
            new Retry(ATTEMPTS, FIRST_PAUSE, run.log()).run("Starting " + platform, this::attempt);
            return Optional.empty();
        } catch (Failure e) {
            return Optional.of(e);
        }
    }

    private Container attempt() throws IOException, InterruptedException {
        try {
            if (needsProcess) {
                container.start(request.options());
            } else {
                container.create(request.options());
            }
            return container;
        } catch (Failure e) {
            if (e.isRetryable()) {
                Removal.ofUnstarted(container);
            }
            throw e;
        }
    }

    /** One after the other: the log is had from its beginning later as well, and all that is to be found out waits for the inspection. */
    private Optional<ContainerInspection> inspectAndFollow() throws IOException, InterruptedException {
        try {
            return inspect();
        } finally {
            if (needsProcess && exists) {
                follower = LogFollower.of(container, logChecks(), run);
            }
        }
    }

    /** A container that could not be started may have been made, and then tells more. */
    private Optional<ContainerInspection> inspect() throws IOException, InterruptedException {
        try {
            return Optional.of(container.inspect());
        } catch (Failure e) {
            if (notStarted.isEmpty()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** Docker makes no container of an image that is there, but for another platform, and then says what it likes. */
    private List<CheckResult> unmade() throws IOException, InterruptedException {
        Optional<Platform> actual = container.localPlatform().filter(other -> !other.equals(platform));
        if (actual.isEmpty()) {
            throw notStarted.orElseThrow();
        }
        notStarted = Optional.empty();
        return List.of(result(
                ARCHITECTURE,
                SmokeVerdict.FAILED,
                "the image's config says " + actual.get() + ", its manifest says " + platform));
    }

    private List<CheckResult> look(LiveTarget target, Deadline deadline) throws IOException, InterruptedException {
        List<SmokeCheck> possible = request.checks().stream()
                .filter(check -> !(knownNotToRun && check.executes()))
                .toList();
        Iterator<CheckResult> looked = new CheckRounds(
                        possible, target, follower, deadline, request.interval(), needsProcess)
                .run()
                .iterator();
        List<CheckResult> results = new ArrayList<>();
        for (SmokeCheck check : request.checks()) {
            results.add(
                    possible.contains(check)
                            ? looked.next()
                            : result(check.name(), SmokeVerdict.NOT_RUN, Judgement.noEmulator(platform)));
        }
        looked.forEachRemaining(results::add);
        return results;
    }

    private List<CheckResult> unstarted() {
        String message = notStarted.map(Failure::getMessage).orElse("");
        return request.checks().stream()
                .map(check -> result(check.name(), SmokeVerdict.FAILED, message))
                .toList();
    }

    private CheckResult architecture(Future<Observation> truth) throws InterruptedException {
        try {
            Observation observation = truth.get();
            boolean passed = observation.state() == Observation.State.PASSED;
            return result(ARCHITECTURE, passed ? SmokeVerdict.PASSED : SmokeVerdict.FAILED, observation.message());
        } catch (ExecutionException e) {
            return result(
                    ARCHITECTURE,
                    SmokeVerdict.FAILED,
                    "could not be read: " + e.getCause().getMessage());
        }
    }

    private CheckResult result(String check, SmokeVerdict verdict, String message) {
        return new CheckResult(check, verdict, message, elapsed());
    }

    private List<LogCheck> logChecks() {
        return request.checks().stream()
                .filter(LogCheck.class::isInstance)
                .map(LogCheck.class::cast)
                .toList();
    }

    private String image() {
        return request.images().get(platform).toString();
    }

    private String name() {
        return "docker-buildx-smoke-" + run.labels().invocation() + "-" + platform.slug();
    }

    private double elapsed() {
        return (System.nanoTime() - begin) / 1e9;
    }
}
