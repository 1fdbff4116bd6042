package io.jenkins.plugins.buildx.smoke.container;

import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.smoke.CheckResult;
import io.jenkins.plugins.buildx.smoke.ExitCheck;
import io.jenkins.plugins.buildx.smoke.Observation;
import io.jenkins.plugins.buildx.smoke.SmokeCheck;
import io.jenkins.plugins.buildx.smoke.SmokeTarget;
import io.jenkins.plugins.buildx.smoke.SmokeVerdict;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks again and again, until all checks are decided, the time is over, or the container has exited: what a container wrote and
 * left behind before its end still counts, but nothing more will come.
 */
final class CheckRounds {
    /** The result that tells of a container's unexpected end. */
    static final String CONTAINER = "container";

    private final List<SmokeCheck> checks;
    private final SmokeTarget target;
    private final LogFollower follower;
    private final Deadline deadline;
    private final Duration longestPause;
    private final boolean started;
    private final Map<SmokeCheck, CheckResult> decided = new LinkedHashMap<>();
    private final Map<SmokeCheck, String> lastSeen = new LinkedHashMap<>();

    /** @param started whether the container's process was; if not, one look is enough */
    CheckRounds(
            List<SmokeCheck> checks,
            SmokeTarget target,
            LogFollower follower,
            Deadline deadline,
            Duration longestPause,
            boolean started) {
        this.checks = checks;
        this.target = target;
        this.follower = follower;
        this.deadline = deadline;
        this.longestPause = longestPause;
        this.started = started;
    }

    /** The results in the order of the checks. */
    List<CheckResult> run() throws IOException, InterruptedException {
        Pause pause = Pause.first(longestPause);
        while (true) {
            // asked before looking: what is seen after the end is final
            Optional<ContainerState> end = started ? follower.end() : Optional.empty();
            look();
            boolean isAllDecided = decided.size() == checks.size();
            if (isAllDecided || !started || end.isPresent() || deadline.isOver()) {
                return results(isAllDecided && started && end.isEmpty() ? endSoonAfter() : end);
            }
            follower.await(Deadline.shorter(pause.length(), deadline.remaining()));
            pause = pause.next();
        }
    }

    /** A program that breaks as soon as it has done what was looked for is given the moment to: its last line comes before its end. */
    private Optional<ContainerState> endSoonAfter() throws IOException, InterruptedException {
        follower.await(Pause.first(longestPause).length());
        return follower.end();
    }

    private void look() throws IOException, InterruptedException {
        for (SmokeCheck check : checks) {
            if (decided.containsKey(check)) {
                continue;
            }
            Observation observation = observe(check);
            switch (observation.state()) {
                case PASSED -> decide(check, SmokeVerdict.PASSED, observation.message());
                case FAILED -> decide(check, SmokeVerdict.FAILED, observation.message());
                case NOT_YET -> remember(check, observation.message());
            }
        }
    }

    /** What is cut short at the end of the time says less than what was seen before. */
    private void remember(SmokeCheck check, String message) {
        if (deadline.isOver()) {
            lastSeen.putIfAbsent(check, message);
        } else {
            lastSeen.put(check, message);
        }
    }

    private Observation observe(SmokeCheck check) throws IOException, InterruptedException {
        try {
            return check.observe(target);
        } catch (Failure e) {
            return Observation.notYet(e.getMessage());
        }
    }

    private void decide(SmokeCheck check, SmokeVerdict verdict, String message) {
        decided.put(check, new CheckResult(check.name(), verdict, message, deadline.elapsed()));
    }

    private List<CheckResult> results(Optional<ContainerState> end) {
        for (SmokeCheck check : checks) {
            if (!decided.containsKey(check)) {
                decide(check, SmokeVerdict.FAILED, why(end) + lastSeen.getOrDefault(check, "not looked at"));
            }
        }
        List<CheckResult> results =
                new ArrayList<>(checks.stream().map(decided::get).toList());
        end.filter(state -> state.exitCode() != 0 && checks.stream().noneMatch(ExitCheck.class::isInstance))
                .ifPresent(state ->
                        results.add(new CheckResult(CONTAINER, SmokeVerdict.FAILED, state.end(), deadline.elapsed())));
        return results;
    }

    private String why(Optional<ContainerState> end) {
        if (end.isPresent()) {
            return end.get().end() + "; last seen: ";
        }
        return started ? "not within " + seconds(deadline.limit()) + " s: " : "";
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0
                ? String.valueOf(duration.toSeconds())
                : String.valueOf(duration.toMillis() / 1e3);
    }
}
