package io.jenkins.plugins.buildx.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.engine.ReapingRules.Fate;
import io.jenkins.plugins.buildx.engine.ReapingRules.Verdict;
import io.jenkins.plugins.buildx.report.Abilities;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReapingRulesTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final ReapingRules RULES = new ReapingRules("jenkins-12345678", Duration.ofDays(30), 1000);

    @ParameterizedTest
    @CsvSource({
        // days since its last use here, and anywhere; cache; in use
        "31,   31,   0, false, REMOVED, not used for 31 days",
        "3000, 3000, 0, true,  KEPT,    in use",
        "31,   2,    0, false, KEPT,    needed still",
        "29,   29,   0, false, KEPT,    needed still",
        "1,    1, 1000, false, KEPT,    needed still",
        "1,    1, 2000, false, PRUNED,  its cache takes 2.0 kB of the 1.0 kB that it may",
        "1,    1, 2000, true,  KEPT,    in use",
        "31,   31, 2000, false, REMOVED, not used for 31 days"
    })
    void shouldJudgeItsOwnBuilders(int here, int anywhere, long cache, boolean inUse, Fate fate, String reason) {
        Verdict verdict = RULES.judge(
                builder("jenkins-12345678-0123456789ab", "docker-container", daysAgo(here), cache),
                daysAgo(anywhere),
                inUse,
                NOW);

        assertThat(verdict).isEqualTo(new Verdict(fate, reason));
    }

    @ParameterizedTest
    @CsvSource({
        "jenkins-0123456789ab",
        "jenkins-87654321-0123456789ab",
        "jenkins-123456789-0123456789ab",
        "jenkins-12345678-mine",
        "jenkins-12345678-0123456789abc",
        "team-jenkins-12345678-0123456789ab",
        "builder"
    })
    void shouldLeaveOthersBuildersAlone(String name) {
        Verdict verdict =
                RULES.judge(builder(name, "docker-container", daysAgo(3000), 9999), daysAgo(3000), false, NOW);

        assertThat(verdict).isEqualTo(new Verdict(Fate.KEPT, "somebody else's"));
    }

    @Test
    void shouldKeepWhatNobodyKnowsTheAgeOf() {
        assertThat(RULES.judge(own(0, 10), 0, false, NOW).fate()).isEqualTo(Fate.KEPT);
    }

    @Test
    void shouldNotCutDownTheCacheOfADaemonThatOthersRun() {
        Abilities.Builder remote = builder("jenkins-12345678-0123456789ab", "remote", daysAgo(1), 2000);

        assertThat(RULES.judge(remote, 0, false, NOW).fate()).isEqualTo(Fate.KEPT);
    }

    @Test
    void shouldLeaveCachesToBuildKitWithoutABudget() {
        ReapingRules rules = new ReapingRules("jenkins-12345678", Duration.ofDays(30), 0);

        assertThat(rules.judge(own(daysAgo(1), 1_000_000_000), 0, false, NOW).fate())
                .isEqualTo(Fate.KEPT);
    }

    @Test
    void shouldDoWhatWasDecidedAndTellIt() throws Exception {
        FakeMachine machine = machine();
        List<String> log = new ArrayList<>();

        new Reaper(machine, log::add)
                .reapBuilders(
                        List.of(
                                builder("jenkins-12345678-00000000000a", "docker-container", daysAgo(10_000), 0),
                                builder("jenkins-12345678-00000000000b", "docker-container", now(), 2000),
                                builder("jenkins-12345678-00000000000c", "docker-container", now(), 0),
                                builder("mine", "docker-container", daysAgo(10_000), 0)),
                        RULES,
                        new Uses(Set.of()));

        assertThat(machine.commands())
                .filteredOn(command -> !command.endsWith("version"))
                .containsExactly(
                        "docker buildx rm --force jenkins-12345678-00000000000a",
                        "docker buildx prune --builder jenkins-12345678-00000000000b --force --all --reserved-space 1000");
        assertThat(log)
                .anyMatch(line -> line.startsWith("Removing builder jenkins-12345678-00000000000a"))
                .anyMatch(line -> line.startsWith("Pruning the cache of builder jenkins-12345678-00000000000b"))
                .anyMatch(line -> line.equals("  Total: 1.2kB"));
        assertThat(machine.files()).doesNotContain("/state/jenkins-12345678-00000000000a.toml");
    }

    @Test
    void shouldLookOnceMoreBeforeItRemoves() throws Exception {
        FakeMachine machine = machine();
        List<String> log = new ArrayList<>();
        String name = "jenkins-12345678-00000000000a";

        new Reaper(machine, log::add)
                .reapBuilders(
                        List.of(builder(name, "docker-container", daysAgo(10_000), 0)), RULES, new Uses(Set.of(name)));

        assertThat(machine.commands()).noneMatch(command -> command.contains(" rm "));
        assertThat(log).anyMatch(line -> line.contains("Keeping builder " + name) && line.endsWith("in use"));
    }

    @Test
    void shouldGoOnAfterAFailure() throws Exception {
        FakeMachine machine = machine()
                .on("docker buildx rm --force jenkins-12345678-00000000000a", FakeMachine.notStarting("gone"))
                .on(
                        "docker buildx rm --force jenkins-12345678-00000000000b",
                        command -> FakeMachine.ended(1, "", "ERROR: permission denied"));
        List<String> log = new ArrayList<>();

        new Reaper(machine, log::add)
                .reapBuilders(
                        List.of(
                                builder("jenkins-12345678-00000000000a", "docker-container", daysAgo(10_000), 0),
                                builder("jenkins-12345678-00000000000b", "docker-container", daysAgo(10_000), 0)),
                        RULES,
                        new Uses(Set.of()));

        assertThat(log)
                .anyMatch(line -> line.startsWith("  failed: "))
                .contains("  ERROR: permission denied", "  failed with exit code 1");
    }

    private static FakeMachine machine() {
        return new FakeMachine()
                .variable("PATH", "/usr/bin")
                .file("/state/jenkins-12345678-00000000000a.toml", "debug = true")
                .on("docker buildx version", command -> FakeMachine.done("github.com/docker/buildx v0.29.1 abc\n", ""))
                .on("docker buildx rm", command -> FakeMachine.done("", ""))
                .on("docker buildx prune", command -> FakeMachine.done("ID SIZE\nabc 1.2kB\nTotal: 1.2kB\n", ""));
    }

    /** Nobody knows more of builders than the machine, and some of them are begun to be used just before the work. */
    private record Uses(Set<String> soon, Set<String> used) implements Reaper.Uses {
        Uses(Set<String> soon) {
            this(soon, new HashSet<>());
        }

        @Override
        public long lastUse(String builder) {
            return 0;
        }

        @Override
        public boolean isInUse(String builder) {
            return used.contains(builder);
        }

        @Override
        public void whileNobodyBegins(String builder, Reaper.Work work) throws IOException, InterruptedException {
            if (soon.contains(builder)) {
                used.add(builder);
            }
            work.run();
        }
    }

    private static Abilities.Builder own(long used, long cache) {
        return builder("jenkins-12345678-0123456789ab", "docker-container", used, cache);
    }

    private static Abilities.Builder builder(String name, String driver, long used, long cache) {
        return new Abilities.Builder(name, driver, "running", List.of(), used, cache);
    }

    private static long now() {
        return System.currentTimeMillis();
    }

    private static long daysAgo(int days) {
        return NOW.minus(Duration.ofDays(days)).toEpochMilli();
    }
}
