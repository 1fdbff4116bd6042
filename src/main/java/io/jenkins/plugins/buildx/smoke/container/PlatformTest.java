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
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The smoke test of one platform: its container is started, asked, and removed whatever happens.
 *
 * <p>Few calls of docker, for each costs as much as a check: one starts the container, one follows its log, one tells its ports and
 * its image, one reads the program it runs, one removes it.
 */
public final class PlatformTest {
    /** For the start of a container, the pull of its image included. */
    public static final Duration START_LIMIT = Container.START_LIMIT;

    private static final String ARCHITECTURE = "architecture";
    private static final int ATTEMPTS = 3;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Pattern NO_EMULATOR = Pattern.compile("exec format error", Pattern.CASE_INSENSITIVE);

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
     * @param log all that is kept of the container's, secrets hidden
     * @param notStarted why the container could not even be started
     */
    public record Outcome(PlatformVerdict verdict, String log, Optional<Failure> notStarted) {}

    public PlatformTest(SmokeRun run, Platform platform) {
        this.run = run;
        this.request = run.request();
        this.platform = platform;
        this.container = new Container(run, name(), image(), platform, request.ports());
        this.follower = LogFollower.none(container);
        this.knownNotToRun = request.isKnownNotToRun(platform);
        this.needsProcess = !knownNotToRun && request.checks().stream().anyMatch(SmokeCheck::needsProcess);
    }

    /** Tests the platform. When interrupted, the container is gone at the end all the same, and the thread's interrupt is set. */
    public Outcome run() {
        List<CheckResult> results;
        try {
            results = test();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            results = List.of(result("start", SmokeVerdict.FAILED, "interrupted"));
        } catch (IOException e) {
            results = List.of(result("start", SmokeVerdict.FAILED, String.valueOf(e.getMessage())));
        } finally {
            remove();
            follower.finish();
        }
        String log = run.mask().hide(follower.log().text());
        return new Outcome(verdict(results), log, notStarted);
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
        if (needsProcess && notStarted.isEmpty()) {
            follower = LogFollower.of(container, logChecks(), run.threads());
        }
        Optional<ContainerInspection> made = inspect();
        if (made.isEmpty()) {
            return unmade();
        }
        return test(made.get());
    }

    private List<CheckResult> test(ContainerInspection inspection) throws IOException, InterruptedException {
        exists = true;
        mode = run.natives().mode(platform);
        Deadline deadline = new Deadline(request.limit(mode));
        LiveTarget target = new LiveTarget(
                container,
                inspection,
                follower,
                new Route(run, container, inspection.ports()),
                new OwnContainers(run, name(), image(), platform),
                deadline);
        Future<Observation> truth =
                run.threads().submit(() -> ArchitectureTruth.of(platform, inspection.argv(), target));
        try {
            List<CheckResult> checks = notStarted.isPresent() ? unstarted() : look(target, deadline);
            return judged(architecture(truth), checks);
        } finally {
            truth.cancel(true);
        }
    }

    private Optional<Failure> start() throws IOException, InterruptedException {
        try {
            new Retry(ATTEMPTS, FIRST_PAUSE, run.log()).run("Starting " + platform, () -> {
                try {
                    if (needsProcess) {
                        container.start(request.options());
                    } else {
                        container.create(request.options());
                    }
                } catch (Failure e) {
                    if (e.isRetryable()) {
                        Removal.ofUnstarted(container);
                    }
                    throw e;
                }
                return container;
            });
            return Optional.empty();
        } catch (Failure e) {
            return Optional.of(e);
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
                            : result(check.name(), SmokeVerdict.NOT_RUN, noEmulator()));
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

    /**
     * All results, the architecture's first. Checks that failed for want of an emulator have not run: that is so when the image is
     * what it should be, is not the machine's own kind, ran nothing, and the kernel said why.
     */
    private List<CheckResult> judged(CheckResult architecture, List<CheckResult> checks) {
        List<String> evidence = new ArrayList<>(List.of(follower.log().lastLines()));
        checks.stream()
                .filter(check -> !passed(check))
                .map(CheckResult::message)
                .forEach(evidence::add);
        boolean noEmulator = mode == RunMode.EMULATED
                && passed(architecture)
                && executing(checks).noneMatch(PlatformTest::passed)
                && NO_EMULATOR.matcher(String.join("\n", evidence)).find();
        List<CheckResult> results = new ArrayList<>(List.of(architecture));
        if (!noEmulator) {
            results.addAll(checks);
            return results;
        }
        List<CheckResult> notRun = executing(checks).toList();
        for (CheckResult check : checks) {
            if (!CheckRounds.CONTAINER.equals(check.name())) {
                results.add(notRun.contains(check) ? result(check.name(), SmokeVerdict.NOT_RUN, noEmulator()) : check);
            }
        }
        return results;
    }

    /** The results of the checks for which something of the image was to be executed. */
    private Stream<CheckResult> executing(List<CheckResult> checks) {
        Set<String> others = request.checks().stream()
                .filter(check -> !check.executes())
                .map(SmokeCheck::name)
                .collect(Collectors.toSet());
        return checks.stream().filter(check -> !others.contains(check.name()));
    }

    private PlatformVerdict verdict(List<CheckResult> results) {
        SmokeVerdict verdict = worst(results);
        String reason = results.stream()
                .filter(check -> check.verdict() == verdict && verdict != SmokeVerdict.PASSED)
                .findFirst()
                .map(check ->
                        verdict == SmokeVerdict.NOT_RUN ? check.headline() : check.name() + ": " + check.headline())
                .orElse("");
        String tail = verdict == SmokeVerdict.PASSED
                ? ""
                : run.mask().hide(follower.log().lastLines());
        return new PlatformVerdict(platform, mode, verdict, reason, elapsed(), results, tail);
    }

    private static SmokeVerdict worst(List<CheckResult> results) {
        for (SmokeVerdict verdict : List.of(SmokeVerdict.FAILED, SmokeVerdict.NOT_RUN)) {
            if (results.stream().anyMatch(check -> check.verdict() == verdict)) {
                return verdict;
            }
        }
        return SmokeVerdict.PASSED;
    }

    private static boolean passed(CheckResult check) {
        return check.verdict() == SmokeVerdict.PASSED;
    }

    private CheckResult result(String check, SmokeVerdict verdict, String message) {
        return new CheckResult(check, verdict, message, elapsed());
    }

    private String noEmulator() {
        return "no emulator for " + platform + " on this machine: run setupQemu first, or use a native agent";
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
