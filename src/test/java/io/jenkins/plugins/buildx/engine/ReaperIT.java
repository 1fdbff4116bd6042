package io.jenkins.plugins.buildx.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.RealDocker;
import io.jenkins.plugins.buildx.TestBed;
import io.jenkins.plugins.buildx.buildx.BuilderListing;
import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.buildx.Buildx;
import io.jenkins.plugins.buildx.buildx.DiskUsage;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.report.Abilities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of real builders and their caches. */
@RealDocker
class ReaperIT {
    private static final long MEGABYTE = 1_000_000;
    private static final long BUDGET = 25 * MEGABYTE;

    @TempDir
    private Path folder;

    private final List<String> log = new ArrayList<>();
    private Machine machine;
    private BuilderSpec spec;
    private Buildx buildx;

    @BeforeEach
    void fillACache() throws Exception {
        machine = TestBed.machine(folder);
        spec = RealBuilders.fresh();
        buildx = new BuildxFinder(machine).find();
        RealBuilders.builders(machine, Log.NONE).provide(spec);
        Path context = Files.createDirectory(folder.resolve("context"));
        Files.writeString(context.resolve("Dockerfile"), """
                FROM busybox
                RUN head -c 20000000 /dev/urandom > /one
                RUN head -c 20000000 /dev/urandom > /two
                RUN head -c 20000000 /dev/urandom > /three
                """);
        machine.require(buildx.base().with("build", "--builder", spec.name(), context.toString()));
        assertThat(cache()).isGreaterThan(60 * MEGABYTE);
    }

    @AfterEach
    void remove() throws Exception {
        RealBuilders.remove(machine, spec);
    }

    @Test
    void shouldCutACacheDownToTheBudget() throws Exception {
        reap(BUDGET, false);

        assertThat(cache()).isPositive().isLessThanOrEqualTo(BUDGET);
        assertThat(log)
                .first()
                .asString()
                .startsWith("Pruning the cache of builder " + spec.name())
                .endsWith("of the 25.0 MB that it may");
        assertThat(log.get(1)).startsWith("  Total:");
    }

    @Test
    void shouldLeaveABuilderInUseAlone() throws Exception {
        long before = cache();

        reap(BUDGET, true);

        assertThat(cache()).isEqualTo(before);
        assertThat(log).isEmpty();
    }

    @Test
    void shouldLeaveACacheWithinTheBudgetAlone() throws Exception {
        long before = cache();

        reap(500 * MEGABYTE, false);

        assertThat(cache()).isEqualTo(before);
        assertThat(log).isEmpty();
    }

    @Test
    void shouldRemoveABuilderThatNobodyUsesAnyMore() throws Exception {
        new Reaper(machine, log::add)
                .reapBuilders(List.of(known(1)), rules(Duration.ofDays(1), BUDGET), new Uses(false));

        assertThat(log).first().asString().startsWith("Removing builder " + spec.name());
        assertThat(BuilderListing.parse(machine.require(buildx.list()).text()).builders())
                .noneMatch(builder -> builder.name().equals(spec.name()));
        assertThat(machine.require(Command.of("docker", "volume", "ls", "--quiet", "--filter", "name=" + spec.name()))
                        .text())
                .isBlank();
    }

    private void reap(long budget, boolean inUse) throws Exception {
        new Reaper(machine, log::add)
                .reapBuilders(
                        List.of(known(System.currentTimeMillis())), rules(Duration.ofDays(1), budget), new Uses(inUse));
    }

    private ReapingRules rules(Duration unused, long budget) {
        return new ReapingRules(spec.name().replaceFirst("-[0-9a-f]{12}$", ""), unused, budget);
    }

    private Abilities.Builder known(long used) throws Exception {
        return new Abilities.Builder(spec.name(), spec.driver(), "running", List.of(), used, cache());
    }

    private long cache() throws Exception {
        return DiskUsage.parse(machine.require(buildx.diskUsage(spec.name())).text())
                .total();
    }

    /** Somebody works with all builders, or nobody with any. */
    private record Uses(boolean inUse) implements Reaper.Uses {
        @Override
        public long lastUse(String builder) {
            return 0;
        }

        @Override
        public boolean isInUse(String builder) {
            return inUse;
        }

        @Override
        public void whileNobodyBegins(String builder, Reaper.Work work) throws IOException, InterruptedException {
            work.run();
        }
    }
}
