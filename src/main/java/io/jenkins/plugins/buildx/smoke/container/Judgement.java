package io.jenkins.plugins.buildx.smoke.container;

import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.smoke.CheckResult;
import io.jenkins.plugins.buildx.smoke.RunMode;
import io.jenkins.plugins.buildx.smoke.SmokeCheck;
import io.jenkins.plugins.buildx.smoke.SmokeVerdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the results of the checks say about a platform.
 *
 * @param checks that were asked for
 */
record Judgement(Platform platform, List<SmokeCheck> checks) {
    private static final Pattern NOT_EXECUTABLE = Pattern.compile("exec format error", Pattern.CASE_INSENSITIVE);

    /** Why a platform's checks were not run. */
    static String noEmulator(Platform platform) {
        return "no emulator for " + platform + " on this machine: run setupQemu first, or use a native agent";
    }

    /**
     * All results, the architecture's first. Checks that failed for want of an emulator have not run: that is so when the image is
     * what it should be, is not the machine's own kind, ran nothing, and the kernel said why.
     *
     * @param log the last lines of the container
     */
    List<CheckResult> results(CheckResult architecture, List<CheckResult> results, RunMode mode, String log) {
        boolean notRun = mode == RunMode.EMULATED
                && hasPassed(architecture)
                && executing(results).noneMatch(Judgement::hasPassed)
                && (isNotExecutable(log) || results.stream().anyMatch(result -> isNotExecutable(result.message())));
        List<CheckResult> all = new ArrayList<>(List.of(architecture));
        all.addAll(notRun ? notRun(results) : results);
        return all;
    }

    /** The worst of the results. */
    static SmokeVerdict verdict(List<CheckResult> results) {
        return Stream.of(SmokeVerdict.FAILED, SmokeVerdict.NOT_RUN)
                .filter(verdict -> results.stream().anyMatch(result -> result.verdict() == verdict))
                .findFirst()
                .orElse(SmokeVerdict.PASSED);
    }

    /** Why the results did not pass, one sentence; empty when they did. */
    static String reason(List<CheckResult> results) {
        SmokeVerdict verdict = verdict(results);
        return results.stream()
                .filter(result -> result.verdict() == verdict && verdict != SmokeVerdict.PASSED)
                .findFirst()
                .map(result ->
                        verdict == SmokeVerdict.NOT_RUN ? result.headline() : result.name() + ": " + result.headline())
                .orElse("");
    }

    private List<CheckResult> notRun(List<CheckResult> results) {
        List<CheckResult> executing = executing(results).toList();
        return results.stream()
                .filter(result -> !CheckRounds.CONTAINER.equals(result.name()))
                .map(result -> executing.contains(result)
                        ? new CheckResult(result.name(), SmokeVerdict.NOT_RUN, noEmulator(platform), result.seconds())
                        : result)
                .toList();
    }

    /** The results of the checks for which something of the image was to be executed. */
    private Stream<CheckResult> executing(List<CheckResult> results) {
        Set<String> others = checks.stream()
                .filter(check -> !check.executes())
                .map(SmokeCheck::name)
                .collect(Collectors.toSet());
        return results.stream().filter(result -> !others.contains(result.name()));
    }

    private static boolean hasPassed(CheckResult result) {
        return result.verdict() == SmokeVerdict.PASSED;
    }

    private static boolean isNotExecutable(String text) {
        return NOT_EXECUTABLE.matcher(text).find();
    }
}
